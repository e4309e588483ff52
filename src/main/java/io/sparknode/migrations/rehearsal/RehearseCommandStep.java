package io.sparknode.migrations.rehearsal;

import io.sparknode.migrations.chain.Chain;
import io.sparknode.migrations.cli.ConnectionTarget;
import io.sparknode.migrations.cli.Refusal;
import io.sparknode.migrations.command.Released;
import io.sparknode.migrations.drift.VerifiedUpdate;
import io.sparknode.migrations.embedded.EmbeddedDatabase;
import io.sparknode.migrations.rules.ChangelogRules;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import liquibase.Scope;
import liquibase.changelog.ChangeLogParameters;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.command.AbstractCommandStep;
import liquibase.command.CommandArgumentDefinition;
import liquibase.command.CommandBuilder;
import liquibase.command.CommandDefinition;
import liquibase.command.CommandResultsBuilder;
import liquibase.command.CommandScope;
import liquibase.command.CommonArgumentNames;
import liquibase.parser.ChangeLogParserFactory;
import liquibase.resource.ResourceAccessor;
import liquibase.ui.LoggerUIService;

/**
 * The command {@code rehearse}: runs the changesets of a revision, or a script of SQL, on a PostgreSQL of its own with rows in the tables that they touch,
 * and says what they would do to a database in use. No database that is there already is changed.
 *
 * <p>Exit code of the command line 0: nothing was found; 1: something was; 2: it could not be rehearsed.
 */
public final class RehearseCommandStep extends AbstractCommandStep {

    /** The exit code by which Liquibase's command line tells findings from errors, which have 1. {@code ./migrate} turns the two around. */
    public static final int FOUND = 101;

    private static final String[] NAME = {"rehearse"};
    private static final String USER = "postgres";
    private static final int FEWEST_ROWS = 1000;
    private static final CommandArgumentDefinition<String> CHANGELOG_FILE;
    private static final CommandArgumentDefinition<String> REVISION;
    private static final CommandArgumentDefinition<String> SQL;
    private static final CommandArgumentDefinition<String> SETUP;
    private static final CommandArgumentDefinition<String> PENDING;
    private static final CommandArgumentDefinition<String> COPY;
    private static final CommandArgumentDefinition<Integer> ROWS;
    private static final CommandArgumentDefinition<String> SIZES;
    private static final CommandArgumentDefinition<String> FORMAT;

    static {
        CommandBuilder command = new CommandBuilder(NAME);
        CHANGELOG_FILE = command.argument(CommonArgumentNames.CHANGELOG_FILE, String.class).required().description("The master changelog").build();
        REVISION = command.argument("revision", String.class)
            .description("The revision to rehearse; by default each that is not released, or the last one while none is").build();
        SQL = command.argument("sql", String.class).description("A file of SQL to rehearse instead, as psql -f would execute it").build();
        SETUP = command.argument("setup", String.class)
            .description("With --sql: a file of SQL that makes the schema to start from; by default that of the last revision").build();
        PENDING = command.argument("pending", String.class)
            .description("The URL of a database: what is pending there is rehearsed, with the sizes of its tables. It is only read").build();
        COPY = command.argument("copy", String.class).description("The URL of a copy of production, by a superuser of its server: what is pending there is rehearsed on"
            + " copies of it, with its rows").build();
        ROWS = command.argument("rows", Integer.class).defaultValue(Rehearsal.ROWS).description("How many rows a touched table is given").build();
        SIZES = command.argument("sizes", String.class).description("How many rows the tables of production have: a file of lines as orders,1200000, or the URL of a"
            + " database, which is asked in a read-only transaction. Below " + Sizes.SMALL + " rows, what depends on the size is no finding").build();
        FORMAT = command.argument("format", String.class).defaultValue("text").description("text, markdown or json").build();
    }

    @Override
    public String[][] defineCommandNames() {
        return new String[][] {NAME};
    }

