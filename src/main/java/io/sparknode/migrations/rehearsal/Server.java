package io.sparknode.migrations.rehearsal;

import io.sparknode.migrations.embedded.Slf4j;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The server that a rehearsal runs on. It is the project's own PostgreSQL, started for the rehearsal and gone with it, so that no lock, no row and no crash
 * of a rehearsal meets anybody.
 */
final class Server implements AutoCloseable {

    private static final String USER = "postgres";
    private static final int FILE_COPY = 15;

    private final EmbeddedPostgres server;
    private final AtomicInteger databases = new AtomicInteger();
    private final int major;

    private Server(EmbeddedPostgres server) throws SQLException {
        this.server = server;
        try (Connection connection = connect(USER)) {
            this.major = connection.getMetaData().getDatabaseMajorVersion();
        }
    }

    /** Starts one. What it holds need not survive a crash, so it does not wait for the disk. */
    static Server start() throws IOException, SQLException {
        Slf4j.expectNoListener();
        return new Server(EmbeddedPostgres.builder().setServerConfig("fsync", "off").setServerConfig("synchronous_commit", "off")
            .setServerConfig("autovacuum", "off").setServerConfig("jit", "off").setServerConfig("wal_level", "logical").start());
    }

    /** A new database, empty. */
    String create() throws SQLException {
        return create("");
    }

    /** A new database with everything that another one holds, to which nobody is connected. */
    String copy(String original) throws SQLException {
        return create(" TEMPLATE " + original + (major >= FILE_COPY ? " STRATEGY file_copy" : ""));
    }

    private String create(String how) throws SQLException {
        String name = "rehearsal_" + databases.incrementAndGet();
        execute("CREATE DATABASE " + name + how);
        return name;
    }

    void drop(String database) throws SQLException {
        execute("DROP DATABASE " + database + " WITH (FORCE)");
    }

    Connection connect(String database) throws SQLException {
        return server.getDatabase(USER, database).getConnection();
    }

    String url(String database) {
        return server.getJdbcUrl(USER, database);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = connect(USER); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
