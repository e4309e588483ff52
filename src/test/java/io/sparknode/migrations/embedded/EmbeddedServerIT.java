package io.sparknode.migrations.embedded;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparknode.migrations.testing.WithAllSamples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class EmbeddedServerIT {

    private static final Duration IMPATIENT = Duration.ofSeconds(1);

    /** Shared by all tests, which leave it in order, so that PostgreSQL is unpacked once. */
    @TempDir
    private static Path directory;

    private PostgresArchive archive;
    private Path home;
    private Path data;

    @BeforeEach
    void find() throws IOException {
        archive = PostgresArchive.onClassPath();
        home = directory.resolve(Integer.toString(archive.major()));
        data = home.resolve("data");
    }

    @AfterEach
    void stop() throws IOException {
        StopPostgres.stop(directory);
    }

    @Test
    void theFirstConnectionSaysWhatWasStartedAndHowToReachIt() throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        EmbeddedDriver driver = driver(directory, printed);
        driver.connect("jdbc:embedded:postgresql:fresh", new Properties()).close();
        driver.connect("jdbc:embedded:postgresql:fresh", new Properties()).close();
        int port = Postmaster.of(data).orElseThrow().port();
        ByteArrayOutputStream withUrl = new ByteArrayOutputStream();
        new EmbeddedDriver(directory, Map.of("DATABASE_URL", "postgresql://db/shop"), new Properties(),
            new PrintStream(withUrl, true, StandardCharsets.UTF_8), new AtomicBoolean()).connect("jdbc:embedded:postgresql:fresh", new Properties()).close();
        assertThat(withUrl.toString(StandardCharsets.UTF_8))
            .startsWith("DATABASE_URL is read by ./migrate and not by Maven's goals, so this is the PostgreSQL " + archive.major() + ".");
        assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                .hasSize(6)
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("No database was named, so this is the PostgreSQL " + archive.major() + "."),
                        line -> assertThat(line).isEqualTo("  Data     " + data),
                        line -> assertThat(line).isEqualTo("  Connect  psql \"postgresql://sparknode@127.0.0.1:" + port + "/fresh?passfile="
                                + home.resolve("pgpass") + "\""),
                        line -> assertThat(line).isEqualTo("  JDBC     jdbc:postgresql://127.0.0.1:" + port
                        + "/fresh?user=sparknode, the password is in "
                                + home.resolve("pgpass")),
                        line -> assertThat(line).isEqualTo("  Stop     ./migrate stop-postgres"),
                        line -> assertThat(line).startsWith("  Another  -Dliquibase.url=").contains("LIQUIBASE_COMMAND_URL"));
    }

    @Test
    @WithAllSamples
    void onlyWhoReadsItsPasswordFileConnects() throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        Path spaced = Files.createDirectories(directory.resolve("a folder & more"));
        Path programs = archive.unpackInto(home);
        copy(programs, Files.createDirectories(spaced.resolve(home.getFileName())).resolve(programs.getFileName()));
        try {
            driver(spaced, printed).connect("jdbc:embedded:postgresql:fresh", new Properties()).close();
            Path file = spaced.resolve(archive.major() + "/pgpass");
            assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(spaced.resolve(archive.major() + "/initdb.password")).doesNotExist();
            int port = Postmaster.of(spaced.resolve(archive.major() + "/data")).orElseThrow().port();
            String url = "jdbc:postgresql://127.0.0.1:" + port + "/fresh?user=sparknode";
            assertThatThrownBy(() -> DriverManager.getConnection(url).close()).hasMessageContaining("password");
            assertThatThrownBy(() -> DriverManager.getConnection(url + "&password=wrong").close())
                .hasMessageContaining("password authentication failed");
            String psql = printed.toString(StandardCharsets.UTF_8).lines().filter(line -> line.startsWith("  Connect  ")).findFirst().orElseThrow()
                .substring(11);
            Process process = new ProcessBuilder("sh", "-c", psql + " --tuples-only --no-align --command='SELECT current_user'")
                .redirectErrorStream(true).start();
            assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("sparknode\n");

            Files.delete(file);
            assertThatThrownBy(() -> connect(spaced, "fresh")).hasMessageContaining("its password is lost, as there is no file " + file
                    + ": stop the server with ./migrate stop-postgres, and delete " + spaced.resolve(Integer.toString(archive.major())));
        } finally {
            StopPostgres.stop(spaced);
        }
    }

    @Test
    void aDatabaseIsUtf8WithTheLocaleThatEverySystemHas() throws Exception {
        try (Connection connection = connect(directory, "sparknode")) {
            assertThat(ask(connection,
                "SELECT pg_encoding_to_char(encoding) || ' ' || datcollate FROM pg_database WHERE datname = current_database()"))
                    .isEqualTo("UTF8 C");
        }
    }

    @Test
    void laterConnectionsFindTheSameServerAndItsData() throws Exception {
        long pid = write("kept");
        assertThat(read()).isEqualTo("kept");
        assertThat(pid()).isEqualTo(pid);
    }

    @Test
    @WithAllSamples
    void aStoppedServerComesBackOnItsPort() throws Exception {
        write("kept");
        int port = port();
        assertThat(StopPostgres.stop(directory)).containsExactly("Stopped the PostgreSQL in " + home);
        assertThat(StopPostgres.stop(directory)).containsExactly("No PostgreSQL runs in " + directory);
        assertThat(read()).isEqualTo("kept");
        assertThat(port()).isEqualTo(port);
    }

    @Test
    @WithAllSamples
    void aServerThatDoesNotStopIsKilledAndRecovers() throws Exception {
        long pid = write("kept");
        assertThat(new ProcessBuilder("kill", "-STOP", Long.toString(pid)).start().waitFor()).isZero();
        assertThat(new EmbeddedServer(home, IMPATIENT).stop()).isTrue();
        assertThat(read()).isEqualTo("kept");
        assertThat(pid()).isNotEqualTo(pid);
    }

    @Test
    @WithAllSamples
    void aPortThatIsTakenIsGivenUp() throws Exception {
        write("kept");
        int port = port();
        StopPostgres.stop(directory);
        ServerSocket taken = new ServerSocket(port, 1, InetAddress.getByName(EmbeddedServer.HOST));
        try {
            assertThat(read()).isEqualTo("kept");
        } finally {
            taken.close();
        }
        assertThat(port()).isNotEqualTo(port);
    }

    @Test
    @WithAllSamples
    void aKilledServerIsReplacedThoughOneOfItsProcessesIsBusy() throws Exception {
        write("kept");
        long pid = pid();
        CompletableFuture<Void> busy = keepBusy();
        kill(pid);
        long start = System.nanoTime();
        assertThat(read()).isEqualTo("kept");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
        assertThat(pid()).isNotEqualTo(pid);
        assertThat(busy).failsWithin(Duration.ofSeconds(10));
    }

    @Test
    void aNumberThatAnotherProcessHasNowIsNoServer() throws Exception {
        write("kept");
        StopPostgres.stop(directory);
        String leftBehind = ProcessHandle.current().pid() + "\n" + data + "\n1700000000\n" + port() + "\n\n127.0.0.1\n";
        Files.writeString(data.resolve(Postmaster.FILE), leftBehind);
        assertThat(read()).isEqualTo("kept");
    }

    @Test
    @WithAllSamples
    void severalProcessesThatStartAtOnceShareOneServer() throws Exception {
        List<Process> processes = List.of(anotherProcess(), anotherProcess(), anotherProcess());
        for (Process process : processes) {
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, SECONDS)).isTrue();
            assertThat(printed).startsWith("No database was named");
            assertThat(process.exitValue()).isZero();
        }
        try (Connection connection = connect(directory, "shared")) {
            assertThat(ask(connection, "SELECT count(*) FROM started")).as("the server outlives them").isEqualTo("0");
        }
    }

    @Test
    @WithAllSamples
    void severalThreadsThatStartAtOnceShareOneServer() throws Exception {
        List<CompletableFuture<Long>> pids = List.of(start(), start(), start());
        assertThat(pids.stream().map(CompletableFuture::join).distinct()).hasSize(1);
    }

    @Test
    @WithAllSamples
    void aCopyOfTheFolderHasAServerOfItsOwn(@TempDir Path copy) throws Exception {
        long pid = write("original");
        copy(home, copy.resolve(home.getFileName()));
        try (Connection connection = connect(copy, "sparknode"); Statement statement = connection.createStatement()) {
            statement.execute("UPDATE kept SET value = 'copy'");
        } finally {
            StopPostgres.stop(copy);
        }
        assertThat(read()).isEqualTo("original");
        assertThat(pid()).isEqualTo(pid);
    }

    @Test
    void aFolderThatWasMovedTakesItsServerAlong(@TempDir Path elsewhere) throws Exception {
        long pid = write("kept");
        Path moved = elsewhere.resolve(home.getFileName());
        Files.move(home, moved);
        try (Connection connection = connect(elsewhere, "sparknode")) {
            assertThat(ask(connection, "SELECT value FROM kept")).isEqualTo("kept");
            assertThat(Postmaster.of(moved.resolve("data")).orElseThrow().pid()).isEqualTo(pid);
        } finally {
            StopPostgres.stop(elsewhere);
            Files.move(moved, home);
        }
        assertThat(read()).isEqualTo("kept");
    }

    @Test
    @WithAllSamples
    void aFolderThatWasDeletedIsMadeAnew() throws Exception {
        long pid = write("lost");
        FileUtils.deleteDirectory(home.toFile());
        try (Connection connection = connect(directory, "sparknode")) {
            assertThat(ask(connection, "SELECT to_regclass('kept') IS NULL")).isEqualTo("t");
        }
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive).flatMap(process -> process.info().command())).isEmpty();
    }

    @Test
    @WithAllSamples
    void whatAProcessThatDiedWasUnpackingIsRemovedAndThatOfOneThatLivesStays(@TempDir Path folder) throws Exception {
        Path left = Files.createDirectories(folder.resolve("unpacking-2147483647/bin")).getParent();
        Path atWork = Files.createDirectories(folder.resolve("unpacking-" + ProcessHandle.current().parent().orElseThrow().pid()));
        assertThat(archive.unpackInto(folder).resolve("bin/postgres")).isExecutable();
        assertThat(left).doesNotExist();
        assertThat(atWork).exists();
    }

    @Test
    void dataOfAnotherMajorVersionIsLeftAlone() throws Exception {
        connect(directory, "sparknode").close();
        StopPostgres.stop(directory);
        Files.writeString(data.resolve("PG_VERSION"), "9\n");
        assertThatThrownBy(() -> connect(directory, "sparknode")).isInstanceOf(SQLException.class)
                .hasMessageContaining("was made by PostgreSQL 9, and this is PostgreSQL " + archive.major() + ": move it to "
                        + directory.resolve("9").resolve("data") + ", or delete it");
        Files.writeString(data.resolve("PG_VERSION"), archive.major() + "\n");
    }

    @Test
    @WithAllSamples
    void aFolderWithoutDataIsLeftAlone() throws Exception {
        connect(directory, "sparknode").close();
        StopPostgres.stop(directory);
        Path aside = Files.move(data, home.resolve("aside"));
        Files.createDirectory(data);
        assertThatThrownBy(() -> connect(directory, "sparknode")).hasMessageContaining("is not a data directory of PostgreSQL");
        Files.delete(data);
        Files.move(aside, data);
    }

    @Test
    void whatPostgresSaidWhenItDidNotStartIsInTheMessage() throws Exception {
        connect(directory, "sparknode").close();
        StopPostgres.stop(directory);
        Path settings = data.resolve("postgresql.conf");
        String working = Files.readString(settings);
        Files.writeString(settings, "no_such_setting = 1\n", StandardOpenOption.APPEND);
        assertThatThrownBy(() -> connect(directory, "sparknode")).isInstanceOf(SQLException.class)
                .hasMessageContaining("could not be brought up: pg_ctl failed with exit code 1")
                .hasMessageContaining("unrecognized configuration parameter \"no_such_setting\"")
                .hasMessageContaining("To use another database: -Dliquibase.url=");
        Files.writeString(settings, working);
    }

    @Test
    @WithAllSamples
    void aServerThatDoesNotAnswerIsNamed() throws Exception {
        long pid = write("kept");
        Path file = data.resolve(Postmaster.FILE);
        String asWritten = Files.readString(file);
        int port = port();
        Files.writeString(file, asWritten.replace("\n" + port + "\n", "\n1\n"));
        assertThatThrownBy(() -> new EmbeddedServer(home, IMPATIENT).bringUp(archive))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("its process " + pid + " runs, but does not answer on port 1 (")
                .hasMessageContaining("stop it with ./migrate stop-postgres");
        Files.writeString(file, asWritten);
    }

    @Test
    void aCommandThatHoldsTheLockForTooLongIsNamed() throws Exception {
        Files.createDirectories(home);
        try (FileChannel channel = FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThat(channel.lock().isValid()).isTrue();
            assertThatThrownBy(() -> new EmbeddedServer(home, IMPATIENT).bringUp(archive))
                    .isInstanceOf(IOException.class)
                    .hasMessage("another command has held " + home.resolve("lock") + " for more than 1 s");
        }
    }

    /** What a separate process does. */
    public static void main(String[] arguments) throws Exception {
        try (Connection connection = new EmbeddedDriver(Path.of(arguments[0]), Map.of(), new Properties(), System.out, new AtomicBoolean())
                .connect("jdbc:embedded:postgresql:shared", new Properties()); Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(1)");
            statement.execute("CREATE TABLE IF NOT EXISTS started (id int)");
        }
    }

    private Process anotherProcess() throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
            "-cp",
                System.getProperty("java.class.path"), EmbeddedServerIT.class.getName(), directory.toString()).redirectErrorStream(true).start();
    }

    private CompletableFuture<Long> start() {
        return CompletableFuture.supplyAsync(() -> {
            try {
                connect(directory, "sparknode").close();
                return pid();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private CompletableFuture<Void> keepBusy() throws Exception {
        Connection connection = connect(directory, "sparknode");
        CompletableFuture<Void> busy = CompletableFuture.runAsync(() -> {
            try (connection; Statement statement = connection.createStatement()) {
                statement.execute("DO 'BEGIN LOOP END LOOP; END'");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        try (Connection observer = connect(directory, "sparknode")) {
            while (ask(observer, "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'DO %'").equals("0")) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
        return busy;
    }

    private static void kill(long pid) {
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    }

    private long write(String value) throws Exception {
        try (Connection connection = connect(directory, "sparknode"); Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS kept");
            statement.execute("CREATE TABLE kept AS SELECT '" + value + "' AS value");
        }
        return pid();
    }

    private String read() throws Exception {
        try (Connection connection = connect(directory, "sparknode")) {
            return ask(connection, "SELECT value FROM kept");
        }
    }

    private long pid() throws IOException {
        return Postmaster.of(data).orElseThrow().pid();
    }

    private int port() throws IOException {
        return Integer.parseInt(Files.readString(home.resolve("port")));
    }

    private static String ask(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static Connection connect(Path directory, String database) throws SQLException {
        return driver(directory, new ByteArrayOutputStream()).connect("jdbc:embedded:postgresql:" + database, new Properties());
    }

    private static EmbeddedDriver driver(Path directory, ByteArrayOutputStream notices) {
        return new EmbeddedDriver(directory, Map.of(), new Properties(), new PrintStream(notices, true, StandardCharsets.UTF_8), new AtomicBoolean());
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
            }
        }
    }
}