    @Override
    public void adjustCommandDefinition(CommandDefinition definition) {
        definition.setShortDescription("Run a revision on a PostgreSQL of its own, and say what it would do to a database in use");
        definition.setLongDescription("Exit code 0: nothing was found; 1: something was; 2: it could not be rehearsed");
        definition.setHidden(!EmbeddedDatabase.isOnClassPath());
        definition.setHelpFooter("\nExamples:\n  ./migrate rehearse\n  ./migrate rehearse --revision=0004_add_gift_cards --sizes=sizes.csv\n"
            + "  ./migrate rehearse --sql=change.sql\n  ./migrate rehearse --sql=change.sql --setup=schema.sql --format=json\n");
    }

    @Override
    public void run(CommandResultsBuilder results) throws Exception {
        CommandScope scope = results.getCommandScope();
        PrintStream out = new PrintStream(results.getOutputStream(), true, StandardCharsets.UTF_8);
        List<Report> reports;
        try {
            reports = quietly(() -> rehearse(scope, out));
        } catch (IllegalArgumentException | SQLException | IOException | Refusal e) {
            throw results.commandFailed("Nothing could be rehearsed: " + e.getMessage(), 1, true);
        }
        if (reports.stream().anyMatch(report -> report.exitCode() != 0)) {
            throw results.commandFailed("The rehearsal found something to look at.", FOUND, true);
        }
    }

    private static List<Report> rehearse(CommandScope scope, PrintStream out) throws Exception {
        String format = scope.getArgumentValue(FORMAT);
        if (!List.of("text", "markdown", "json").contains(format)) {
            throw new IllegalArgumentException("There is no format " + format + ". There are text, markdown and json.");
        }
        if (scope.getArgumentValue(ROWS) < FEWEST_ROWS) {
            throw new IllegalArgumentException("--rows=" + scope.getArgumentValue(ROWS) + " are too few for a scan or a rewrite to show. Give at least " + FEWEST_ROWS + ".");
        }
        if (scope.getArgumentValue(SETUP) != null && scope.getArgumentValue(SQL) == null) {
            throw new IllegalArgumentException("--setup is for --sql. A revision starts from the revision before it.");
        }
        if (Stream.of(REVISION, SQL, PENDING, COPY).filter(argument -> scope.getArgumentValue(argument) != null).count() > 1) {
            throw new IllegalArgumentException("--revision, --sql, --pending and --copy each say what to rehearse. Give one of them.");
        }
        Sizes sizes = sizes(scope.getArgumentValue(SIZES) == null ? scope.getArgumentValue(PENDING) : scope.getArgumentValue(SIZES));
        List<Report> reports = new ArrayList<>();
        try (Server server = server(scope)) {
            for (Subject subject : subjects(scope, server)) {
                Rehearsal rehearsal = new Rehearsal(server, scope.getArgumentValue(ROWS), name -> System.err.println("Rehearsing: " + name));
                List<Rehearsal.Result> results = rehearsal.rehearse(subject.production(), subject.works());
                reports.add(Report.of(subject.name(), results, sizes, rehearsal.notFilled(), scope.getArgumentValue(ROWS),
                    violations(subject)));
                reports.get(reports.size() - 1).lines(format).forEach(out::println);
            }
        }
        if (reports.isEmpty()) {
            out.println(scope.getArgumentValue(PENDING) == null && scope.getArgumentValue(COPY) == null ? "Every revision is released. There is nothing to rehearse."
                : "Nothing is pending. There is nothing to rehearse.");
        }
        return reports;
    }

    private static Server server(CommandScope scope) throws Exception {
        if (scope.getArgumentValue(COPY) == null && !EmbeddedDatabase.isOnClassPath()) {
            throw new IllegalArgumentException("There is no PostgreSQL to rehearse on: it comes with the project, not with the image. Name a copy of production, --copy=URL,"
                + " or rehearse in a clone of the project.");
        } else if (scope.getArgumentValue(COPY) == null) {
            return Server.start();
        }
        ConnectionTarget copy = target(scope.getArgumentValue(COPY));
        CopyOfProduction.require(copy.url(), copy.username(), copy.password());
        return Server.of(copy.url(), copy.username(), copy.password());
    }

