package io.sparknode.migrations.generator;

import io.sparknode.migrations.chain.LiquibaseCommand;
import io.sparknode.migrations.connection.Query;
import io.sparknode.migrations.drift.VerifiedUpdate;
import io.sparknode.migrations.embedded.TemporaryServer;
import io.sparknode.migrations.schema.Schema;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import liquibase.Scope;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.exception.LiquibaseException;

/**
 * A database to try a changelog out in. It is on a PostgreSQL of its own, which is gone when this is closed, so that nobody needs the right to create
 * one on the server at hand, and nothing can be left behind there.
 */
record ScratchDatabase(TemporaryServer server) implements AutoCloseable {

    /** An empty one. */
    static ScratchDatabase start() throws IOException {
        return new ScratchDatabase(TemporaryServer.start("comparison"));
    }

    /** Executes what is pending of a changelog, and says nothing about it. */
    void update(String changelog) throws Exception {
        LiquibaseCommand.quietly(() -> VerifiedUpdate.unverified(changelog, null, url(), TemporaryServer.USER, ""));
    }

    /** The schema that it has now. */
    Schema schema() throws SQLException {
        try (Connection connection = connect()) {
            return Schema.read(connection);
        }
    }

    /** The ids of a revision's own changesets that it has on record, and whether each was executed, or found its end state in place. */
    Map<String, Boolean> executed(RevisionName name) throws SQLException {
        Map<String, Boolean> executed = new HashMap<>();
        try (Connection connection = connect()) {
            Query.rows(connection, "SELECT id, exectype = 'EXECUTED' FROM databasechangelog WHERE filename LIKE '%/' || ? || '/revision.yaml' "
                + "AND id <> 'shared procedures'", name.toString()).forEach(row -> executed.put((String) row.get(0), (Boolean) row.get(1)));
        }
        return executed;
    }

    /** The database for Liquibase, which the caller closes. */
    Database open() throws LiquibaseException {
        return DatabaseFactory.getInstance().openDatabase(url(), TemporaryServer.USER, "", null, Scope.getCurrentScope().getResourceAccessor());
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), TemporaryServer.USER, "");
    }

    private String url() {
        return server.url() + "postgres";
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
