package io.sparknode.migrations.testing;

import io.sparknode.migrations.embedded.Programs;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.FileUtils;

/**
 * A PostgreSQL server of its own, from the embedded programs, for tests that stop it, copy it or spoil it. It listens on 127.0.0.1, asks for the same
 * password as {@link PostgresServer}, and runs without {@code fsync}: what the operating system has, a stopped server does not lose.
 */
public final class SeparateServer implements AutoCloseable {

    private static final int LIMIT_SECONDS = 60;

    private final Path home;
    private final int port;
    private final List<String> prefix;

    /** How to stop a server, in the words of {@code pg_ctl}. */
    public enum Stop { FAST, IMMEDIATE }

    private SeparateServer(Path home, List<String> prefix) {
        this.home = home;
        this.prefix = prefix;
        try (ServerSocket socket = new ServerSocket(0)) {
            this.port = socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A new server, not started yet.
     *
     * @param home     an empty folder for its data
     * @param settings lines of {@code postgresql.conf}
     */
    public static SeparateServer create(Path home, String... settings) {
        SeparateServer server = new SeparateServer(home, List.of());
        try {
            Path password = Files.writeString(home.resolve("password"), PostgresServer.PASSWORD);
            server.run("initdb", "-D", server.data().toString(), "-U", PostgresServer.SUPERUSER, "-A", "scram-sha-256", "--pwfile=" + password,
                "-E", "UTF8", "--locale=C", "--no-sync");
            server.configure("listen_addresses = '127.0.0.1'", "unix_socket_directories = ''", "fsync = off");
            return server.configure(settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds lines to its {@code postgresql.conf}, for the next start. */
    public SeparateServer configure(String... settings) {
        try {
            Files.writeString(data().resolve("postgresql.conf"), String.join("\n", settings) + "\n", StandardOpenOption.APPEND);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The same server, whose processes run in front of these words of a command line, for example {@code unshare --mount}.
     */
    public SeparateServer runBy(List<String> commandPrefix) {
        return new SeparateServer(home, commandPrefix);
    }

    /**
     * A copy of this server, which must be stopped; it is not started yet.
     *
     * @param newHome an empty folder for its data
     */
    public SeparateServer copyTo(Path newHome) {
        SeparateServer copy = new SeparateServer(newHome, prefix);
        try {
            FileUtils.copyDirectory(data().toFile(), copy.data().toFile());
            // Or the server refuses to start.
            Files.setPosixFilePermissions(copy.data(), PosixFilePermissions.fromString("rwx------"));
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Makes this copy a standby.
     *
     * @param primary the server that it follows; null for none, so that it stays as it is and only reads
     */
    public SeparateServer asStandbyOf(SeparateServer primary) {
        try {
            Files.writeString(data().resolve("standby.signal"), "");
            return primary == null ? this : configure("primary_conninfo = 'host=127.0.0.1 port=" + primary.port + " user=" + PostgresServer.SUPERUSER
                + " password=" + PostgresServer.PASSWORD + "'");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it and waits until it answers. */
    public PostgresServer start() {
        try {
            run("pg_ctl", "start", "-D", data().toString(), "-l", home.resolve("server.log").toString(), "-o", "-p " + port, "-w", "-t", ""
                + LIMIT_SECONDS);
        } catch (IllegalStateException e) {
            throw new IllegalStateException(e.getMessage() + "\n" + log(), e);
        }
        return server();
    }

    /** This server, which must have been started. */
    public PostgresServer server() {
        return new PostgresServer(PostgresServer.Kind.EMBEDDED, "a server of its own", "127.0.0.1", port, new RewriteInPlace());
    }

    /** Whether it runs; a crash ends it only if it cannot recover from it. */
    public boolean isRunning() {
        return Files.exists(data().resolve("postmaster.pid"));
    }

    /** Stops it and waits for its end. */
    public void stop(Stop mode) {
        run("pg_ctl", "stop", "-D", data().toString(), "-m", mode.name().toLowerCase(java.util.Locale.ROOT), "-w", "-t", "" + LIMIT_SECONDS);
    }

    /** A database of it that exists. */
    public TestDatabase database(String name) {
        return new TestDatabase(server(), name);
    }

    /** The folder of its data. */
    public Path data() {
        return home.resolve("data");
    }

    /** The port on which it listens when it runs. */
    public int port() {
        return port;
    }

    /** What the server wrote into its log. */
    public String log() {
        try {
            Path log = home.resolve("server.log");
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            if (isRunning()) {
                stop(Stop.IMMEDIATE);
            }
            FileUtils.deleteDirectory(home.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run(String program, String... arguments) {
        List<String> command = new ArrayList<>(prefix);
        if (LinuxUtils.isUnshareAvailable()) {
            // PostgreSQL refuses to run as root; in a user namespace of its own, root is nobody and still the owner of its files.
            command.addAll(List.of("unshare", "--user"));
        }
        command.add(Programs.bin().resolve(program).toString());
        command.addAll(List.of(arguments));
        Path output = home.resolve(program + ".log");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("LC_ALL", "C");
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(program + " did not end within " + LIMIT_SECONDS + " s: " + Files.readString(output));
            }
            if (process.exitValue() != 0) {
                throw new IllegalStateException(program + " ended with " + process.exitValue() + ": " + Files.readString(output));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
