package io.sparknode.migrations.command;

import io.sparknode.migrations.chain.Chain;
import io.sparknode.migrations.chain.ChainCommandStep;
import io.sparknode.migrations.chain.LiquibaseCommand;
import io.sparknode.migrations.chain.Position;
import io.sparknode.migrations.chain.Revision;
import io.sparknode.migrations.connection.Query;
import io.sparknode.migrations.drift.DriftCheck;
import io.sparknode.migrations.sql.Jdbc;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import liquibase.command.CommandBuilder;
import liquibase.command.CommandDefinition;
import liquibase.command.CommandResultsBuilder;
import liquibase.database.Database;

/**
 * The command {@code adopt}: takes a database over from Alembic. It reads {@code alembic_version} and stamps the revision of that name, if the schema
 * is that of the revision. A schema that Alembic made under the same name may be another one: then the database is taken to the first revision only,
 * which checks what it finds, and an update brings the rest. Where there is no {@code alembic_version}, the last revision whose schema the database
 * has is stamped. The table {@code alembic_version} stays.
 */
public final class AdoptCommandStep extends ChainCommandStep {

    private static final String[] NAME = {"adopt"};
    private static final int DIFFERENCES = 12;

    static {
        Chain.defineArguments(new CommandBuilder(NAME));
    }

    public AdoptCommandStep() {
        super(NAME);
    }

    @Override
    public void adjustCommandDefinition(CommandDefinition definition) {
        definition.setShortDescription("Take a database over from Alembic, or from elsewhere: stamp the revision whose schema it has, or execute the"
            + " baseline if it has none");
        definition.setHelpFooter("\nExamples:\n  ./migrate adopt\n");
    }

    @Override
    public void run(CommandResultsBuilder results) throws Exception {
        Database database = database(results);
        Connection connection = Jdbc.connection(database);
        Chain chain = Chain.read(results.getCommandScope(), database);
        Position position = Position.of(chain, database);
        if (position.begun()) {
            throw results.commandFailed("Nothing was adopted: the database is under these migrations already, at "
                + position.current().map(Revision::name).orElse("no complete revision") + ".", 1, true);
        }
        PrintStream out = output(results);
        Revision revision;
        try {
            Optional<String> version = alembicVersion(connection);
            version.ifPresent(found -> out.println("alembic_version says " + found + "."));
            revision = version.isPresent() ? chain.require(version.get(), results) : bySchema(chain, connection, results);
        } catch (IllegalArgumentException e) {
            throw results.commandFailed("Nothing was adopted: " + e.getMessage(), 1, true);
        }
        List<String> lacking = lacking(revision, connection);
        if (lacking.isEmpty()) {
            LiquibaseCommand.to("changelogSyncToTag", results).addArgumentValue("tag", revision.name()).execute();
            out.println("The schema is that of " + revision.name() + ". The database is stamped with it.");
        } else {
            print(lacking, revision.name(), out);
            String first = chain.names().get(0);
            out.println("So it is not stamped. The baseline " + first + " is executed, which adds what its tables lack.");
            LiquibaseCommand.to("updateToTag", results).addArgumentValue("tag", first).execute();
            out.println("The database is adopted at " + first + ". ./mvnw liquibase:update brings the rest.");
        }
    }

    /**
     * What Alembic has on record: a row, or one for each branch. Nothing if it has no table.
     *
     * @throws IllegalArgumentException when there is not one row
     */
    private static Optional<String> alembicVersion(Connection connection) throws SQLException {
        if (!Query.isTrue(connection, "SELECT to_regclass('public.alembic_version') IS NOT NULL")) {
            return Optional.empty();
        }
        List<String> versions = Query.column(connection, "SELECT version_num FROM public.alembic_version ORDER BY 1");
        if (versions.size() != 1) {
            throw new IllegalArgumentException("the table alembic_version has " + versions.size() + " rows"
                + (versions.isEmpty() ? "" : " (" + String.join(", ", versions) + ")") + ", and must have one. "
                + "Let Alembic finish first: alembic upgrade head.");
        }
        return Optional.of(versions.get(0));
    }

    /** The last revision whose schema the database has. */
    private static Revision bySchema(Chain chain, Connection connection, CommandResultsBuilder results) throws Exception {
        for (int i = chain.revisions().size() - 1; i >= 0; i--) {
            if (lacking(chain.revisions().get(i), connection).isEmpty()) {
                return chain.revisions().get(i);
            }
        }
        throw results.commandFailed("Nothing was adopted: the database has no table alembic_version, and the schema of no revision. If Alembic was"
                + " never used, ./mvnw liquibase:update is all it needs.", 1, true);
    }

    private static List<String> lacking(Revision revision, Connection connection) throws Exception {
        List<String> schema = revision.schema().orElseThrow(() -> new IllegalArgumentException(revision.name() + " has no schema.txt."));
        return DriftCheck.missingOrChanged(connection, schema);
    }

    private static void print(List<String> difference, String version, PrintStream out) {
        out.println("The schema is not that of " + version + " in these migrations: " + difference.size() + " lines differ:");
        difference.stream().limit(DIFFERENCES).forEach(line -> out.println("  " + line));
        if (difference.size() > DIFFERENCES) {
            out.println("  … and " + (difference.size() - DIFFERENCES) + " more");
        }
    }
}
