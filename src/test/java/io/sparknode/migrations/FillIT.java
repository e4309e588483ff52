package io.sparknode.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparknode.migrations.faults.RunnerProcess;
import io.sparknode.migrations.testing.PostgresServer;
import io.sparknode.migrations.testing.SeparateServer;
import io.sparknode.migrations.testing.TestDatabase;
import io.sparknode.migrations.testing.WithAllSamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

/** The procedure that sets a column of many rows, of a table that the application is using. */
class FillIT {

    private static TestDatabase unfilled;
    /** A row that is filled late: the last one of its page. */
    private static String row;

    private final TestDatabase database = unfilled.copy();

    @BeforeAll
    static void aLargeTable() {
        unfilled = PostgresServer.get().newDatabase().execute("""
            CREATE TABLE notes (id int PRIMARY KEY, tenant_id uuid, content text);
            INSERT INTO notes (id, content) SELECT n, repeat('x', 200) FROM generate_series(1, 60000) n;
            CREATE INDEX notes_content ON notes (content, id)""");
        row = unfilled.value("SELECT max(id) FROM notes WHERE (ctid::text::point)[0] = 900");
    }

    @AfterAll
    static void dropTheLargeTable() {
        unfilled.close();
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void everyRowIsFilledAndTheTableDoesNotGrowToTwiceItsSize() {
        long before = Long.parseLong(database.value("SELECT pg_total_relation_size('notes')"));
        fill();
        assertThat(database.value("SELECT count(*) FROM notes WHERE tenant_id IS NULL")).isEqualTo("0");
        assertThat(Long.parseLong(database.value("SELECT pg_total_relation_size('notes')"))).isBetween(before, before * 3 / 2);
    }

    @Test
    @WithAllSamples
    void theSettingsOfABatchEndWithIt() throws Exception {
        try (Connection connection = database.connect(); Statement session = connection.createStatement()) {
            session.execute("SET synchronous_commit = local");
            fill(session);
            try (ResultSet setting = session.executeQuery("SHOW synchronous_commit")) {
                setting.next();
                assertThat(setting.getString(1)).isEqualTo("local");
            }
        }
    }

    @Test
    void aRowThatSomebodyHasLockedIsFilledWhenItIsFree() throws Exception {
        try (Connection application = database.connect(); Statement statement = application.createStatement()) {
            application.setAutoCommit(false);
            statement.execute("UPDATE notes SET content = 'mine' WHERE id = " + row);
            CompletableFuture<Void> filling = CompletableFuture.runAsync(this::fill);
            while (!filling.isDone() && !database.value("SELECT count(*) FROM notes WHERE tenant_id IS NULL").equals("1")) {
                Thread.sleep(100);
            }
            assertThat(filling).isNotDone();
            application.commit();
            assertThat(filling).succeedsWithin(Duration.ofMinutes(1));
            assertThat(database.rows("SELECT content, tenant_id IS NULL FROM notes WHERE id = " + row).get(0)).containsExactly("mine", "f");
        }
    }

    /** The second round, of which the locked row alone takes half a second, is longer than the patience. */
    @Test
    @WithAllSamples
    void aRoundThatTakesLongerThanThePatienceIsNotALockThatStays() throws Exception {
        try (Connection application = database.connect(); Connection connection = database.connect();
            Statement session = connection.createStatement();
                Statement statement = application.createStatement()) {
            application.setAutoCommit(false);
            statement.execute("UPDATE notes SET content = 'mine' WHERE id = " + row);
            load(session);
            session.execute("SET sparknode.lock_patience = '250ms'");
            session.execute("CREATE FUNCTION pg_temp.slowly() RETURNS boolean LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.5); RETURN true; END'");
            CompletableFuture<Void> filling = CompletableFuture.runAsync(() -> fillSlowly(session));
            while (!filling.isDone() && !database.value("SELECT count(*) FROM notes WHERE tenant_id IS NULL").equals("1")) {
                Thread.sleep(20);
            }
            application.commit();
            assertThat(filling).succeedsWithin(Duration.ofMinutes(1));
            assertThat(database.value("SELECT count(*) FROM notes WHERE tenant_id IS NULL")).isEqualTo("0");
        }
    }

    /** A row that is changed between the snapshot of a batch and its turn is an error to whoever works in REPEATABLE READ. */
    @Test
    @WithAllSamples
    void theIsolationThatADatabaseHasByDefaultIsNotThatOfABatch() throws Exception {
        database.execute("ALTER DATABASE " + database.name() + " SET default_transaction_isolation = 'repeatable read'; CREATE SEQUENCE reached");
        try (Connection connection = database.connect(); Statement session = connection.createStatement()) {
            load(session);
            session.execute("CREATE FUNCTION pg_temp.slowly() RETURNS boolean LANGUAGE plpgsql AS"
                + " 'BEGIN PERFORM nextval(''reached''), pg_sleep(0.5); RETURN true; END'");
            CompletableFuture<Void> filling = CompletableFuture.runAsync(() -> fillSlowly(session));
            // once by who counts the rows, once by the batch
            while (!filling.isDone() && !database.value("SELECT last_value FROM reached").equals("2")) {
                Thread.sleep(20);
            }
            database.execute("UPDATE notes SET content = 'mine' WHERE id = " + row);
            assertThat(filling).succeedsWithin(Duration.ofMinutes(1));
            assertThat(database.rows("SELECT content, tenant_id IS NULL FROM notes WHERE id = " + row).get(0)).containsExactly("mine", "f");
        }
    }

    @Test
    void rowsThatFindNoValueAreNamedWhenAllOthersAreFilled() throws Exception {
        try (Connection connection = database.connect(); Statement session = connection.createStatement()) {
            load(session);
            assertThatThrownBy(() -> session.execute(
                "CALL migration.fill('notes', 'tenant_id = CASE WHEN t.id % 20000 > 0 THEN md5(''a'')::uuid END', 't.tenant_id IS NULL')"))
                .hasMessageContaining("table notes: no value to fill in for 3 of its rows: tenant_id = CASE")
                .hasMessageContaining("See them by SELECT * FROM notes t WHERE t.tenant_id IS NULL, correct or delete them, "
                    + "then run the update again");
            assertThat(database.rows("SELECT id FROM notes WHERE tenant_id IS NULL ORDER BY id"))
                .isEqualTo(List.of(List.of("20000"), List.of("40000"), List.of("60000")));
        }
    }

    @Test
    @WithAllSamples
    void rowsThatATriggerKeepsFromChangingAreNotTakenForLockedOnes() throws Exception {
        database.execute("CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN CASE WHEN NEW.id % 20000 > 0 THEN NEW END; END';"
            + "CREATE TRIGGER lid BEFORE UPDATE ON notes FOR EACH ROW EXECUTE FUNCTION keep()");
        assertFillNames("table notes: 3 of its rows stay as they are, but nobody has them locked. "
            + "What may keep them so: trigger lid (function keep), which"
            + " ALTER TABLE notes DISABLE TRIGGER lid switches off");
        database.execute("ALTER TABLE notes DISABLE TRIGGER lid");
        fill();
        assertThat(database.value("SELECT count(*) FROM notes WHERE tenant_id IS NULL")).isEqualTo("0");
    }

    @Test
    @WithAllSamples
    void aTriggerThatTakesTheValueAwayAgainIsNotTakenForAMissingValue() throws Exception {
        database.execute("CREATE FUNCTION take() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.tenant_id := OLD.tenant_id; RETURN NEW; END';"
            + "CREATE TRIGGER thief BEFORE UPDATE ON notes FOR EACH ROW EXECUTE FUNCTION take()");
        assertFillNames("table notes: 60000 of its rows stay as they are, but nobody has them locked. "
            + "What may keep them so: trigger thief (function take)");
    }

    @Test
    @WithAllSamples
    void theTableThatAForeignKeyIsAboutToReferToIsAmongThoseThatOthersHaveLocked() throws Exception {
        database.execute("CREATE TABLE owners (id uuid PRIMARY KEY)");
        try (Connection application = database.connect(); Statement statement = application.createStatement();
                Connection connection = database.connect(); Statement session = connection.createStatement()) {
            application.setAutoCommit(false);
            statement.execute("LOCK TABLE owners IN ROW EXCLUSIVE MODE");
            Thread.sleep(1100);
            load(session);
            session.execute("SET sparknode.lock_patience = '500ms'");
            assertThatThrownBy(() -> session.execute(
                "CALL migration.ensure_constraint('notes', 'notes_tenant_id_fkey', 'FOREIGN KEY (tenant_id) REFERENCES owners(id)')"))
                .hasMessageContaining("table notes stayed locked by others for")
                .hasMessageContaining("pid " + backend(application) + " ").hasMessageContaining("LOCK TABLE owners");
        }
    }

    /** A table of one page is one batch. */
    @Test
    void itRestsAfterEachBatchAsLongAsItIsTold() throws Exception {
        database.execute("CREATE TABLE few (id int PRIMARY KEY, tenant_id uuid); INSERT INTO few (id) VALUES (1), (2)");
        try (Connection connection = database.connect(); Statement session = connection.createStatement()) {
            load(session);
            session.execute("SET sparknode.fill_pause = '1.5s'");
            long began = System.nanoTime();
            session.execute("CALL migration.fill('few', 'tenant_id = md5(''a'')::uuid', 't.tenant_id IS NULL')");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(1500));
            assertThat(database.value("SELECT count(*) FROM few WHERE tenant_id IS NULL")).isEqualTo("0");
        }
    }

