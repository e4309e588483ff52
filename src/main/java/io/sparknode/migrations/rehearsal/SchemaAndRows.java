package io.sparknode.migrations.rehearsal;

import io.sparknode.migrations.schema.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The schema and the rows of a database, to be compared.
 *
 * @param schema the lines of {@link Schema}
 * @param rows   by table, how many there are, and a sum over their values
 */
record SchemaAndRows(List<String> schema, Map<String, String> rows) {

    /** Reads it, with the rows of some tables, by their names. */
    static SchemaAndRows read(RehearsalServer server, String database, Set<String> tables) throws SQLException {
        try (Connection connection = server.connect(database)) {
            Map<String, String> rows = new TreeMap<>();
            for (String table : Queries.<String>column(connection, "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
                    + " AND relname NOT LIKE 'databasechangelog%'")) {
                if (!tables.contains(table)) {
                    continue;
                }
                // The keys of jsonb have an order of their own, whichever one the columns have
                rows.put(table, Queries.value(connection, "SELECT count(*) || ' ' || coalesce(sum(hashtextextended(to_jsonb(t)::text, 0)::numeric), 0) FROM ONLY " + table + " t"));
            }
            return new SchemaAndRows(Schema.read(connection).lines(), rows);
        }
    }

    /** What differs in the other one, in lines; nothing if they are the same. */
    List<String> difference(SchemaAndRows other) {
        List<String> difference = new ArrayList<>(Schema.difference(schema, other.schema));
        rows.forEach((table, sum) -> {
            if (other.rows.containsKey(table) && !other.rows.get(table).equals(sum)) {
                difference.add("rows of " + table);
            }
        });
        return difference;
    }
}
