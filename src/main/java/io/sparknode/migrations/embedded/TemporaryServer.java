package io.sparknode.migrations.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A PostgreSQL of its own for one piece of work, which ends with it, also where the process is interrupted. What it holds need not survive a crash, so it
 * does not wait for the disk.
 */
public final class TemporaryServer implements Closeable {

    /** The superuser, who needs no password. */
    public static final String USER = "postgres";

    private final String work;
    private final TemporaryData data;
    /** Null until it has been started. */
    private volatile EmbeddedPostgres process;
    private final AtomicBoolean isClosed = new AtomicBoolean();

    private TemporaryServer(String work, TemporaryData data) {
        this.work = work;
        this.data = data;
    }

    /**
     * Starts one.
     *
     * @param work what it is for, in one word, as in "The rehearsal was interrupted."
     * @throws IOException if the server does not start; the message says why
     */
    public static TemporaryServer start(String work) throws IOException {
        // SLF4J does not warn that nobody listens to the library that starts the server, unless it was asked to
        System.getProperties().putIfAbsent("slf4j.internal.verbosity", "ERROR");
        TemporaryServer server = new TemporaryServer(work, TemporaryData.create("sparknode-" + work));
        Runtime.getRuntime().addShutdownHook(new Thread(server::interrupt));
        try {
            server.process = EmbeddedPostgres.builder().setDataDirectory(server.data.directory()).setCleanDataDirectory(false)
                .setRegisterShutdownHook(false).setPGStartupWait(Duration.ofMinutes(1)).setServerConfig("fsync", "off")
                .setServerConfig("synchronous_commit", "off").setServerConfig("autovacuum", "off").setServerConfig("jit", "off")
                .setServerConfig("wal_level", "logical").start();
            return server;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** That the work loses its connections is no news then. */
    private void interrupt() {
        if (!isClosed.get()) {
            System.err.println("The " + work + " was interrupted.");
            System.setErr(new PrintStream(OutputStream.nullOutputStream()));
            try {
                close();
            } catch (IOException e) {
                // Nobody is left to be told
            }
        }
    }

    /** The JDBC URL of a database on it, to which the name of the database has to be added. */
    public String url() {
        return "jdbc:postgresql://localhost:" + process.getPort() + "/";
    }

    /** Ends it and deletes its data. */
    @Override
    public void close() throws IOException {
        if (!isClosed.getAndSet(true)) {
            if (process != null) {
                process.close();
            }
            data.close();
        }
    }
}
