package io.sparknode.migrations.progress;

import static io.sparknode.migrations.faults.RunnerProcess.waitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.connection.Query;
import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.CommandLine;
import io.sparknode.migrations.testing.PostgresServer;
import io.sparknode.migrations.testing.TestDatabase;
import io.sparknode.migrations.testing.WithAllSamples;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import liquibase.Scope;
import liquibase.ui.ConsoleUIService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who waits for a lock of another session is told for which, and who has it. */
class LockWaitsIT {

    private static final String ASKING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle'"
        + " AND query LIKE '%pg_blocking_pids(l.pid)%'";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        LOCK TABLE notes                | SELECT count(*) FROM notes      | waiting for a lock on notes:
        UPDATE notes SET text = 'other' | UPDATE notes SET text = 'mine'  | waiting for the end of a transaction:
        """)
    void aStatementThatWaitsNamesTheSessionsThatItWaitsFor(String held, String statement, String reason) throws Exception {
        try (TestDatabase database = PostgresServer.get().newDatabase(); Connection other = database.connect()) {
            database.execute("CREATE TABLE notes (text text); INSERT INTO notes VALUES ('a')");
            other.setAutoCommit(false);
            Query.execute(other, held);
            String pid = Query.text(other, "SELECT pg_backend_pid()");
            ByteArrayOutputStream said = new ByteArrayOutputStream();

            CompletableFuture<Void> work = CompletableFuture.runAsync(() -> execute(database, statement, said));
            waitUntil("the wait is told", () -> said.toString(StandardCharsets.UTF_8).contains("transaction since"));
            other.rollback();
            work.get(10, TimeUnit.SECONDS);

            assertThat(said.toString(StandardCharsets.UTF_8)).startsWith(reason + "\npid " + pid + " (user postgres, application \"PostgreSQL JDBC Driver\", "
                + "idle in transaction, transaction since ").contains("): SELECT pg_backend_pid()");
            assertThat(database.value("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"))
                .isEqualTo("1");
        }
    }

    @Test
    @WithAllSamples
    void anUpdateTellsItWithinTwentySeconds() throws Exception {
        try (TestDatabase database = Start.FIRST_BOOT.build(); Connection other = database.connect()) {
            other.setAutoCommit(false);
            Query.execute(other, "LOCK TABLE users");
            CompletableFuture<Void> end = CompletableFuture.runAsync(() -> {
                waitUntil("it has asked who has the lock", () -> database.value(ASKING).equals("1"));
                rollback(other);
            });

            CommandLine.Result result = CommandLine.run(database, "update");

            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(result.out() + result.err()).containsOnlyOnce("waiting for a lock on users:\npid ").contains("): LOCK TABLE users");
            end.get(1, TimeUnit.SECONDS);
        }
    }

    @SuppressWarnings("try")
    private static void execute(TestDatabase database, String statement, ByteArrayOutputStream said) {
        ConsoleUIService ui = new ConsoleUIService();
        ui.setOutputStream(new PrintStream(said, true, StandardCharsets.UTF_8));
        try (Connection waiting = database.connect()) {
            int pid = Query.value(waiting, "SELECT pg_backend_pid()");
            Scope.child(Map.of(Scope.Attr.ui.name(), ui), () -> {
                try (LockWaits waits = new LockWaits(pid, database::connect, Duration.ofMillis(200))) {
                    Query.execute(waiting, statement);
                }
            });
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void rollback(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
