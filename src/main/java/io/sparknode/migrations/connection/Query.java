package io.sparknode.migrations.connection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Queries, each in one call. */
public final class Query {

    private Query() {
    }

    /** The first column of each row. */
    public static List<String> column(Connection connection, String query, Object... parameters) throws SQLException {
        return column(connection, row -> row.getString(1), query, parameters);
    }

    /** The first column of the first row; null if there is no row. */
    public static String text(Connection connection, String query, Object... parameters) throws SQLException {
        List<String> column = column(connection, query, parameters);
        return column.isEmpty() ? null : column.get(0);
    }

    /** Whether the first column of the first row is true. */
    public static boolean isTrue(Connection connection, String query, Object... parameters) throws SQLException {
        List<Boolean> column = column(connection, row -> row.getBoolean(1), query, parameters);
        return !column.isEmpty() && column.get(0);
    }

    /** A text as a constant of SQL. */
    public static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static <T> List<T> column(Connection connection, Reader<T> reader, String query, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            List<T> column = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    column.add(reader.read(row));
                }
            }
            return column;
        }
    }

    private interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }
}