    /** What is rehearsed in one go, on a database that is as production before it. */
    private record Subject(String name, String production, List<? extends Work> works) {
    }

    private static List<Subject> subjects(CommandScope scope, Server server) throws Exception {
        String changelogFile = scope.getArgumentValue(CHANGELOG_FILE);
        if (scope.getArgumentValue(SQL) != null) {
            Path script = file(scope.getArgumentValue(SQL));
            String production = server.create();
            if (scope.getArgumentValue(SETUP) == null) {
                update(server.url(production), changelogFile, null);
            } else {
                execute(server, production, file(scope.getArgumentValue(SETUP)));
            }
            return List.of(new Subject(script.getFileName().toString(), production, List.of(SqlWork.of(script.getFileName().toString(), Files.readString(script)))));
        }
        DatabaseChangeLog changelog = changelog(changelogFile);
        if (scope.getArgumentValue(COPY) != null) {
            ConnectionTarget copy = target(scope.getArgumentValue(COPY));
            List<ChangeSet> pending = pending(changelog, copy).stream().flatMap(revision -> revision.changesets().stream()).toList();
            return pending.isEmpty() ? List.of() : List.of(new Subject("what is pending in a copy of " + copy.place(), server.copy(name(copy.url())), works(pending, changelog)));
        }
        List<Subject> subjects = new ArrayList<>();
        for (RevisionToRehearse revision : revisions(scope, changelog)) {
            String production = server.create();
            if (revision.before() != null) {
                update(server.url(production), changelogFile, revision.before());
            }
            subjects.add(new Subject(revision.name(), production, works(revision.changesets(), changelog)));
        }
        return subjects;
    }

    /** Of the files that hold the changesets, in the project. */
    private static List<String> violations(Subject subject) throws IOException {
        Path project = Path.of("");
        if (!Files.exists(project.resolve("docs/changes.md"))) {
            return List.of();
        }
        List<String> violations = new ArrayList<>();
        List<Path> files = subject.works().stream().filter(ChangesetWork.class::isInstance).map(ChangesetWork.class::cast).filter(ChangesetWork::isRehearsed)
            .map(work -> project.resolve(work.changeset().getChangeLog().getPhysicalFilePath())).distinct().filter(Files::isRegularFile).toList();
        for (Path file : files) {
            ChangelogRules.of(project).violations(file).forEach(violation -> violations.add(violation.toString()));
        }
        return violations;
    }

    private static List<ChangesetWork> works(List<ChangeSet> changesets, DatabaseChangeLog changelog) {
        return changesets.stream().map(changeset -> new ChangesetWork(changeset, changelog)).toList();
    }

    private static List<RevisionToRehearse> revisions(CommandScope scope, DatabaseChangeLog changelog) throws Exception {
        if (scope.getArgumentValue(PENDING) != null) {
            return pending(changelog, target(scope.getArgumentValue(PENDING)));
        }
        return RevisionToRehearse.of(changelog, scope.getArgumentValue(REVISION), Released.read(beside(scope.getArgumentValue(CHANGELOG_FILE))));
    }

    /** The revisions of which a database lacks the tag. It is only read. */
    private static List<RevisionToRehearse> pending(DatabaseChangeLog changelog, ConnectionTarget target) throws Exception {
        try (Connection connection = DriverManager.getConnection(target.url(), target.username(), target.password())) {
            connection.setReadOnly(true);
            boolean isTracked = Queries.value(connection, "SELECT to_regclass('databasechangelog') IS NOT NULL");
            List<String> tags = isTracked ? Queries.column(connection, "SELECT tag FROM databasechangelog WHERE tag IS NOT NULL") : List.of();
            return RevisionToRehearse.all(changelog).stream().filter(revision -> !tags.contains(revision.name())).toList();
        }
    }

    private static String name(String url) {
        return url.replaceFirst("\\?.*", "").replaceFirst(".*/", "");
    }

    private static Path beside(String changelogFile) {
        return Path.of(changelogFile).resolveSibling("released.txt");
    }

