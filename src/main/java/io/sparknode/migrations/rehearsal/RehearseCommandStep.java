package io.sparknode.migrations.rehearsal;

import io.sparknode.migrations.chain.Chain;
import io.sparknode.migrations.chain.LiquibaseCommand;
import io.sparknode.migrations.chain.WholeNumber;
import io.sparknode.migrations.cli.ConnectionTarget;
import io.sparknode.migrations.cli.Refusal;
import io.sparknode.migrations.command.Released;
import io.sparknode.migrations.drift.DriftCommandStep;
import io.sparknode.migrations.embedded.EmbeddedDatabase;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.command.AbstractCommandStep;
import liquibase.command.CommandArgumentDefinition;
import liquibase.command.CommandBuilder;
import liquibase.command.CommandDefinition;
import liquibase.command.CommandResultsBuilder;
import liquibase.command.CommandScope;
import liquibase.command.CommonArgumentNames;
import liquibase.exception.ChangeLogParseException;
import liquibase.exception.LiquibaseException;
import org.apache.commons.lang3.exception.ExceptionUtils;

/**
 * The command {@code rehearse}: runs the changesets of a revision, or a script of SQL, on a PostgreSQL of its own with rows in the tables that they touch,
 * and says what they would do to a database in use. No database that is there already is changed.
 *
 * <p>Exit code of the command line 0: nothing was found; 1: something was; 2: it could not be rehearsed.
 */
public final class RehearseCommandStep extends AbstractCommandStep {

    /** The exit code by which Liquibase's command line tells findings from errors, which have 1. {@code ./migrate} turns the two around. */
    public static final int FOUND = DriftCommandStep.DRIFTED;

