package io.sparknode.migrations.rehearsal;

import io.sparknode.migrations.chain.Chain;
import io.sparknode.migrations.cli.ConnectionTarget;
import io.sparknode.migrations.cli.Refusal;
import io.sparknode.migrations.command.Released;
import io.sparknode.migrations.drift.VerifiedUpdate;
import io.sparknode.migrations.embedded.EmbeddedDatabase;
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
            + "  ./migrate rehearse --sql=change.sql\n  ./migrate rehearse --sql=change.sql --setup=schema.sql --format=json\n\nA file of sizes:\n"
            + "  psql --csv --tuples-only --command \"" + Sizes.QUERY.replaceAll("\\s+", " ") + "\" > sizes.csv\n");
    }

    @Override
    public void run(CommandResultsBuilder results) throws Exception {
        CommandScope scope = results.getCommandScope();
        PrintStream out = new PrintStream(results.getOutputStream(), true, StandardCharsets.UTF_8);
        Report report;
        try {
            report = quietly(() -> rehearse(scope, out));
        } catch (IllegalArgumentException | SQLException | IOException | Refusal e) {
            throw results.commandFailed("Nothing could be rehearsed: " + e.getMessage(), 1, true);
        }
        if (report != null && report.exitCode() != 0) {
            throw results.commandFailed("The rehearsal found something to look at.", FOUND, true);
        }
    }

    private static Report rehearse(CommandScope scope, PrintStream out) throws Exception {
        String format = scope.getArgumentValue(FORMAT);
        if (!List.of("text", "markdown", "json").contains(format)) {
            throw new IllegalArgumentException("there is no format " + format + ". There are text, markdown and json.");
        }
        if (scope.getArgumentValue(ROWS) < FEWEST_ROWS) {
            throw new IllegalArgumentException("--rows=" + scope.getArgumentValue(ROWS) + " are too few for a scan or a rewrite to show. Give at least " + FEWEST_ROWS + ".");
        }
        Sizes sizes = sizes(scope.getArgumentValue(SIZES));
        String changelogFile = scope.getArgumentValue(CHANGELOG_FILE);
        try (Server server = Server.start()) {
            Rehearsal rehearsal = new Rehearsal(server, scope.getArgumentValue(ROWS), name -> System.err.println("Rehearsing: " + name));
            Report last = null;
            if (scope.getArgumentValue(SQL) != null) {
                Path script = file(scope.getArgumentValue(SQL));
                String production = server.create();
                if (scope.getArgumentValue(SETUP) == null) {
                    update(server.url(production), changelogFile, null);
                } else {
                    execute(server, production, file(scope.getArgumentValue(SETUP)));
                }
                List<Rehearsal.Result> found = rehearsal.rehearse(production, List.of(SqlWork.of(script.getFileName().toString(), Files.readString(script))));
                last = Report.of(script.getFileName().toString(), found, sizes, rehearsal.notFilled(), scope.getArgumentValue(ROWS));
                last.lines(format).forEach(out::println);
                return last;
            }
            if (scope.getArgumentValue(SETUP) != null) {
                throw new IllegalArgumentException("--setup is for --sql. A revision starts from the revision before it.");
            }
            DatabaseChangeLog changelog = changelog(changelogFile);
            for (RevisionToRehearse revision : RevisionToRehearse.of(changelog, scope.getArgumentValue(REVISION), Released.read(beside(changelogFile)))) {
                String production = server.create();
                if (revision.before() != null) {
                    update(server.url(production), changelogFile, revision.before());
                }
                List<Rehearsal.Result> found = rehearsal.rehearse(production, revision.changesets().stream().map(changeset -> new ChangesetWork(changeset, changelog)).toList());
                Report report = Report.of(revision.name(), found, sizes, rehearsal.notFilled(), scope.getArgumentValue(ROWS));
                report.lines(format).forEach(out::println);
                last = last == null || report.exitCode() != 0 ? report : last;
            }
            if (last == null) {
                out.println("Every revision is released. There is nothing to rehearse.");
            }
            return last;
        }
    }

    private static Path beside(String changelogFile) {
        return Path.of(changelogFile).resolveSibling("released.txt");
    }

    private static Path file(String name) {
        Path file = Path.of(name);
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("there is no file " + name + ".");
        }
        return file;
    }

    private static Sizes sizes(String given) throws Exception {
        if (given == null) {
            return Sizes.UNKNOWN;
        }
        if (!given.contains("://") && !given.startsWith("jdbc:")) {
            return Sizes.ofFile(Path.of(given));
        }
        ConnectionTarget target = ConnectionTarget.from(Map.of(given.startsWith("jdbc:") ? ConnectionTarget.LIQUIBASE_URL : "DATABASE_URL", given));
        try (Connection connection = DriverManager.getConnection(target.url(), target.username(), target.password())) {
            return Sizes.of(connection);
        }
    }

    private static void execute(Server server, String database, Path script) throws IOException, SQLException {
        try (Connection connection = server.connect(database)) {
            for (String statement : Sql.statements(Files.readString(script))) {
                Sql.execute(connection, statement);
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
            if (named != null) {
                return List.of(all.stream().filter(revision -> revision.name().equals(named)).findFirst().orElseThrow(() -> new IllegalArgumentException(
                    "there is no revision " + named + ". There are: " + String.join(", ", all.stream().map(RevisionToRehearse::name).toList()))));
            }
            return released.changesets().isEmpty() ? all.subList(Math.max(0, all.size() - 1), all.size())
                : all.stream().filter(revision -> Stream.of(revision.changesets().get(revision.changesets().size() - 1))
                    .noneMatch(tag -> released.changesets().containsKey(tag.getFilePath() + " " + tag.getId()))).toList();
        }
    }
}
