package io.sparknode.migrations.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparknode.migrations.faults.Runner;
import io.sparknode.migrations.faults.RunnerProcess;
import io.sparknode.migrations.faults.RunnerProcess.Settings;
import io.sparknode.migrations.testing.PostgresServer;
import io.sparknode.migrations.testing.Samples;
import io.sparknode.migrations.testing.TestDatabase;
import io.sparknode.migrations.testing.WithAllSamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import liquibase.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One runner migrates at a time, and a dead one is in nobody's way. Runners that are at work at the same time are processes of their own. */
class OneAtATimeIT {

    private static final String CHANGELOG = "changelog.yaml";

    @TempDir
    private Path folder;

    private TestDatabase database;

    @BeforeEach
    void create() {
        database = PostgresServer.get().newDatabase();
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @ParameterizedTest
    @MethodSource("runners")
    void severalAtOnceOnAnEmptyDatabaseAllSucceedAndEachChangesetRunsOnce(int runners) {
        new AtOnce(runners, database).migrateAnEmptyDatabase();
    }

    static List<Integer> runners() {
        return Samples.of("numbers of runners at once", List.of(4, 2), List.of(2));
    }

    @Test
    void whenARunnerIsKilledAtWorkTheNextGoesOnLongBeforeItsStatementWouldHaveEnded() throws IOException {
        database.execute("CREATE TABLE slow (id int); INSERT INTO slow VALUES (1)");
        Settings settings = changelog("SELECT pg_sleep(60) FROM slow");
        try (RunnerProcess killed = start(settings); RunnerProcess next = new RunnerProcess(settings).waitUntilReady()) {
            RunnerProcess.waitUntil("the runner is at work", () -> sessionsThat("query LIKE 'SELECT pg_sleep(60)%'").equals("1"));
            killed.kill();
            database.execute("TRUNCATE slow").execute("CREATE TABLE IF NOT EXISTS unused ()");
            Instant begin = Instant.now();
            assertThat(next.go(database.url(), database.username(), database.password()).exitCode()).as(next.output()).isZero();
            assertThat(Duration.between(begin, Instant.now())).as(next.output()).isLessThan(Duration.ofSeconds(20));
        }
        assertRanOnce();
    }

    @Test
    void theLockRowThatADeadRunnerOfOursLeftIsTakenOver() throws Exception {
        makeTrackingTables();
        lockedBy("sparknode-migrations session of postgres, pid 1");
        updateWithoutWaiting();
        assertThat(database.value("SELECT locked FROM databasechangeloglock")).isEqualTo("f");
    }

    @Test
    @WithAllSamples
    void theLockRowOfARunnerThatDiedWhenAllWasDoneIsFreedByTheNextThatFindsNothingToDo() throws IOException {
        Settings settings = changelog("SELECT 1");
        try (RunnerProcess dead = start(settings)) {
            assertThat(dead.exitCode()).as(dead.output()).isZero();
        }
        lockedBy("sparknode-migrations session of postgres, pid 1");
        try (RunnerProcess next = start(settings)) {
            assertThat(next.exitCode()).as(next.output()).isZero();
        }
        assertRanOnce();
    }

    @Test
    @WithAllSamples
    void theLockRowOfARunnerAtWorkIsNotFreed() throws Exception {
        try (Gate gate = new Gate(database); RunnerProcess atWork = start(gatedChangelog())) {
            gate.waitForARunner();
            Runner.run("status", folder, CHANGELOG, database.url(), database.username(), database.password());
            assertThat(database.value("SELECT lockedby FROM databasechangeloglock WHERE locked")).startsWith("sparknode-migrations session of ");
            gate.open();
            assertThat(atWork.exitCode()).as(atWork.output()).isZero();
        }
        assertRanOnce();
    }

    @Test
    void theLockRowOfAnotherLiquibaseIsWaitedForAndNamed() throws IOException {
        lockedByAnotherHost();
        assertThatThrownBy(this::updateWithoutWaiting).hasMessageContainingAll("Could not acquire the changelog lock within 0 minutes",
            "locked in public.databasechangeloglock by build-7 (10.0.0.7) since 20",
            "clear the lock row of a Liquibase that died with releaseLocks");
    }

    @Test
    @WithAllSamples
    void releaseLocksClearsTheLockRowOfADeadLiquibaseAndWhoWaitedGoesOn() throws IOException {
        lockedByAnotherHost();
        Settings settings = changelog("SELECT 1");
        try (RunnerProcess runner = start(settings)
            .waitUntilItSays("Waiting for the changelog lock: locked in public.databasechangeloglock by build-7")) {
            assertThat(runner.isAlive()).isTrue();
            releaseLocks(settings);
            assertThat(runner.exitCode()).as(runner.output()).isZero();
        }
        assertRanOnce();
    }

    @Test
    @WithAllSamples
    void releaseLocksRefusesWhileARunnerLives() throws Exception {
        try (Gate gate = new Gate(database); RunnerProcess runner = start(gatedChangelog())) {
            gate.waitForARunner();
            assertThatThrownBy(() -> releaseLocks(gatedChangelog()))
                .hasMessageContaining("The changelog lock is not left behind: held by pid ")
                .hasMessageContaining("Nothing was released.");
            gate.open();
            assertThat(runner.exitCode()).as(runner.output()).isZero();
        }
        assertRanOnce();
    }

    @Test
    @WithAllSamples
    void aStockLiquibaseWaitsForOurs() throws Exception {
        try (Gate gate = new Gate(database); RunnerProcess ours = start(gatedChangelog())) {
            gate.waitForARunner();
            assertTheSecondWaits(gate, ours, gatedChangelog().asStockLiquibase(), "Waiting for changelog lock");
        }
        assertRanOnce();
    }

    @Test
    @WithAllSamples
    void oursWaitsForAStockLiquibase() throws Exception {
        try (Gate gate = new Gate(database); RunnerProcess stock = start(gatedChangelog().asStockLiquibase())) {
            gate.waitForARunner();
            assertTheSecondWaits(gate, stock, gatedChangelog(), "Waiting for the changelog lock: locked in public.databasechangeloglock by ");
        }
        assertRanOnce();
    }

    @Test
    @WithAllSamples
    void oursWaitsForOursAndNamesIt() throws Exception {
        try (Gate gate = new Gate(database); RunnerProcess first = start(gatedChangelog())) {
            gate.waitForARunner();
            String pid = database.value(
                "SELECT pid FROM pg_stat_activity WHERE query LIKE 'SELECT count(*) FROM gate%' AND datname = current_database()");
            assertTheSecondWaits(gate, first, gatedChangelog(), "Waiting for the changelog lock: held by pid " + pid + " (user "
                + database.username());
        }
        assertRanOnce();
    }

    @Test
    @WithAllSamples
    void whoHangsWhileItLooksAfterTheTablesIsNamedAndWaitedForNoLongerThanForTheLock() throws Exception {
        Settings settings = changelog("SELECT 1");
        try (Connection hanging = database.connect(); Statement statement = hanging.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(%d, %d)".formatted("sparknode-migrations".hashCode(), "tracking tables".hashCode()));
            try (RunnerProcess impatient = start(settings.with("-Dliquibase.changelogLockWaitTimeInMinutes=0"));
                RunnerProcess patient = start(settings)) {
                assertThat(impatient.exitCode()).isEqualTo(1);
                assertThat(impatient.output())
                    .contains("Could not look after Liquibase's tables within 0 minutes, as another runner is at it: held by pid ",
                    "end it with SELECT pg_terminate_backend(pid), then run the update again");
                patient.waitUntilItSays("Waiting for a runner that looks after Liquibase's tables: held by pid ");
                database.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'");
                assertThat(patient.exitCode()).as(patient.output()).isZero();
            }
        }
        assertRanOnce();
    }

    private void assertTheSecondWaits(Gate gate, RunnerProcess first, Settings second, String itsMessage) throws SQLException {
        try (RunnerProcess waiting = start(second).waitUntilItSays(itsMessage)) {
            gate.open();
            assertThat(first.exitCode()).as(first.output()).isZero();
            assertThat(waiting.exitCode()).as(waiting.output()).isZero();
            assertThat(waiting.output()).doesNotContain("Running Changeset");
        }
    }

    private void updateWithoutWaiting() throws Exception {
        Settings settings = changelog("SELECT 1");
        Scope.child(Map.of("liquibase.changelogLockWaitTimeInMinutes", 0), () ->
            Runner.run("update", settings.root(), settings.changelog(), database.url(), database.username(), database.password()));
    }

    private RunnerProcess start(Settings settings) {
        return new RunnerProcess(settings).go(database.url(), database.username(), database.password());
    }

    private void makeTrackingTables() throws IOException {
        Files.writeString(folder.resolve("nothing.yaml"), "databaseChangeLog:\n  - property: {name: unused, value: nothing}\n");
        Runner.run("update", folder, "nothing.yaml", database.url(), database.username(), database.password());
        assertThat(database.value("SELECT count(*) FROM databasechangeloglock WHERE NOT locked")).isEqualTo("1");
    }

    private void lockedByAnotherHost() throws IOException {
        makeTrackingTables();
        lockedBy("build-7 (10.0.0.7)");
    }

    private void lockedBy(String owner) {
        database.execute("UPDATE databasechangeloglock SET locked = true, lockgranted = now(), lockedby = '" + owner + "'");
    }

    private void releaseLocks(Settings settings) {
        Runner.run("releaseLocks", settings.root(), settings.changelog(), database.url(), database.username(), database.password());
    }

    private Settings gatedChangelog() throws IOException {
        return changelog("SELECT count(*) FROM gate").with("-Dliquibase.changelogLockPollRate=1");
    }

    private Settings changelog(String sql) throws IOException {
        Files.writeString(folder.resolve(CHANGELOG), """
            databaseChangeLog:
              - changeSet:
                  id: the one
                  author: test
                  changes:
                    - sql: {sql: "%s"}
            """.formatted(sql));
        return Settings.of(folder, CHANGELOG);
    }

    private String sessionsThat(String condition) {
        return database.value("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND "
            + condition);
    }

    private void assertRanOnce() {
        assertThat(database.value("SELECT count(*) FROM databasechangelog")).isEqualTo("1");
        assertThat(database.value("SELECT locked FROM databasechangeloglock")).isEqualTo("f");
    }

    /** Stops whoever wants to read the table {@code gate}. */
    private static final class Gate implements AutoCloseable {

        private final TestDatabase database;
        private final Connection connection;

        Gate(TestDatabase database) throws SQLException {
            this.database = database.execute("CREATE TABLE gate (id int)");
            this.connection = database.connect();
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("LOCK TABLE gate");
            }
        }

        void waitForARunner() {
            RunnerProcess.waitUntil("a runner waits at the gate",
                () -> database.value("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'gate'::regclass").equals("1"));
        }

        void open() throws SQLException {
            connection.commit();
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }
}