    private static Path file(String name) {
        Path file = Path.of(name);
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("There is no file " + name + ".");
        }
        return file;
    }

    private static Sizes sizes(String given) throws Exception {
        if (given == null) {
            return Sizes.UNKNOWN;
        }
        if (!isUrl(given)) {
            return Sizes.ofFile(Path.of(given));
        }
        ConnectionTarget target = target(given);
        try (Connection connection = DriverManager.getConnection(target.url(), target.username(), target.password())) {
            return Sizes.of(connection);
        }
    }

    private static boolean isUrl(String given) {
        return given.contains("://") || given.startsWith("jdbc:");
    }

    private static ConnectionTarget target(String url) throws Refusal {
        if (!isUrl(url)) {
            throw new IllegalArgumentException(url + " is no URL of a database. Write postgresql://user:password@host:port/database");
        }
        return ConnectionTarget.from(Map.of(url.startsWith("jdbc:") ? ConnectionTarget.LIQUIBASE_URL : "DATABASE_URL", url));
    }

    private static void execute(Server server, String database, Path script) throws IOException, SQLException {
        try (Connection connection = server.connect(database)) {
            for (String statement : Queries.statements(Files.readString(script))) {
                Queries.execute(connection, statement);
            }
        }
    }

    private static DatabaseChangeLog changelog(String file) throws Exception {
        ResourceAccessor files = Scope.getCurrentScope().getResourceAccessor();
        return ChangeLogParserFactory.getInstance().getParser(file, files).parse(file, new ChangeLogParameters(), files);
    }

    /** Executes the chain up to a revision, or all of it. */
    private static void update(String url, String changelogFile, String revision) throws Exception {
        CommandScope update = new CommandScope(revision == null ? "update" : "updateToTag");
        if (revision != null) {
            update.addArgumentValue("tag", revision);
        }
        update.addArgumentValue("changelogFile", changelogFile).addArgumentValue("url", url).addArgumentValue("username", USER).addArgumentValue("password", "")
            .addArgumentValue(VerifiedUpdate.ARGUMENT, false).setOutput(OutputStream.nullOutputStream()).execute();
    }

    private interface Quiet<T> {

        T run() throws Exception;
    }

    /** Liquibase says nothing of what it does on the way. */
    private static <T> T quietly(Quiet<T> work) throws Exception {
        Logger logger = Logger.getLogger("liquibase");
        Level level = logger.getLevel();
        logger.setLevel(Level.OFF);
        try {
            return Scope.child(Map.of(Scope.Attr.ui.name(), new LoggerUIService()), work::run);
        } finally {
            logger.setLevel(level);
        }
    }

    /**
     * A revision, and the one that a database has before it.
     *
     * @param before null if there is none
     */
    private record RevisionToRehearse(String name, String before, List<ChangeSet> changesets) {

        static List<RevisionToRehearse> of(DatabaseChangeLog changelog, String named, Released released) {
            List<RevisionToRehearse> all = all(changelog);
            if (named != null) {
                return List.of(all.stream().filter(revision -> revision.name().equals(named)).findFirst().orElseThrow(() -> new IllegalArgumentException(
                    "There is no revision " + named + ". There are: " + String.join(", ", all.stream().map(RevisionToRehearse::name).toList()))));
            }
            return released.changesets().isEmpty() ? all.subList(Math.max(0, all.size() - 1), all.size())
                : all.stream().filter(revision -> !released.changesets().containsKey(revision.tag().getFilePath() + " " + revision.tag().getId())).toList();
        }

        static List<RevisionToRehearse> all(DatabaseChangeLog changelog) {
            List<RevisionToRehearse> all = new ArrayList<>();
            List<ChangeSet> changesets = new ArrayList<>();
            String before = null;
            for (ChangeSet changeset : changelog.getChangeSets()) {
                changesets.add(changeset);
                Optional<String> tag = Chain.tagOf(changeset);
                if (tag.isPresent()) {
                    all.add(new RevisionToRehearse(tag.get(), before, List.copyOf(changesets)));
                    changesets.clear();
                    before = tag.get();
                }
            }
            return all;
        }

        private ChangeSet tag() {
            return changesets.get(changesets.size() - 1);
        }
    }
}
