package io.sparknode.migrations.rehearsal;

import io.sparknode.migrations.connection.Query;
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

    /** With their columns by name: what drops one and adds it again changes their order. */
    private static final String TABLES = """
        SELECT oid::regclass::text, (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attname)
                                       FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped)
          FROM pg_class c WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname NOT LIKE 'databasechangelog%'""";

    private static final String SUM = "SELECT count(*) || ' ' || coalesce(sum(hashtextextended(ROW(%s)::text, 0)::numeric), 0) FROM ONLY %s";

    /** Reads it, with the rows of some tables, by their names. */
    static SchemaAndRows read(RehearsalServer server, String database, Set<String> tables) throws SQLException {
        try (Connection connection = server.connect(database)) {
            return read(connection, Schema.read(connection).lines(), tables);
        }
    }

    /** Adds the rows of some tables to a schema that is known. */
    static SchemaAndRows read(Connection connection, List<String> schema, Set<String> tables) throws SQLException {
        Map<String, String> rows = new TreeMap<>();
        for (List<Object> table : Query.rows(connection, TABLES)) {
            if (tables.contains(table.get(0))) {
                rows.put((String) table.get(0), Query.value(connection, SUM.formatted(table.get(1), table.get(0))));
            }
        }
        return new SchemaAndRows(schema, rows);
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