    @Test
    @WithAllSamples
    void whileAStandbyIsTooFarBehindNoBatchBegins(@TempDir Path home) throws Exception {
        try (SeparateServer primary = SeparateServer.create(Files.createDirectory(home.resolve("primary")))) {
            primary.start();
            primary.database("postgres").execute("CREATE TABLE notes (id int PRIMARY KEY, tenant_id uuid, content text);"
                + "INSERT INTO notes (id, content) SELECT n, repeat('x', 200) FROM generate_series(1, 60000) n");
            primary.stop(SeparateServer.Stop.FAST);
            try (SeparateServer standby = primary.copyTo(Files.createDirectory(home.resolve("standby"))).asStandbyOf(primary)
                    .configure("wal_receiver_status_interval = '1s'")) {
                primary.start();
                standby.start();
                TestDatabase notes = primary.database("postgres");
                notes.execute("CREATE TABLE replicated ()");
                RunnerProcess.waitUntil("the standby has replayed something", () -> standby.database("postgres")
                    .value("SELECT to_regclass('replicated') IS NOT NULL").equals("t"));
                standby.database("postgres").execute("SELECT pg_wal_replay_pause()");
                try (Connection connection = notes.connect(); Statement session = connection.createStatement()) {
                    load(session);
                    session.execute("SET sparknode.fill_pause = '10ms'; SET sparknode.fill_max_lag = '500ms'");
                    CompletableFuture<Void> filling = CompletableFuture.runAsync(() -> call(session,
                        "CALL migration.fill('notes', 'tenant_id = md5(''a'')::uuid', 't.tenant_id IS NULL')"));
                    RunnerProcess.waitUntil("it says that it waits", () -> filling.isDone() || said(session).contains("waiting"));
                    assertThat(said(session)).containsPattern(
                        "notes: waiting for a standby, as sparknode.fill_max_lag is 00:00:00.5: walreceiver at 127.0.0.1 is \\d+ .B behind");
                    assertThat(notes.value("SELECT count(*) FROM notes WHERE tenant_id IS NULL")).isNotEqualTo("0");
                    standby.database("postgres").execute("SELECT pg_wal_replay_resume()");
                    assertThat(filling).succeedsWithin(Duration.ofMinutes(1));
                    assertThat(notes.value("SELECT count(*) FROM notes WHERE tenant_id IS NULL")).isEqualTo("0");
                }
            }
        }
    }

