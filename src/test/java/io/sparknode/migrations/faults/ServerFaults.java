package io.sparknode.migrations.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.SeparateServer;
import io.sparknode.migrations.testing.SeparateServer.Stop;
import io.sparknode.migrations.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The server stops, gives way to its replica, or runs out of something. It is a server of this class, whatever the other tests run on. */
@ExtendWith(Tally.class)
class ServerFaults {

    private static final String TOO_MANY = "53300";

    @TempDir
    private static Path home;

    private static SeparateServer server;
    private static Template template;

    /** The server as it was when it held the template and nothing else, stopped. */
    private static SeparateServer original;

    @BeforeAll
    static void buildTheTemplate() {
        server = SeparateServer.create(folder(), "max_connections = 20", "max_prepared_transactions = 2", "max_wal_size = 64MB");
        template = Template.build(Start.RAW_SQL, server.start());
        server.stop(Stop.FAST);
        original = server.copyTo(folder());
        server.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @MethodSource("stops")
    void aServerThatStopsAtOnceAndStartsAgainHasLostNothing(Moment moment) {
        try (Trial trial = Trial.of(template, "immediate stop of the server", moment)) {
            trial.disturbedRun(moment, () -> server.stop(Stop.IMMEDIATE));
            server.start();
            trial.survives();
        }
    }

    @ParameterizedTest
    @MethodSource("crashes")
    void aServerProcessThatIsKilledTakesTheServerDownForAMomentAndLosesNothing(Moment moment) {
        try (Trial trial = Trial.of(template, "kill -9 of the server process", moment)) {
            trial.disturbedRun(moment, () -> ProcessHandle.of(trial.line().serverPid()).ifPresent(ProcessHandle::destroyForcibly));
            RunnerProcess.waitUntil("the server has recovered", () -> answers(server));
            trial.survives();
        }
    }

    @Test
    void aPreparedTransactionThatNobodyEndsIsNamed() {
        try (Trial trial = Trial.of(template, "application holds a lock for too long", "prepared transaction")) {
            TestDatabase database = trial.database();
            database.execute("ALTER DATABASE " + database.name() + " SET sparknode.lock_patience = '1s'");
            database.executeInTransaction("LOCK TABLE recognition_comments IN SHARE MODE; PREPARE TRANSACTION 'forgotten one'");
            assertThat(trial.disturbedRun()).get().asString()
                .contains("table recognition_comments stayed locked by others for", "prepared transaction forgotten one (owner postgres, prepared ",
                    "ROLLBACK PREPARED");
            database.execute("ROLLBACK PREPARED 'forgotten one'");
            trial.survives();
        }
    }

    @ParameterizedTest
    @MethodSource("failovers")
    void aReplicaThatTakesOverInTheMiddleGoesOnWhereThePrimaryStopped(Moment moment) throws SQLException {
        try (SeparateServer primary = original.copyTo(folder()); SeparateServer replica = original.copyTo(folder()).asStandbyOf(primary)) {
            primary.start();
            replica.start();
            TestDatabase copy = primary.database(template.database().name()).copy();
            TestDatabase promoted = replica.database(copy.name());
            waitUntilReplicated(primary);
            Trial trial = Trial.on(copy, template, "fail-over to a streaming replica", moment);
            trial.disturbedRun(moment, () -> primary.stop(Stop.IMMEDIATE));
            replica.database("postgres").execute("SELECT pg_promote()");
            String both = "jdbc:postgresql://127.0.0.1:" + primary.port() + ",127.0.0.1:" + replica.port() + "/" + copy.name()
                + "?targetServerType=primary";
            Runner.update(both, promoted.username(), promoted.password());
            trial.isAtTheTarget(promoted);
            trial.line().close();
        }
    }

    @ParameterizedTest
    @MethodSource("fills")
    void aDiskThatIsFullForAWhileCostsNothing(String what, Moment moment) throws IOException {
        Optional<SmallDisk> mounted = SmallDisk.mount(Files.createTempDirectory(home, "disk"), "150m");
        if (mounted.isEmpty()) {
            Tally.notTried("disk full", "as it takes Linux and the right to mount a tmpfs in a namespace of its own");
            return;
        }
        try (SmallDisk disk = mounted.get(); SeparateServer onSmallDisk = original.copyTo(folder()).runBy(disk.commandPrefix())) {
            TestDatabase database = databaseOn(disk, what, onSmallDisk);
            Trial trial = Trial.on(database, template, "disk full", what + ", " + moment);
            CompletableFuture<Void> full = trial.at(moment, disk::fill);
            Optional<String> failure = trial.disturbedRun();
            trial.happened(full);
            if (!what.equals("WAL")) {
                failure.ifPresent(message -> assertThat(message)
                    .contains("No space left on device",
                        "Give the server the resource that it lacks, then run the command again: it goes on where it stopped."));
            }
            disk.free();
            // Without room for its log, a server crashes, and stops if there is none either when it recovers.
            RunnerProcess.waitUntil("the server has recovered, or stopped", () -> answers(onSmallDisk) || !onSmallDisk.isRunning());
            if (!onSmallDisk.isRunning()) {
                onSmallDisk.start();
            }
            trial.survives();
            trial.line().close();
        }
    }

    /** Starts the server with a copy of the template, of which a part is on the disk. */
    private static TestDatabase databaseOn(SmallDisk disk, String what, SeparateServer server) {
        if (what.equals("WAL")) {
            disk.take(server.data().resolve("pg_wal"));
        }
        server.start();
        TestDatabase administration = server.database("postgres");
        if (!what.equals("WAL")) {
            administration.execute("CREATE TABLESPACE disk LOCATION '" + disk.space() + "'");
        }
        administration.execute("CREATE DATABASE full_one TEMPLATE " + template.database().name() + (what.equals("tables") ? " TABLESPACE disk" : ""));
        if (what.equals("temporary tables")) {
            administration.execute("ALTER DATABASE full_one SET temp_tablespaces = disk");
        }
        return server.database("full_one");
    }

    @Test
    void aRunThatGetsNoConnectionSaysSoAndTheNextOneGoesThrough() throws SQLException {
        try (Trial trial = Trial.of(template, "out of connections", "before the run")) {
            List<Connection> all = takeAllConnections();
            try {
                assertThat(trial.disturbedRun()).get().asString().containsAnyOf("too many clients", "remaining connection slots are reserved");
            } finally {
                giveBack(all);
            }
            trial.endsAtTheTarget(trial.database());
        }
    }

    @ParameterizedTest
    @MethodSource("exhaustions")
    void aRunThatHasItsConnectionNeedsNoOther(Moment moment) throws SQLException {
        try (Trial trial = Trial.of(template, "out of connections", moment)) {
            List<Connection> all = new ArrayList<>();
            CompletableFuture<Void> taken = trial.at(moment, () -> all.addAll(takeAllConnections()));
            assertThat(trial.disturbedRun()).isEmpty();
            taken.join();
            giveBack(all);
            trial.isAtTheTarget(trial.database());
        }
    }

    @Test
    void aStandbyIsRefusedAndMigratedWhenItIsPromoted() {
        try (SeparateServer standby = original.copyTo(folder()).asStandbyOf(null)) {
            standby.start();
            TestDatabase database = standby.database(template.database().name());
            Trial trial = Trial.on(database, template, "read-only server", "a standby");
            assertThat(trial.disturbedRun()).get().asString().contains("This server is a standby, it only reads. Name the primary in the URL");
            standby.database("postgres").execute("SELECT pg_promote()");
            trial.endsAtTheTarget(database);
            trial.line().close();
        }
    }

    static Stream<Moment> stops() {
        return moments("stops", 8);
    }

    static Stream<Moment> crashes() {
        return moments("crashes", 5);
    }

    static Stream<Moment> failovers() {
        return moments("failovers", 4);
    }

    static Stream<Arguments> fills() {
        List<Moment> moments = moments("fills", 8).toList();
        List<String> parts = List.of("tables", "WAL", "temporary tables", "WAL");
        return IntStream.range(0, moments.size()).mapToObj(n -> arguments(parts.get(n % parts.size()), moments.get(n)));
    }

    static Stream<Moment> exhaustions() {
        return moments("exhaustions", 3);
    }

    private static Stream<Moment> moments(String what, int count) {
        Random random = Chance.of(what);
        return IntStream.range(0, count).mapToObj(n -> Moment.random(template.roundTrips(), random));
    }

    private static boolean answers(SeparateServer asked) {
        try (Connection connection = connect(asked)) {
            return connection.isValid(1);
        } catch (SQLException inRecovery) {
            return false;
        }
    }

    private static Connection connect(SeparateServer asked) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + asked.port() + "/postgres", template.database().username(),
            template.database().password());
    }

    /** What is in the log of the primary is on the replica, too. */
    private static void waitUntilReplicated(SeparateServer primary) {
        String position = primary.database("postgres").value("SELECT pg_current_wal_lsn()");
        RunnerProcess.waitUntil("the replica has all", () -> primary.database("postgres")
            .value("SELECT count(*) FROM pg_stat_replication WHERE replay_lsn >= '" + position + "'").equals("1"));
    }

    private static List<Connection> takeAllConnections() {
        List<Connection> all = new ArrayList<>();
        while (true) {
            try {
                all.add(connect(server));
            } catch (SQLException e) {
                assertThat(e.getSQLState()).isEqualTo(TOO_MANY);
                return all;
            }
        }
    }

    private static void giveBack(List<Connection> connections) throws SQLException {
        for (Connection connection : connections) {
            connection.close();
        }
    }

    private static Path folder() {
        try {
            return Files.createTempDirectory(home, "server");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
