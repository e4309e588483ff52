package io.sparknode.migrations.testing;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Every row of every table of the schema {@code public}, but for the tables in which migration tools keep their own books.
 * Values are their text, so that a column that changes its type but not what it says still holds the same values.
 *
 * @param tables the tables by name
 */
public record Rows(Map<String, Table> tables) {

    private static final Set<String> BOOKKEEPING = Set.of("databasechangelog", "databasechangeloglock", "alembic_version", "schema_migrations");

    /**
     * A table's rows.
     *
     * @param key  the columns of the primary key; none when the table has no primary key
     * @param columns the names of all columns
     * @param rows every row, its values as text by column; NULL is null
     */
    public record Table(List<String> key, Set<String> columns, List<Map<String, String>> rows) {
    }

    /** The rows that a database holds now. */
    public static Rows of(TestDatabase database) {
        try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            statement.execute("SET LOCAL TIME ZONE 'UTC'");
            Map<String, Table> tables = new TreeMap<>();
            for (Map.Entry<String, List<String>> key : primaryKeys(statement).entrySet()) {
                tables.put(key.getKey(), table(statement, key.getKey(), key.getValue()));
            }
            return new Rows(tables);
        } catch (SQLException e) {
            throw new IllegalStateException("The rows of " + database + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** How many rows there are in all tables. */
    public int count() {
        return tables.values().stream().mapToInt(table -> table.rows().size()).sum();
    }

    /**
     * What was there and is not there any more: tables, columns, rows and values, each as one readable line.
     * Tables, columns and rows that came in addition are not mentioned.
     *
     * @param after   the rows after whatever happened
     * @param allowed the changes that are meant to happen
     * @return nothing when every row that was there is there, with the values it had in every column that it had
     */
    public List<String> lostIn(Rows after, Allowed allowed) {
        return new RowsComparison(this, after, allowed).losses();
    }

    /** What was there and is not there any more, with no change allowed. */
    public List<String> lostIn(Rows after) {
        return lostIn(after, Allowed.nothing());
    }

    private static Map<String, List<String>> primaryKeys(Statement statement) throws SQLException {
        Map<String, List<String>> keys = new TreeMap<>();
        try (ResultSet result = statement.executeQuery("""
            SELECT c.relname, a.attname
            FROM pg_class c
            LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p'
            LEFT JOIN LATERAL unnest(k.conkey) WITH ORDINALITY AS part(number, position) ON true
            LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = part.number
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
            ORDER BY c.relname, part.position""")) {
            while (result.next()) {
                String table = result.getString(1);
                if (!BOOKKEEPING.contains(table)) {
                    List<String> key = keys.computeIfAbsent(table, name -> new ArrayList<>());
                    if (result.getString(2) != null) {
                        key.add(result.getString(2));
                    }
                }
            }
        }
        return keys;
    }

    /** Values come as the server's own text, as the driver passes the results of a plain statement on unread. */
    private static Table table(Statement statement, String name, List<String> key) throws SQLException {
        try (ResultSet result = statement.executeQuery("SELECT * FROM " + quoted(name))) {
            Set<String> columns = new LinkedHashSet<>();
            for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                columns.add(result.getMetaData().getColumnName(i));
            }
            List<Map<String, String>> rows = new ArrayList<>();
            while (result.next()) {
                Map<String, String> row = new LinkedHashMap<>();
                for (String column : columns) {
                    row.put(column, result.getString(row.size() + 1));
                }
                rows.add(row);
            }
            return new Table(key, columns, rows);
        }
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /**
     * The changes to rows that somebody declared, so that they do not count as losses.
     *
     * @param tables  new names of tables by their old names
     * @param columns new names of columns, by {@code table.column} as it was
     * @param reasons why the values of a column may differ, by {@code table.column} as it was
     */
    public record Allowed(Map<String, String> tables, Map<String, String> columns, Map<String, String> reasons) {

        /** No change at all. */
        public static Allowed nothing() {
            return new Allowed(Map.of(), Map.of(), Map.of());
        }

        /** A table's rows are found under the new name, when there is a table of that name; under the old one otherwise. */
        public Allowed renamedTable(String from, String to) {
            return new Allowed(with(tables, from, to), columns, reasons);
        }

        /** A column's values are found under the new name, when the table has a column of that name; under the old one otherwise. */
        public Allowed renamedColumn(String table, String from, String to) {
            return new Allowed(tables, with(columns, table + "." + from, to), reasons);
        }

        /** A column's values may differ, or the column may be gone, for a reason. */
        public Allowed changed(String table, String column, String reason) {
            if (reason.isBlank()) {
                throw new IllegalArgumentException("A change of " + table + "." + column + " needs a reason");
            }
            return new Allowed(tables, columns, with(reasons, table + "." + column, reason));
        }

        private static Map<String, String> with(Map<String, String> map, String key, String value) {
            Map<String, String> more = new TreeMap<>(map);
            more.put(key, value);
            return more;
        }
    }
}
