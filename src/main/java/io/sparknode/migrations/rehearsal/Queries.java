package io.sparknode.migrations.rehearsal;

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
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Parser;

/** Queries and statements in one call. */
final class Queries {

    private Queries() {
    }

    /** What a query finds, a row a list of its columns: text, a number, a boolean, a list for an array, or null. */
    static List<List<Object>> rows(Connection connection, String query, Object... parameters) throws SQLException {
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

    /** The first column of each row. */
    @SuppressWarnings("unchecked")
    static <T> List<T> column(Connection connection, String query, Object... parameters) throws SQLException {
        return rows(connection, query, parameters).stream().map(row -> (T) row.get(0)).toList();
    }

    /** The first column of the first row. */
    static <T> T value(Connection connection, String query, Object... parameters) throws SQLException {
        return Queries.<T>column(connection, query, parameters).get(0);
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Executes a statement, and says how many rows it wrote; -1 for a query. */
    static int written(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.execute(sql) ? -1 : statement.getUpdateCount();
        }
    }

    /** The statements of a script, as psql would take it apart, without its commands that begin with a backslash. */
    static List<String> statements(String script) throws SQLException {
        return Parser.parseJdbcSql(script, true, false, true, false, false).stream().map((NativeQuery query) -> query.nativeSql.strip())
            .filter(sql -> !sql.isEmpty()).toList();
    }

    /** A file beside this class. */
    static String resource(String name) {
        try (InputStream in = Queries.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
