package io.sparknode.migrations.testing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
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

    private final Kind kind;
    private final String host;
    private final int port;
    private final DumpAndRestore dumpAndRestore;
    private final String version;

    /** What runs the server. */
    public enum Kind { CONTAINER, EMBEDDED }

    PostgresServer(Kind kind, String host, int port, DumpAndRestore dumpAndRestore) {
        this.kind = kind;
        this.host = host;
        this.port = port;
        this.dumpAndRestore = dumpAndRestore;
        this.version = new TestDatabase(this, "postgres").value("SHOW server_version");
    }

    /**
     * The server, started when this is the first call.
     *
     * @throws IllegalStateException when the forced kind cannot be had; the message says why
     */
    public static PostgresServer get() {
        return Holder.SERVER;
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

    String url(String database) {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database;
    }

    Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(url(database), SUPERUSER, PASSWORD);
    }

    /** The maintenance database, from which others are created and dropped. */
    TestDatabase maintenance() {
        return new TestDatabase(this, "postgres");
    }

    DumpAndRestore dumpAndRestore() {
        return dumpAndRestore;
    }

    private TestDatabase createDatabase(String template) {
        String name = "test_" + DATABASES.incrementAndGet();
        maintenance().execute("CREATE DATABASE " + name + " TEMPLATE " + template);
        return new TestDatabase(this, name);
    }

    /** Starts the server when it is first asked for; a failed start is not tried again. */
    private static final class Holder {
        private static final PostgresServer SERVER = ServerStart.start(System.getProperty("postgres"), System.getProperty("postgres.version"));
    }
}