    private static final String[] NAME = {"rehearse"};
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
            .description("The revision to rehearse; by default each that is not released, or the last one if there is no release yet").build();
        SQL = command.argument("sql", String.class).description("A file of SQL to rehearse instead, as psql -f would execute it").build();
        SETUP = command.argument("setup", String.class)
            .description("With --sql: a file of SQL that makes the schema to start from; by default that of the last revision").build();
        PENDING = command.argument("pending", String.class)
            .description("The URL of a database: what is pending there is rehearsed, with the sizes of its tables. It is only read").build();
        COPY = command.argument("copy", String.class)
            .description("The URL of a copy of production, by a superuser of its server: what is pending there is rehearsed on"
            + " copies of it, with its rows").build();
        ROWS = command.argument("rows", Integer.class).setValueHandler(new WholeNumber("--rows")).defaultValue(Rehearsal.ROWS)
            .description("How many rows a touched table is given").build();
        SIZES = command.argument("sizes", String.class)
            .description("How many rows the tables of production have: a file with lines such as orders,1200000, or the URL of a"
            + " database, which is asked in a read-only transaction. Below " + Sizes.SMALL
            + " rows, a finding that depends on the size is not reported").build();
        FORMAT = command.argument("format", String.class).defaultValue("text").description("text, markdown, json, or summary: the verdicts only").build();
    }

    @Override
    public String[][] defineCommandNames() {
        return new String[][] {NAME};
    }

    @Override
    public void adjustCommandDefinition(CommandDefinition definition) {
        definition.setShortDescription("Execute a revision on a temporary PostgreSQL, and say what it would do to a database in use");
        definition.setLongDescription("Exit code 0: nothing was found; 1: something was; 2: it could not be rehearsed");
        definition.setHidden(!EmbeddedDatabase.isOnClassPath());
        definition.setHelpFooter("\nExamples:\n  ./migrate rehearse\n  ./migrate rehearse --revision=0004_add_gift_cards --sizes=sizes.csv\n"
            + "  ./migrate rehearse --sql=change.sql\n  ./migrate rehearse --sql=change.sql --setup=schema.sql --format=json\n");
    }

    @Override
    public void run(CommandResultsBuilder results) throws Exception {
        CommandScope scope = results.getCommandScope();
        PrintStream out = new PrintStream(results.getOutputStream(), true, StandardCharsets.UTF_8);
        List<RehearsalReport> reports;
        try {
            reports = LiquibaseCommand.quietly(() -> rehearse(scope, out));
        } catch (IllegalArgumentException | SQLException | IOException | Refusal e) {
            throw results.commandFailed("Nothing could be rehearsed: " + e.getMessage(), 1, true);
        } catch (LiquibaseException e) {
            throw results.commandFailed("Nothing could be rehearsed: " + unreadable(e, Path.of(scope.<String>getArgumentValue(CHANGELOG_FILE))), 1, true);
        }
        if (reports.stream().anyMatch(report -> report.exitCode() != 0)) {
            throw results.commandFailed("The rehearsal found something to look at.", FOUND, true);
        }
    }

    private static List<RehearsalReport> rehearse(CommandScope scope, PrintStream out) throws Exception {
        String format = scope.getArgumentValue(FORMAT);
        if (!List.of("text", "markdown", "json", "summary").contains(format)) {
            throw new IllegalArgumentException("There is no format " + format + ". There are text, markdown, json and summary.");
        }
        if (scope.getArgumentValue(ROWS) < FEWEST_ROWS) {
            throw new IllegalArgumentException("--rows=" + scope.getArgumentValue(ROWS) + " are too few for a scan or a rewrite to show. Give at least "
                + FEWEST_ROWS + ".");
        }
        if (scope.getArgumentValue(SETUP) != null && scope.getArgumentValue(SQL) == null) {
            throw new IllegalArgumentException("--setup is for --sql. A revision starts from the revision before it.");
        }
        if (Stream.of(REVISION, SQL, PENDING, COPY).filter(argument -> scope.getArgumentValue(argument) != null).count() > 1) {
            throw new IllegalArgumentException("--revision, --sql, --pending and --copy each say what to rehearse. Give one of them.");
        }
        Sizes sizes = sizes(scope.getArgumentValue(SIZES) == null ? scope.getArgumentValue(PENDING) : scope.getArgumentValue(SIZES));
        List<RehearsalReport> reports = new ArrayList<>();
        OnServer report = (subject, server) -> {
            Rehearsal rehearsal = new Rehearsal(server, scope.getArgumentValue(ROWS), name -> System.err.println("Rehearsing: " + name));
            List<Rehearsal.Result> results = rehearsal.rehearse(subject.production(), subject.works());
            reports.add(RehearsalReport.of(subject.name(), results, sizes, rehearsal.notFilled(), scope.getArgumentValue(ROWS), subject.violations()));
            reports.get(reports.size() - 1).lines(format).forEach(out::println);
        };
        if (scope.getArgumentValue(SQL) != null) {
            rehearseScript(scope, report);
        } else if (scope.getArgumentValue(COPY) != null) {
            rehearseOnCopy(scope, report);
        } else {
            rehearseRevisions(scope, report);
        }
        if (reports.isEmpty()) {
            out.println(scope.getArgumentValue(PENDING) == null && scope.getArgumentValue(COPY) == null
                ? "Every revision is released. There is nothing to rehearse."
                : "Nothing is pending. There is nothing to rehearse.");
        }
        return reports;
    }

    private interface OnServer {

        void rehearse(Subject subject, RehearsalServer server) throws Exception;
    }

    private static void rehearseScript(CommandScope scope, OnServer report) throws Exception {
        Path script = file(scope.getArgumentValue(SQL));
        Path setup = scope.getArgumentValue(SETUP) == null ? null : file(scope.getArgumentValue(SETUP));
        try (RehearsalServer server = server(scope, setup == null ? ChainPart.ALL : ChainPart.NOTHING)) {
            report.rehearse(Subject.ofScript(script, setup, server), server);
        }
    }

    private static void rehearseOnCopy(CommandScope scope, OnServer report) throws Exception {
        ConnectionTarget copy = ConnectionTarget.ofUrl(scope.getArgumentValue(COPY));
        CopyOfProduction.require(copy.url(), copy.username(), copy.password());
        try (RehearsalServer server = RehearsalServer.of(copy.url(), copy.username(), copy.password())) {
            for (Subject subject : Subject.ofCopy(copy, Chain.parse(scope.getArgumentValue(CHANGELOG_FILE)), server)) {
                report.rehearse(subject, server);
            }
        }
    }

    private static void rehearseRevisions(CommandScope scope, OnServer report) throws Exception {
        String file = scope.getArgumentValue(CHANGELOG_FILE);
        DatabaseChangeLog changelog = Chain.parse(file);
        List<RevisionToRehearse> revisions = scope.getArgumentValue(PENDING) != null
            ? Subject.pending(ConnectionTarget.ofUrl(scope.getArgumentValue(PENDING)), changelog)
            : RevisionToRehearse.of(changelog, scope.getArgumentValue(REVISION), Released.read(Path.of(file).resolveSibling("released.txt")));
        if (revisions.isEmpty()) {
            return;
        }
        ChainPart part = ChainPart.before(revisions.get(0));
        try (RehearsalServer server = server(scope, part)) {
            for (RevisionToRehearse revision : revisions) {
                report.rehearse(Subject.ofRevision(revision, changelog, file, server, part), server);
            }
        }
    }

    /** What Liquibase cannot read is as a rule against one of the rules, which say what to write instead. */
    private static String unreadable(LiquibaseException e, Path master) throws LiquibaseException, IOException {
        boolean isOfChangelog = ExceptionUtils.indexOfType(e, ChangeLogParseException.class) >= 0;
        List<String> violations = isOfChangelog ? Subject.violations(master) : List.of();
        if (violations.isEmpty()) {
            throw e;
        }
        return "the changelog cannot be read. Against the rules, which docs/rules.md explains:\n  " + String.join("\n  ", violations);
    }

    /** The project's own, with a part of the chain executed in its database {@link RehearsalServer#PREPARED}. */
    private static RehearsalServer server(CommandScope scope, ChainPart part) throws Exception {
        if (!EmbeddedDatabase.isOnClassPath()) {
            throw new IllegalArgumentException("There is no PostgreSQL to rehearse on: it comes with the project, not with the image."
                + " Name a copy of production, --copy=URL, or rehearse in a clone of the project.");
        }
        return RehearsalServer.start(part, scope.getArgumentValue(CHANGELOG_FILE));
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
        if (!ConnectionTarget.isUrl(given)) {
            return Sizes.ofFile(Path.of(given));
        }
        try (Connection connection = ConnectionTarget.ofUrl(given).connect()) {
            return Sizes.of(connection);
        }
    }
}