    @Test
    @WithAllSamples
    void itSaysHowManyRowsAreFilledHowManyInASecondAndWhatTimeIsLeft() throws Exception {
        try (Connection connection = database.connect(); Statement session = connection.createStatement()) {
            load(session);
            session.execute("SET sparknode.fill_pause = '3ms'");
            session.execute("CALL migration.fill('notes', 'tenant_id = md5(''a'')::uuid', 't.tenant_id IS NULL')");
            assertThat(session.getWarnings().getSQLState()).isEqualTo("01PRG");
            assertThat(said(session)).containsPattern("notes: \\d+ of 60000 rows filled \\(tenant_id = md5\\('a'\\)::uuid\\), \\d+ rows/s,"
                + " \\d\\d:\\d\\d:\\d\\d left");
        }
    }

    @Test
    void whoMayNotSeeTheStandbysIsRefusedRatherThanToldThatThereAreNone() throws Exception {
        try (Connection connection = database.connect(); Statement session = connection.createStatement()) {
            load(session);
            session.execute("GRANT USAGE ON SCHEMA migration TO pg_signal_backend; SET ROLE pg_signal_backend");
            assertThatThrownBy(() -> session.execute("CALL migration.wait_for_standbys('notes', '10s', NULL, NULL)"))
                .hasMessageContaining("sparknode.fill_max_lag is set to 00:00:10, but role pg_signal_backend may not see how far the standbys are")
                .hasMessageContaining("Have an administrator run: GRANT pg_monitor TO pg_signal_backend. Or run the update without this setting.");
        }
    }

