package io.sparknode.migrations.rehearsal;

import io.sparknode.migrations.connection.Query;
import io.sparknode.migrations.embedded.Slf4j;
import io.sparknode.migrations.embedded.TemporaryData;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The server that a rehearsal runs on: the project's own PostgreSQL, started for the rehearsal and gone with it, or one with a copy of production. The
 * rehearsal works in databases that it makes there, and drops them.
 */
final class RehearsalServer implements AutoCloseable {

    /** What the chain makes up to the revision that is rehearsed; it is copied and never changed. */
    static final String PREPARED = "prepared";

    private static final String USER = "postgres";
    private static final int FILE_COPY = 15;
    private static final String PREFIX = "rehearsal_";

    private final String url;
    private final String parameters;
    private final String user;
    private final String password;
    private final String maintenance;
    private final Closeable process;
    private final TemporaryData data;
    private final AtomicBoolean isClosed = new AtomicBoolean();
    private final List<String> databases = new ArrayList<>();
    private final AtomicInteger number = new AtomicInteger();
    private final ExecutorService drops = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "drop");
        thread.setDaemon(true);
        return thread;
    });
    private final int major;

    private RehearsalServer(String url, String parameters, String user, String password, String maintenance, Closeable process, TemporaryData data)
            throws SQLException {
        this.url = url;
        this.parameters = parameters;
        this.user = user;
        this.password = password;
        this.maintenance = maintenance;
        this.process = process;
        this.data = data;
        try (Connection connection = connect(maintenance)) {
            this.major = connection.getMetaData().getDatabaseMajorVersion();
        }
    }

    /** Makes what a database holds. */
    interface Preparation {

        void prepare(RehearsalServer server, String database) throws Exception;
    }

    /** Starts one with the database {@link #PREPARED}. */
    static RehearsalServer start(Preparation preparation) throws Exception {
        RehearsalServer server = start();
        try {
            server.execute("CREATE DATABASE " + PREPARED);
            preparation.prepare(server, PREPARED);
            return server;
        } catch (Exception e) {
            server.close();
            throw e;
        }
    }

    /** Starts one, without a database. What it holds need not survive a crash, so it does not wait for the disk. */
    static RehearsalServer start() throws IOException, SQLException {
        Slf4j.expectNoListener();
        TemporaryData data = TemporaryData.create("sparknode-rehearsal");
        EmbeddedPostgres process;
        try {
            process = EmbeddedPostgres.builder().setDataDirectory(data.directory()).setCleanDataDirectory(false).setRegisterShutdownHook(false)
                .setPGStartupWait(Duration.ofMinutes(1)).setServerConfig("fsync", "off").setServerConfig("synchronous_commit", "off")
                .setServerConfig("autovacuum", "off").setServerConfig("jit", "off").setServerConfig("wal_level", "logical").start();
        } catch (IOException | RuntimeException e) {
            data.close();
            throw e;
        }
        RehearsalServer server = new RehearsalServer("jdbc:postgresql://localhost:" + process.getPort() + "/", "", USER, "", USER, process, data);
        Runtime.getRuntime().addShutdownHook(new Thread(server::interrupt));
        return server;
    }

    /** Closes it while it is in use. That the rehearsal loses its connections is no news then. */
    private void interrupt() {
        if (!isClosed.get()) {
            System.err.println("The rehearsal was interrupted.");
            System.setErr(new PrintStream(OutputStream.nullOutputStream()));
            try {
                close();
            } catch (IOException e) {
                // Nobody is left to be told
            }
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
        return new RehearsalServer(place, parameters, user, password, USER, null, null);
    }

    /** Of how many changesets the databases before and after may be there at the same time; a copy of production may be large. */
    int statesAtOnce() {
        return process == null ? 1 : 8;
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
        try (Connection connection = connect(maintenance)) {
            Query.execute(connection, sql);
        }
    }

    /** Drops what is left, or ends the server and deletes its data if it was started for this. */
    @Override
    public void close() throws IOException {
        if (isClosed.getAndSet(true)) {
            return;
        }
        drops.shutdown();
        try {
            drops.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (process == null) {
            databases.forEach(this::dropNow);
        } else {
            process.close();
            data.close();
        }
    }
}
