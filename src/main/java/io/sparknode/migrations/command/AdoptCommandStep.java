package io.sparknode.migrations.command;

import io.sparknode.migrations.chain.Chain;
import io.sparknode.migrations.chain.ChainCommandStep;
import io.sparknode.migrations.chain.LiquibaseCommand;
import io.sparknode.migrations.chain.Position;
import io.sparknode.migrations.chain.Revision;
import io.sparknode.migrations.schema.Schema;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import liquibase.Scope;
import liquibase.command.CommandBuilder;
import liquibase.command.CommandDefinition;
import liquibase.command.CommandResultsBuilder;
import liquibase.database.Database;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.Resource;

/**
 * The command {@code adopt}: takes a database over from Alembic. It reads {@code alembic_version} and stamps the revision of that name, if the schema is
 * the one that stands in the revision's {@code schema.txt}. Stamping verifies nothing by itself, and a schema that Alembic made under the same name may be
 * another one: then the database is taken to the first revision only, which checks what it finds, and an update brings the rest.
 * The table {@code alembic_version} stays.
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
        definition.setShortDescription("Take a database over from Alembic: stamp the revision in alembic_version, if the schema is that revision's");
        definition.setHelpFooter("\nExamples:\n  ./migrate adopt\n");
    }

    @Override
    public void run(CommandResultsBuilder results) throws Exception {
        Database database = database(results);
        Connection connection = ((JdbcConnection) database.getConnection()).getUnderlyingConnection();
        Chain chain = Chain.read(results.getCommandScope(), database);
        Position position = Position.of(chain, database);
        if (position.begun()) {
            throw results.commandFailed("Nothing was adopted: the database is under these migrations already, at "
                + position.current().map(Revision::name).orElse("no complete revision") + ".", 1, true);
        }
        String version;
        try {
            version = AlembicVersion.read(connection);
        } catch (IllegalArgumentException e) {
            throw results.commandFailed("Nothing was adopted: " + e.getMessage(), 1, true);
        }
        Revision revision = chain.require(version, results);
        PrintStream out = output(results);
        out.println("alembic_version says " + version + ".");
        List<String> difference = difference(revision, connection);
        if (difference.isEmpty()) {
            LiquibaseCommand.to("changelogSyncToTag", results).addArgumentValue("tag", version).execute();
            out.println("The schema is that of " + version + ". The database is stamped with it.");
        } else {
            print(difference, version, out);
            String first = chain.names().get(0);
            LiquibaseCommand.to("updateToTag", results).addArgumentValue("tag", first).execute();
            out.println("The database is adopted at " + first + ". ./mvnw liquibase:update brings the rest.");
        }
    }

    /** What the database has ({@code +}) and lacks ({@code -}) against the revision's schema. */
    private static List<String> difference(Revision revision, Connection connection) throws Exception {
        String file = Path.of(revision.tag().getChangeLog().getPhysicalFilePath()).resolveSibling("schema.txt").toString().replace('\\', '/');
        Resource schema = Scope.getCurrentScope().getResourceAccessor().getExisting(file);
        try (InputStream stream = schema.openInputStream()) {
            List<String> expected = new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
            return Schema.difference(expected, Schema.read(connection).lines());
        }
    }

    private static void print(List<String> difference, String version, PrintStream out) {
        out.println("The schema is not that of " + version + " in these migrations: " + difference.size() + " lines differ"
            + " (- it lacks, + it has beside it):");
        difference.stream().limit(DIFFERENCES).forEach(line -> out.println("  " + line));
        if (difference.size() > DIFFERENCES) {
            out.println("  … and " + (difference.size() - DIFFERENCES) + " more");
        }
    }
}
