package io.sparknode.migrations.embedded;

import io.sparknode.migrations.connection.Query;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.commons.io.FileUtils;
import org.apache.commons.lang3.SystemUtils;

/**
 * One PostgreSQL with its data in a folder. It runs on its own: it outlives the command that starts it, and every later command finds it.
 *
 * <p>It listens on the loopback address only, where everybody can connect who has an account on this machine. So its superuser {@value #USER} has a
 * password, made with the data; the file {@code pgpass} beside them holds it, in the format that libpq reads. Only its owner can read that file, save
 * on Windows, where it has the permissions of the folder.
 */
@SuppressWarnings("try")
final class EmbeddedServer {

    static final String HOST = "127.0.0.1";
    static final String USER = "sparknode";

    private static final int FIRST_PORT = 15432;
    private static final int PORTS = 200;
    private static final int START_ATTEMPTS = 5;
    private static final int LOG_LINES = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final String CONNECT_SECONDS = "5";
    private static final String NO_SUCH_DATABASE = "3D000";
    private static final EmbeddedUrl MAINTENANCE = new EmbeddedUrl("postgres", "");

    private final Path home;
    private final Path data;
    private final Path log;
    private final PasswordFile password;
    private final Duration patience;

    EmbeddedServer(Path home) {
        this(home, PATIENCE);
    }

    /**
     * @param home holds the data, the programs and the log of one major version of PostgreSQL; made if it is missing
     * @param patience how long to wait for another command that starts the server, for an answer of a running one, and for its end
     */
    EmbeddedServer(Path home, Duration patience) {
        this.patience = patience;
        this.home = home.toAbsolutePath().normalize();
        this.data = this.home.resolve("data");
        this.log = this.home.resolve("server.log");
        this.password = new PasswordFile(this.home.resolve("pgpass"), HOST, USER);
    }

    Path data() {
        return data;
    }

    Path passwordFile() {
        return password.file();
    }

    /** The port that the running server listens on. */
    int port() throws IOException {
        return Postmaster.of(data).orElseThrow(() -> new IOException("the server has been stopped")).port();
    }

    /**
     * Connects to a database of this folder's server, which is started if it does not run. A missing database is created.
     *
     * @throws IOException when the server cannot be brought up; the message says why, with what PostgreSQL said
     */
    Connection connect(PostgresArchive archive, EmbeddedUrl url, Properties properties) throws IOException, SQLException {
        Optional<Connection> atOnce = connectIfItRuns(url, properties);
        if (atOnce.isPresent()) {
            return atOnce.get();
        }
        int port = bringUp(archive);
        try {
            return open(port, url, properties);
        } catch (SQLException e) {
            if (!NO_SUCH_DATABASE.equals(e.getSQLState())) {
                throw e;
            }
        }
        try (FileChannel lock = lock()) {
            createDatabase(port, url.database());
        }
        return open(port, url, properties);
    }

