package io.sparknode.migrations.connection;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Queries and statements, each in one call. */
public final class Query {

    private Query() {
    }

    /** What a query finds, a row a list of its columns: text, a number, a boolean, a list for an array, or null. */
    public static List<List<Object>> rows(Connection connection, String query, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            List<List<Object>> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    List<Object> row = new ArrayList<>();
                    for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                        row.add(result.getObject(i) instanceof Array array ? Arrays.asList((Object[]) array.getArray()) : result.getObject(i));
                    }
                    rows.add(row);
                }
            }
            return rows;
        }
    }

    /** An array among {@link #rows}; empty for null. */
    @SuppressWarnings("unchecked")
    public static <T> List<T> list(Object array) {
        return array == null ? List.of() : (List<T>) array;
    }

    /** The first column of each row. */
    @SuppressWarnings("unchecked")
    public static <T> List<T> column(Connection connection, String query, Object... parameters) throws SQLException {
        return rows(connection, query, parameters).stream().map(row -> (T) row.get(0)).toList();
    }

    /** The first column of the first row; null if there is no row. */
    public static <T> T value(Connection connection, String query, Object... parameters) throws SQLException {
        List<T> column = column(connection, query, parameters);
        return column.isEmpty() ? null : column.get(0);
    }

    /** As {@link #value}, as text. */
    public static String text(Connection connection, String query, Object... parameters) throws SQLException {
        return Objects.toString(Query.<Object>value(connection, query, parameters), null);
    }

    /** Whether the first column of the first row is true. */
    public static boolean isTrue(Connection connection, String query, Object... parameters) throws SQLException {
        return Boolean.TRUE.equals(value(connection, query, parameters));
    }

    /** Executes one statement or several. */
    public static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The text of a file beside a class. */
    public static String ofFile(Class<?> beside, String file) {
        try (InputStream text = beside.getResourceAsStream(file)) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A text as a constant of SQL. */
    public static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
