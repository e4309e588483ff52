package io.sparknode.migrations.rehearsal;

import io.sparknode.migrations.connection.Query;
import io.sparknode.migrations.embedded.TemporaryServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The server that a rehearsal runs on: the project's own PostgreSQL, started for the rehearsal and gone with it, or one with a copy of production. The
 * rehearsal works in databases that it makes there, and drops them.
 */
final class RehearsalServer implements AutoCloseable {

    /** What the chain makes up to the revision that is rehearsed; it is copied and never changed. */
    static final String PREPARED = "prepared";

    private static final String MAINTENANCE = "postgres";
    private static final int FILE_COPY = 15;
    private static final String PREFIX = "rehearsal_";

    private final String url;
    private final String parameters;
    private final String user;
    private final String password;
    private final TemporaryServer own;
    private final List<String> databases = new ArrayList<>();
    private final AtomicInteger number = new AtomicInteger();
    private final ExecutorService drops = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "drop");
        thread.setDaemon(true);
        return thread;
    });
    private final int major;

    private RehearsalServer(String url, String parameters, String user, String password, TemporaryServer own) throws SQLException {
        this.url = url;
        this.parameters = parameters;
        this.user = user;
        this.password = password;
        this.own = own;
        try (Connection connection = connect(MAINTENANCE)) {
            this.major = connection.getMetaData().getDatabaseMajorVersion();
        }
    }

    /** Starts one with the database {@link #PREPARED}, in which a part of the chain is executed. */
    static RehearsalServer start(ChainPart part, String changelogFile) throws Exception {
        RehearsalServer server = start();
        try {
            server.execute("CREATE DATABASE " + PREPARED);
            Subject.execute(part, server, PREPARED, changelogFile);
            return server;
        } catch (Exception e) {
            server.close();
            throw e;
        }
    }

    /** Starts one, without a database. */
    static RehearsalServer start() throws IOException, SQLException {
        TemporaryServer own = TemporaryServer.start("rehearsal");
        try {
            return new RehearsalServer(own.url(), "", TemporaryServer.USER, "", own);
        } catch (SQLException e) {
            own.close();
            throw e;
        }
    }

    /**
     * One that runs already.
     *
     * @param copy the JDBC URL of a database on it, which is a copy of production; it is not changed
     */
    static RehearsalServer of(String copy, String user, String password) throws SQLException {
        String parameters = copy.contains("?") ? copy.substring(copy.indexOf('?')) : "";
        String place = copy.substring(0, copy.lastIndexOf('/', copy.length() - parameters.length() - 1) + 1);
        return new RehearsalServer(place, parameters, user, password, null);
    }

    /** Of how many changesets the databases before and after may be there at the same time; a copy of production may be large. */
    int statesAtOnce() {
        return own == null ? 1 : 8;
    }

    /** A new database, empty. */
    String create() throws SQLException {
        return create("");
    }

    /** A new database with everything that another one holds, to which nobody is connected. */
    String copy(String original) throws SQLException {
        return create(" TEMPLATE \"" + original.replace("\"", "\"\"") + '"' + (major >= FILE_COPY ? " STRATEGY file_copy" : ""));
    }

    private String create(String how) throws SQLException {
        String name = PREFIX + ProcessHandle.current().pid() + "_" + number.incrementAndGet();
        execute("CREATE DATABASE " + name + how);
        synchronized (databases) {
            databases.add(name);
        }
        return name;
    }

    /** Drops a database when there is time for it. */
    void drop(String database) {
        synchronized (databases) {
            databases.remove(database);
        }
        drops.execute(() -> dropNow(database));
    }

    private void dropNow(String database) {
        try {
            execute("DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
        } catch (SQLException e) {
            // The next database is named otherwise, and its own server takes it along
        }
    }

    Connection connect(String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        if (password != null) {
            properties.setProperty("password", password);
        }
        properties.setProperty("ApplicationName", "rehearsal");
        return DriverManager.getConnection(url(database), properties);
    }

    String url(String database) {
        return url + database + parameters;
    }

    String user() {
        return user;
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = connect(MAINTENANCE)) {
            Query.execute(connection, sql);
        }
    }

    /** Drops what is left, or ends the server and deletes its data if it was started for this. */
    @Override
    public void close() throws IOException {
        drops.shutdown();
        try {
            drops.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (own == null) {
            databases.forEach(this::dropNow);
        } else {
            own.close();
        }
    }
}
