package io.sparknode.migrations.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Parser;

/**
 * A database of the test server, with the server's superuser as its user unless it says otherwise. Closing it drops it, whoever is still connected.
 * Every error of the database is an {@link IllegalStateException} with the server's message and the {@link SQLException} as its cause.
 */
public final class TestDatabase implements AutoCloseable {

    private final PostgresServer server;
    private final String name;
    private final String username;
    private final String password;
    private final boolean keepsSession;

    /** The superuser's, for one statement after the other, as a connection costs more than most of them; null while it is in use. */
    private final AtomicReference<Connection> idle = new AtomicReference<>();

    TestDatabase(PostgresServer server, String name) {
        this(server, name, PostgresServer.SUPERUSER, PostgresServer.PASSWORD, true);
    }

    private TestDatabase(PostgresServer server, String name, String username, String password, boolean keepsSession) {
        this.server = server;
        this.name = name;
        this.username = username;
        this.password = password;
        this.keepsSession = keepsSession;
    }

    /** The same database as another user sees it. */
    public TestDatabase as(String otherUsername, String otherPassword) {
        return new TestDatabase(server, name, otherUsername, otherPassword, false);
    }

    /** The name of the database. */
    public String name() {
        return name;
    }

    /** The server that holds it. */
    public PostgresServer server() {
        return server;
    }

    /** Its JDBC URL, without user and password. */
    public String url() {
        return server.url(name);
    }

    /** The name of its user. */
    public String username() {
        return username;
    }

    /** The password of its user. */
    public String password() {
        return password;
    }

    /** A new connection, which the caller closes. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), username, password);
    }

    /** Executes SQL, of one or more statements, each in a transaction of its own unless it says otherwise, as psql does. The first error ends it. */
    public TestDatabase execute(String sql) {
        return execute(sql, true);
    }

    /** Executes SQL, of one or more statements, in one transaction: all of it or nothing. */
    public TestDatabase executeInTransaction(String sql) {
        return execute(sql, false);
    }

    /** Executes a file of SQL as {@link #execute(String)} does. */
    public TestDatabase run(Path sqlFile) {
        return execute(read(sqlFile), true);
    }

    /** Executes a file of SQL as {@link #executeInTransaction(String)} does. */
    public TestDatabase runInTransaction(Path sqlFile) {
        return execute(read(sqlFile), false);
    }

    /** The rows that a query finds, each a list of its columns as text; NULL is null. */
    public List<List<String>> rows(String query) {
        try {
            return inSession(connection -> rows(connection, query));
        } catch (SQLException e) {
            throw failed(e, query);
        }
    }

    private static List<List<String>> rows(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery(query)) {
            List<List<String>> rows = new ArrayList<>();
            while (result.next()) {
                String[] row = new String[result.getMetaData().getColumnCount()];
                for (int i = 0; i < row.length; i++) {
                    row[i] = result.getString(i + 1);
                }
                rows.add(Arrays.asList(row));
            }
            return rows;
        }
    }

    /** The first column of every row that a query finds, as text. */
    public List<String> column(String query) {
        List<String> values = new ArrayList<>();
        rows(query).forEach(row -> values.add(row.get(0)));
        return values;
    }

    /** The first column of the one row that a query finds, as text. */
    public String value(String query) {
        List<String> values = column(query);
        if (values.size() != 1) {
            throw new IllegalStateException("One row expected, but " + values.size() + " found by: " + query);
        }
        return values.get(0);
    }

    /** A new database with the schema and the rows of this one, which must have no open connection. */
    public TestDatabase copy() {
        endSession();
        return server.newDatabaseFrom(this);
    }

    /** A new database with the schema and the rows of this one, after a dump and a restore (see {@link DumpAndRestore}). */
    public TestDatabase dumpAndRestore() {
        return server.dumpAndRestore().restored(this);
    }

    /** Its schema as {@code pg_dump --schema-only} writes it; empty if there is no {@code pg_dump} for the server. */
    public Optional<String> schemaDump() {
        return server.dumpAndRestore().schemaDump(this);
    }

    /** Drops the database. */
    @Override
    public void close() {
        endSession();
        server.maintain("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    }

    @Override
    public String toString() {
        return url();
    }

    private TestDatabase execute(String sql, boolean autoCommit) {
        String[] current = {sql};
        try {
            return inSession(connection -> {
                connection.setAutoCommit(autoCommit);
                try (Statement statement = connection.createStatement()) {
                    statement.setEscapeProcessing(false);
                    for (NativeQuery query : Parser.parseJdbcSql(sql, true, false, true, false, false)) {
                        current[0] = query.nativeSql;
                        statement.execute(current[0]);
                    }
                }
                if (!autoCommit) {
                    connection.commit();
                }
                return this;
            });
        } catch (SQLException e) {
            throw failed(e, current[0]);
        }
    }

    /** In a session that is as new, save for settings of the database or the role that came later: one that met an error is not kept. */
    private <T> T inSession(Work<T> work) throws SQLException {
        Connection kept = idle.getAndSet(null);
        Connection session = kept != null && kept.isValid(5) ? kept : connect();
        boolean keeps = false;
        try {
            T result = work.in(session);
            if (keepsSession) {
                session.setAutoCommit(true);
                try (Statement statement = session.createStatement()) {
                    statement.execute("DISCARD ALL");
                }
                keeps = idle.compareAndSet(null, session);
            }
            return result;
        } finally {
            if (!keeps) {
                session.close();
            }
        }
    }

    private void endSession() {
        Connection kept = idle.getAndSet(null);
        if (kept != null) {
            try {
                kept.close();
            } catch (SQLException e) {
                // The server has ended it
            }
        }
    }

    /** What is done in a session. */
    @FunctionalInterface
    private interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    private IllegalStateException failed(SQLException e, String sql) {
        return new IllegalStateException(e.getMessage() + "\n  in database " + name + ": " + (sql.length() > 500 ? sql.substring(0, 500) + "…" : sql),
            e);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
