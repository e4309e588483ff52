package io.sparknode.migrations.rehearsal;

import io.sparknode.migrations.schema.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** A database between two changesets, which is copied and never changed. Its schema is read once. */
final class State {

    private final RehearsalServer server;
    private final String database;
    private List<String> schema;

    State(RehearsalServer server, String database) {
        this.server = server;
        this.database = database;
    }

    String database() {
        return database;
    }

    /** Its schema, with the rows of some tables. */
    SchemaAndRows with(Set<String> tables) throws SQLException {
        try (Connection connection = server.connect(database)) {
            if (schema == null) {
                schema = Schema.read(connection).lines();
            }
            return SchemaAndRows.read(connection, schema, tables);
        }
    }
}
