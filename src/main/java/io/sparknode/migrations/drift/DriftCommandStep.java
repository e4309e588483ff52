package io.sparknode.migrations.drift;

import io.sparknode.migrations.chain.Chain;
import io.sparknode.migrations.chain.ChainCommandStep;
import io.sparknode.migrations.chain.Position;
import io.sparknode.migrations.chain.Revision;
import io.sparknode.migrations.cli.ConnectionTarget;
import io.sparknode.migrations.cli.Refusal;
import io.sparknode.migrations.command.CurrentCommandStep;
import io.sparknode.migrations.progress.Failure;
import io.sparknode.migrations.sql.Jdbc;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import liquibase.command.CommandArgumentDefinition;
import liquibase.command.CommandBuilder;
import liquibase.command.CommandDefinition;
import liquibase.command.CommandResultsBuilder;
import liquibase.command.CommandScope;
import liquibase.database.Database;
import liquibase.exception.LiquibaseException;

/**
 * The command {@code drift}: compares a database with the schema of the revision that it is on record for, or with another database, and prints what
 * differs by table, the most serious first, with the SQL that would bring it back. It writes nothing to the database.
 *
 * <p>Exit code of the command line 0: no difference; 1: at least one; 2: it could not be compared.
 */
public final class DriftCommandStep extends ChainCommandStep {

    /** The exit code by which Liquibase's command line tells differences from errors, which have 1. {@code ./migrate} turns the two around. */
    public static final int DRIFTED = 101;

    private static final String[] NAME = {"drift"};
    private static final CommandArgumentDefinition<String> REVISION;
    private static final CommandArgumentDefinition<String> FORMAT;
    private static final CommandArgumentDefinition<String> IGNORE;
    private static final CommandArgumentDefinition<String> AGAINST;
    private static final CommandArgumentDefinition<String> WITH;

    static {
        CommandBuilder command = new CommandBuilder(NAME);
        Chain.defineArguments(command);
        REVISION = command.argument("revision", String.class)
            .description("The revision to compare with; by default the one that the database is on record for")
            .build();
        FORMAT = command.argument("format", String.class).defaultValue("text").description("text, json, or sql for the script alone").build();
        IGNORE = command.argument("ignore", String.class)
            .description("A file of differences that are meant to be, each with its reason; by default " + DriftOptions.DEFAULT_IGNORE
                + ", if there is one").build();
        AGAINST = command.argument("against", String.class).description("The URL of another database to compare with, instead of a revision").build();
        WITH = command.argument("with", String.class)
            .description("With --against: what is compared as well, separated by commas: owners, roles, settings, schemas").build();
    }

    public DriftCommandStep() {
        super(NAME);
    }

    @Override
    public void adjustCommandDefinition(CommandDefinition definition) {
        definition.setShortDescription("Compare the database with the schema of its revision");
        definition.setLongDescription("Exit code 0: no difference; 1: differences; 2: it could not be compared");
        definition.setHelpFooter("\nExamples:\n  ./migrate drift\n  ./migrate drift --revision=0001_tenant_isolation --format=json\n"
            + "  ./migrate drift --format=sql > back.sql\n  ./migrate drift --against=postgresql://reader@staging/sparknode"
            + " --with=owners,settings\n");
    }

    @Override
    public void run(CommandResultsBuilder results) throws Exception {
        Database database = database(results);
        CommandScope scope = results.getCommandScope();
        DriftReport report;
        DriftOptions options;
        try {
            options = new DriftOptions(scope.getArgumentValue(REVISION), scope.getArgumentValue(FORMAT), scope.getArgumentValue(IGNORE),
                DriftOptions.with(scope.getArgumentValue(WITH)));
            report = scope.getArgumentValue(AGAINST) == null ? withRevision(database, Chain.read(scope, database), options, results)
                : withDatabase(database, scope.getArgumentValue(AGAINST), options);
        } catch (IllegalArgumentException | SQLException | Refusal e) {
            throw results.commandFailed("The database could not be compared: " + e.getMessage(), 1, true);
        }
        PrintStream out = output(results);
        report.lines(options.format()).forEach(out::println);
        if (report.exitCode() != DriftReport.NONE) {
            throw results.commandFailed("The schema is not that of " + report.revision() + ".", DRIFTED, true);
        }
    }

    private static DriftReport withRevision(Database database, Chain chain, DriftOptions options, CommandResultsBuilder results) throws Exception {
        if (!options.with().isEmpty()) {
            throw new IllegalArgumentException("--with is for --against: a revision says nothing of owners, roles, settings and other schemas.");
        }
        // Whoever names the revision needs no right to read the table of executed changesets.
        Optional<Position> position = options.revision() == null ? Optional.of(position(chain, database)) : Optional.empty();
        String name = position.isEmpty() ? options.revision() : DriftCheck.revision(CurrentCommandStep.standing(position.get(), database));
        Revision revision = chain.require(name, results);
        List<String> schema = revision.schema()
            .orElseThrow(() -> new IllegalArgumentException(name + " has no schema.txt. Write it: ./migrate schema-files"));
        return DriftCheck.compare(Jdbc.connection(database), name, schema, options, Path.of(""), position.map(Position::forced).orElse(false));
    }

    private static DriftReport withDatabase(Database database, String url, DriftOptions options) throws SQLException, Refusal {
        if (options.revision() != null) {
            throw new IllegalArgumentException("--revision and --against each say what to compare with. Give one of them.");
        }
        ConnectionTarget target = ConnectionTarget.ofUrl(url);
        try (Connection other = target.connect()) {
            List<String> lines = DriftCheck.lines(other, options.with());
            return DriftCheck.compare(Jdbc.connection(database), target.place(), lines, options, Path.of(""), false).withoutUnused();
        }
    }

    /** Compares a database with the revision that it is at; nothing if it is at none, or that has no {@code schema.txt}. */
    public static Optional<DriftReport> compare(Position position, Database database) throws IOException, SQLException {
        Optional<Revision> revision = position.complete();
        Optional<List<String>> schema = revision.isPresent() ? revision.get().schema() : Optional.empty();
        return schema.isEmpty() ? Optional.empty() : Optional.of(DriftCheck.compare(Jdbc.connection(database), revision.get().name(),
            schema.get(), DriftOptions.NONE, Path.of(""), position.forced()));
    }

    private static Position position(Chain chain, Database database) {
        try {
            return Position.of(chain, database);
        } catch (LiquibaseException e) {
            throw new IllegalArgumentException("What it has on record cannot be read (" + Failure.of(e) + "). Name the revision: --revision="
                + chain.head().map(Revision::name).orElse("…"), e);
        }
    }
}