    private static int backend(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getBackendPID();
    }

    private void assertFillNames(String message) throws SQLException, IOException {
        try (Connection connection = database.connect(); Statement session = connection.createStatement()) {
            load(session);
            assertThatThrownBy(() -> session.execute("CALL migration.fill('notes', 'tenant_id = md5(''a'')::uuid', 't.tenant_id IS NULL')"))
                .hasMessageContaining(message).hasMessageContaining("Switch it off while the update runs, then run the update again");
        }
    }

    /** What the server has told a session since its last statement began. */
    private static String said(Statement session) {
        try {
            StringBuilder said = new StringBuilder();
            for (SQLWarning notice = session.getWarnings(); notice != null; notice = notice.getNextWarning()) {
                said.append(notice.getMessage()).append('\n');
            }
            return said.toString();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void call(Statement session, String call) {
        try {
            session.execute(call);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void fill() {
        try (Connection connection = database.connect(); Statement session = connection.createStatement()) {
            fill(session);
        } catch (SQLException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Fills the table by a condition that takes the time of {@code pg_temp.slowly()} for one row. */
    private void fillSlowly(Statement session) {
        call(session, "CALL migration.fill('notes', 'tenant_id = md5(''a'')::uuid', 't.tenant_id IS NULL AND (t.id <> " + row
            + " OR pg_temp.slowly())')");
    }

    private static void load(Statement session) throws SQLException, IOException {
        Path procedures = Path.of("changelog/procedures.yaml");
        for (MatchResult file : Pattern.compile("sqlFile: \\{path: ([\\w./-]+)").matcher(Files.readString(procedures)).results().toList()) {
            session.execute(Files.readString(procedures.resolveSibling(file.group(1))));
        }
    }

    private static void fill(Statement session) throws SQLException, IOException {
        load(session);
        session.execute("CALL migration.fill('notes', 'tenant_id = md5(''a'')::uuid', 't.tenant_id IS NULL')");
    }
}
