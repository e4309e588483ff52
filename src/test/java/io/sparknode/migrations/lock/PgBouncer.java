package io.sparknode.migrations.lock;

import io.sparknode.migrations.faults.RunnerProcess;
import io.sparknode.migrations.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.lang3.SystemUtils;

/** A PgBouncer in transaction mode, in front of a database. */
final class PgBouncer implements AutoCloseable {

    private static final List<Path> PROGRAMS =
        List.of(Path.of("/usr/sbin/pgbouncer"), Path.of("/usr/bin/pgbouncer"), Path.of("/usr/local/bin/pgbouncer"),
        Path.of("/opt/homebrew/bin/pgbouncer"));

    private final Process process;
    private final int port;
    private final String database;

    private PgBouncer(Process process, int port, String database) {
        this.process = process;
        this.port = port;
        this.database = database;
    }

    /** Starts it and waits until it listens; nothing where it is not installed. */
    static Optional<PgBouncer> inFrontOf(TestDatabase database, Path folder) throws IOException {
        Optional<Path> program = PROGRAMS.stream().filter(Files::isExecutable).findFirst();
        return program.isEmpty() ? Optional.empty() : Optional.of(start(program.get(), database, folder));
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?sslmode=disable";
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static PgBouncer start(Path program, TestDatabase database, Path folder) throws IOException {
        int port = freePort();
        Path users = Files.writeString(folder.resolve("users"), "\"" + database.username() + "\" \"" + database.password() + "\"\n");
        Path configuration = Files.writeString(folder.resolve("pgbouncer.ini"), """
            [databases]
            * = host=%s port=%d
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = %d
            unix_socket_dir =
            auth_type = plain
            auth_file = %s
            pool_mode = transaction
            ignore_startup_parameters = extra_float_digits
            """.formatted(database.server().host(), database.server().port(), port, users));
        List<String> command = new ArrayList<>();
        if (SystemUtils.IS_OS_LINUX && "root".equals(System.getProperty("user.name"))) {
            // It refuses to run as root; in a user namespace of its own, root is nobody and still the owner of its files.
            command.addAll(List.of("unshare", "--user"));
        }
        command.addAll(Stream.of(program, configuration).map(Path::toString).toList());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(folder.resolve("pgbouncer.log").toFile()).start();
        RunnerProcess.waitUntil("PgBouncer listens: " + folder, () -> !process.isAlive() || listens(port));
        if (!process.isAlive()) {
            throw new IllegalStateException("PgBouncer ended: " + Files.readString(folder.resolve("pgbouncer.log")));
        }
        return new PgBouncer(process, port, database.name());
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