    /** Nothing, too, if the server does not answer or lacks the database: {@link #bringUp} finds out why. */
    private Optional<Connection> connectIfItRuns(EmbeddedUrl url, Properties properties) throws IOException {
        Optional<Postmaster> postmaster = Postmaster.of(data);
        if (postmaster.isPresent()) {
            try {
                Connection connection = open(postmaster.get().port(), url, properties);
                if (servesThisFolder(connection)) {
                    return Optional.of(connection);
                }
                connection.close();
            } catch (SQLException e) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /**
     * Finds the running server of this folder, or starts it.
     *
     * @return the port that it listens on
     * @throws IOException when it cannot be brought up; the message says why, with what PostgreSQL said
     */
    int bringUp(PostgresArchive archive) throws IOException {
        OptionalInt running = runningPort();
        if (running.isPresent()) {
            return running.getAsInt();
        }
        try (FileChannel lock = lock()) {
            running = runningPort();
            return running.isPresent() ? running.getAsInt() : start(archive);
        }
    }

    /**
     * Stops the server and waits until all of its processes are gone. One that does not stop is killed.
     *
     * @return whether there was one
     */
    boolean stop() throws IOException {
        if (!Files.isDirectory(home)) {
            return false;
        }
        try (FileChannel lock = lock()) {
            List<ProcessHandle> processes = processes();
            Optional<Path> bin = Postmaster.of(data)
                    .flatMap(postmaster -> processes.stream().filter(process -> process.pid() == postmaster.pid()).findFirst())
                    .flatMap(process -> process.info().command())
                    .map(command -> Path.of(command).getParent());
            if (bin.isPresent()) {
                shutDown(new PostgresPrograms(bin.get(), home));
            }
            killLeftovers();
            return !processes.isEmpty();
        }
    }

    private void shutDown(PostgresPrograms programs) {
        try {
            programs.run("pg_ctl", "stop", "-D", data.toString(), "-m", "fast", "-w", "-t", Long.toString(patience.toSeconds()));
        } catch (IOException hangs) {
            // It is killed with what else is left; PostgreSQL recovers from that at its next start.
        }
    }

    private OptionalInt runningPort() throws IOException {
        Instant deadline = Instant.now().plus(patience);
        for (Optional<Postmaster> found = Postmaster.of(data); found.isPresent(); found = Postmaster.of(data)) {
            Postmaster postmaster = found.get();
            String trouble;
            try (Connection connection = open(postmaster.port(), MAINTENANCE, new Properties())) {
                if (servesThisFolder(connection)) {
                    return OptionalInt.of(postmaster.port());
                }
                trouble = "another server answers there";
            } catch (SQLException e) {
                trouble = e.getMessage();
            }
            if (processes().stream().noneMatch(process -> process.pid() == postmaster.pid())) {
                return OptionalInt.empty();
            }
            if (Instant.now().isAfter(deadline)) {
                throw new IOException("its process " + postmaster.pid() + " runs, but does not answer on port " + postmaster.port() + " (" + trouble
                        + "); stop it with " + StopPostgres.COMMAND + " and try again; its log is " + log);
            }
            sleep();
        }
        return OptionalInt.empty();
    }

    /**
     * Whether the server sees a file that is put into this data directory now. What it says of itself would not do: a copy of the folder
     * holds the same identifiers, and the path is another one once the folder was moved.
     */
    private boolean servesThisFolder(Connection connection) throws IOException, SQLException {
        Path token = Files.createTempFile(data, "here-", "");
        try {
            return Query.isTrue(connection, "SELECT (pg_stat_file(?, true)).size IS NOT NULL", token.getFileName().toString());
        } finally {
            Files.deleteIfExists(token);
        }
    }

    private int start(PostgresArchive archive) throws IOException {
        killLeftovers();
        PostgresPrograms programs = new PostgresPrograms(archive.unpackInto(home).resolve("bin"), home);
        if (Files.notExists(data)) {
            initialize(programs);
        }
        checkVersion(archive.major());
        Files.deleteIfExists(data.resolve(Postmaster.FILE));
        for (int attempt = 1;; attempt++) {
            int port = freePort();
            try {
                programs.run("pg_ctl", "start", "-D", data.toString(), "-l", log.toString(), "-o", "-p " + port, "-w", "-t", "60");
                Files.writeString(portFile(), Integer.toString(port));
                return port;
            } catch (IOException e) {
                boolean portWasTaken = !isFree(port);
                if (!portWasTaken || attempt == START_ATTEMPTS) {
                    throw new IOException(e.getMessage() + System.lineSeparator() + endOfLog(), e);
                }
            }
        }
    }

    /** Made elsewhere and then moved: a data directory that is there is complete. The locale C is the one that every system has. */
    private void initialize(PostgresPrograms programs) throws IOException {
        Path fresh = home.resolve("initializing");
        FileUtils.deleteDirectory(fresh.toFile());
        Path forInitdb = home.resolve("initdb.password");
        PasswordFile.writeForOwner(forInitdb, password.create());
        programs.run("initdb", "-D", fresh.toString(), "-U", USER, "-A", "scram-sha-256", "--pwfile", forInitdb.toString(), "-E", "UTF8",
                "--locale=C", "--no-sync");
        Files.delete(forInitdb);
        // A client that was killed in the middle of a statement is noticed; not every system can tell.
        String check = SystemUtils.IS_OS_LINUX ? "client_connection_check_interval = '1s'\n" : "";
        Files.writeString(fresh.resolve("postgresql.conf"), "listen_addresses = '" + HOST + "'\nunix_socket_directories = ''\n" + check,
                StandardOpenOption.APPEND);
        Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE);
    }

    private void checkVersion(int major) throws IOException {
        try {
            String found = Files.readString(data.resolve("PG_VERSION")).strip();
            if (!found.equals(Integer.toString(major))) {
                throw new IOException(data + " was made by PostgreSQL " + found + ", and this is PostgreSQL " + major
                        + ": move it to " + home.resolveSibling(found).resolve("data") + ", or delete it");
            }
        } catch (NoSuchFileException e) {
            throw new IOException(data + " is not a data directory of PostgreSQL (it has no file PG_VERSION): delete it", e);
        }
    }

    private void createDatabase(int port, String name) throws IOException, SQLException {
        try (Connection connection = open(port, MAINTENANCE, new Properties())) {
            if (!Query.isTrue(connection, "SELECT true FROM pg_database WHERE datname = ?", name)) {
                Query.execute(connection, "CREATE DATABASE \"" + name + "\"");
            }
        }
    }

    private Connection open(int port, EmbeddedUrl url, Properties properties) throws IOException, SQLException {
        Properties all = new Properties();
        all.setProperty("connectTimeout", CONNECT_SECONDS);
        all.setProperty("loginTimeout", CONNECT_SECONDS);
        all.putAll(properties);
        all.setProperty("user", USER);
        all.setProperty("password", password.read());
        return new org.postgresql.Driver().connect(url.on(port), all);
    }

    /** The processes that run programs of this folder, which is how a server is told from another one that was given its number. */
    private List<ProcessHandle> processes() throws IOException {
        Path real = Files.exists(home) ? home.toRealPath() : home;
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().command().map(Path::of)
                        .filter(program -> program.startsWith(home) || program.startsWith(real)).isPresent())
                .toList();
    }

