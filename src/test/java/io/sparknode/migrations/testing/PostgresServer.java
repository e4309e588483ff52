package io.sparknode.migrations.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The one real PostgreSQL of this test JVM: a container where a Docker engine answers and has, or can pull, the image
 * {@code postgres:NN-alpine}; otherwise the embedded server. It is started by the first {@link #get()} and ends with the JVM.
 *
 * <p>The system property {@code postgres} ({@code container} or {@code embedded}) forces one of them, the system property
 * {@code postgres.version} (14 to 18, default 15) names the major version of the container's image. The embedded server's version
 * is that of the binaries on the class path. Both ask for passwords and run without {@code fsync}.
 */
public final class PostgresServer {

    static final String SUPERUSER = "postgres";
    static final String PASSWORD = "sparknode-test";

    private static final AtomicInteger DATABASES = new AtomicInteger();

    /** Long enough to pull an image over a usual line, and short enough that nobody believes that it hangs. */
    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final Duration LIMIT_WHEN_FORCED = Duration.ofMinutes(5);

    private static PostgresServer server;
    private static IllegalStateException failure;

    private final Kind kind;
    private final String why;
    private final String host;
    private final int port;
    private final DumpAndRestore dumpAndRestore;
    private final String version;
    private Connection maintenance;

    /** What runs the server. */
    public enum Kind { CONTAINER, EMBEDDED }

    PostgresServer(Kind kind, String why, String host, int port, DumpAndRestore dumpAndRestore) {
        this.kind = kind;
        this.why = why;
        this.host = host;
        this.port = port;
        this.dumpAndRestore = dumpAndRestore;
        this.version = new TestDatabase(this, "postgres").value("SHOW server_version");
    }

    /**
     * The server, started when this is the first call. A start that failed is not tried again.
     *
     * @throws IllegalStateException when the forced kind cannot be had; the message says why
     */
    public static synchronized PostgresServer get() {
        if (failure != null) {
            throw failure;
        }
        if (server == null) {
            try {
                server = start(System.getProperty("postgres"), System.getProperty("postgres.version"));
            } catch (IllegalStateException e) {
                failure = e;
                throw e;
            }
        }
        return server;
    }

    /** A new, empty database. */
    public TestDatabase newDatabase() {
        return createDatabase("template1");
    }

    /** A new database with the schema and the rows of the given one, which must have no open connection. */
    public TestDatabase newDatabaseFrom(TestDatabase template) {
        return createDatabase(template.name());
    }

    /** Which kind of server this is. */
    public Kind kind() {
        return kind;
    }

    /** Why it is that kind. */
    public String why() {
        return why;
    }

    /** The server's version as it reports it itself, for example {@code 15.18}. */
    public String version() {
        return version;
    }

    /** The server's major version, for example 15. */
    public int majorVersion() {
        return Integer.parseInt(version.split("\\D", 2)[0]);
    }

    /** The host on which the server listens, as seen from this JVM. */
    public String host() {
        return host;
    }

    /** The port on which the server listens, as seen from this JVM. */
    public int port() {
        return port;
    }

    @Override
    public String toString() {
        return "PostgreSQL " + version + ", " + kind.name().toLowerCase(Locale.ROOT) + " on " + host + ":" + port + " (" + why
            + "); dump and restore: "
            + dumpAndRestore.name();
    }

    String url(String database) {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database;
    }

    /**
     * Executes a statement that creates or drops a database. The server of this JVM keeps a connection for it, since a new one takes as long as that.
     */
    synchronized void maintain(String sql) {
        try {
            if (this == server) {
                if (maintenance == null || !maintenance.isValid(10)) {
                    maintenance = new TestDatabase(this, "postgres").connect();
                }
                try (Statement statement = maintenance.createStatement()) {
                    statement.execute(sql);
                }
            } else {
                new TestDatabase(this, "postgres").execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage() + ": " + sql, e);
        }
    }

    DumpAndRestore dumpAndRestore() {
        return dumpAndRestore;
    }

    private TestDatabase createDatabase(String template) {
        String name = "test_" + DATABASES.incrementAndGet();
        // The other strategy writes all pages a second time, into the log of the server.
        maintain("CREATE DATABASE " + name + " TEMPLATE " + template + (majorVersion() < 15 ? "" : " STRATEGY file_copy"));
        return new TestDatabase(this, name);
    }

    private static PostgresServer start(String forced, String version) {
        PostgresServer started = new ServerStart("container".equals(forced) ? LIMIT_WHEN_FORCED : LIMIT).start(forced, version);
        System.out.println("Tests run on " + started);
        return started;
    }
}