    /** Ends what a killed server left: as long as one of its processes is in the middle of a statement, PostgreSQL refuses to start. */
    private void killLeftovers() throws IOException {
        Instant deadline = Instant.now().plus(patience);
        for (List<ProcessHandle> left = processes(); !left.isEmpty(); left = processes()) {
            left.forEach(ProcessHandle::destroyForcibly);
            if (Instant.now().isAfter(deadline)) {
                throw new IOException("these processes of an earlier server do not end: " + left.stream().map(ProcessHandle::pid).toList());
            }
            sleep();
        }
    }

    private int freePort() throws IOException {
        return IntStream.concat(rememberedPort().stream(), IntStream.range(FIRST_PORT, FIRST_PORT + PORTS))
                .filter(EmbeddedServer::isFree)
                .findFirst()
                .orElseThrow(() -> new IOException("no port is free from " + FIRST_PORT + " to " + (FIRST_PORT + PORTS - 1)));
    }

    private OptionalInt rememberedPort() throws IOException {
        try {
            return OptionalInt.of(Integer.parseInt(Files.readString(portFile()).strip()));
        } catch (NoSuchFileException | NumberFormatException none) {
            return OptionalInt.empty();
        }
    }

    private Path portFile() {
        return home.resolve("port");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(HOST))) {
            return socket.isBound();
        } catch (IOException | IllegalArgumentException taken) {
            return false;
        }
    }

    /** Only one command at a time starts or stops the server. The operating system gives the lock back when its holder dies. */
    private FileChannel lock() throws IOException {
        Files.createDirectories(home);
        Path file = home.resolve("lock");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            for (Instant deadline = Instant.now().plus(patience); !isLocked(channel); sleep()) {
                if (Instant.now().isAfter(deadline)) {
                    throw new IOException("another command has held " + file + " for more than " + patience.toSeconds() + " s");
                }
            }
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException heldInThisProcess) {
            return false;
        }
    }

    private String endOfLog() throws IOException {
        List<String> lines = PostgresPrograms.text(log).lines().toList();
        return log + " ends:" + System.lineSeparator()
                + String.join(System.lineSeparator(), lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
    }

    private static void sleep() throws IOException {
        try {
            Thread.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
