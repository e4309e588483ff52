package io.sparknode.migrations.progress;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.CommandLine;
import io.sparknode.migrations.testing.Maven;
import io.sparknode.migrations.testing.TestDatabase;
import io.sparknode.migrations.testing.WithAllSamples;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What PostgreSQL reports in the middle of a run, and nobody foresaw, is as short as a refusal, and ends in what to do. */
@WithAllSamples
class FailureIT {

    /** The refusals of the baseline try such a row, so it fails only after them. */
    private static final String TRIGGER = "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN "
        + "IF EXISTS (SELECT FROM databasechangelog WHERE tag = '0000_baseline') THEN %s; END IF; RETURN NEW; END$$;"
        + "CREATE TRIGGER fail BEFORE INSERT ON tenants FOR EACH ROW EXECUTE FUNCTION fail();"
        + "DELETE FROM tenants WHERE id = '00000000-0000-0000-0000-000000000000'";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        PERFORM 1 / 0 | division by zero | Correct the cause, then run the command again
        RAISE EXCEPTION 'tenants are made elsewhere' | tenants are made elsewhere | Correct the cause, then run the command again
        INSERT INTO brands (id, name) SELECT NEW.id, NEW.name FROM generate_series(1, 2) | duplicate key value | Correct the rows
        SET LOCAL ROLE sparknode_app; CREATE TABLE mine (id int) | permission denied for schema public | Migrate as the owner of the tables
        """)
    void anErrorOfAStatementIsSaidInAFewLines(String cause, String message, String advice) {
        try (TestDatabase database = Start.BY_HAND.build(); Maven maven = new Maven(Path.of(""), Map.of())) {
            database.execute("DO $$ BEGIN CREATE ROLE sparknode_app LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;"
                + "REVOKE CREATE ON SCHEMA public FROM PUBLIC; GRANT USAGE ON SCHEMA public TO PUBLIC; ALTER TABLE tenants DISABLE TRIGGER ALL");
            database.execute(TRIGGER.formatted(cause));
            Maven.Run run = maven.runs(database, "liquibase:update");
            assertThat(run.exitCode()).as(run.output()).isEqualTo(1);
            assertInShort(run.output(), message, advice);
            CommandLine.Result result = CommandLine.run(database, "update");
            assertThat(result.exitCode()).isEqualTo(1);
            assertInShort(result.err(), message, advice);
        }
    }

    @Test
    void aLockThatIsNotGrantedInTimeIsSaidInAFewLines() throws SQLException {
        try (TestDatabase database = Start.FIRST_BOOT.build(); Maven maven = new Maven(Path.of(""), Map.of()); Connection old = database.connect()) {
            old.setAutoCommit(false);
            old.createStatement().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM brands");
            database.execute("DROP INDEX idx_tenant_analytics; INSERT INTO tenant_analytics (tenant_id, period_type, period_start, period_end)"
                + " SELECT id, 'daily', date '2000-01-01' + n, now() FROM tenants, generate_series(1, 20000) n");
            Maven.Run run = maven.runs("liquibase:update", "-Dliquibase.url=" + database.url() + "?options=-c%20lock_timeout=1s",
                "-Dliquibase.username=" + database.username(), "-Dliquibase.password=" + database.password());
            assertThat(run.exitCode()).as(run.output()).isEqualTo(1);
            assertInShort(run.output(), "canceling statement due to lock timeout",
                "Another session holds a lock: SELECT pid, xact_start, query FROM pg_stat_activity");
        }
    }

    @Test
    void aConnectionThatIsLostInAStatementIsSaidInAFewLines() {
        try (TestDatabase database = Start.BY_HAND.build()) {
            database.execute(TRIGGER.formatted("PERFORM pg_terminate_backend(pg_backend_pid()), pg_sleep(5)"));
            assertLossInShort(database);
            database.execute("DROP TRIGGER fail ON tenants");
            assertThat(CommandLine.run(database, "update").exitCode()).isZero();
        }
    }

    @Test
    void aConnectionThatIsLostAtACommitIsSaidInAFewLines() {
        try (TestDatabase database = Start.BY_HAND.build()) {
            assertThat(CommandLine.run(database, "update-count", "--count=1").exitCode()).isZero();
            database.execute("CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN PERFORM pg_terminate_backend(pg_backend_pid()),"
                + " pg_sleep(5); END$$; CREATE CONSTRAINT TRIGGER fail AFTER INSERT ON databasechangelog DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
                + " EXECUTE FUNCTION fail()");
            assertLossInShort(database);
            database.execute("DROP TRIGGER fail ON databasechangelog");
            assertThat(CommandLine.run(database, "update").exitCode()).isZero();
        }
    }

    private static void assertLossInShort(TestDatabase database) {
        try (Maven maven = new Maven(Path.of(""), Map.of())) {
            Maven.Run run = maven.runs(database, "liquibase:update");
            CommandLine.Result result = CommandLine.run(database, "update");
            String advice = "What was done until then is done, and on record. When the server answers again, run the command again: it goes on"
                    + " where it stopped.";
            assertThat(run.exitCode()).as(run.output()).isEqualTo(1);
            assertInShort(run.output(), "terminating connection due to administrator command", advice);
            assertThat(result.exitCode()).isEqualTo(1);
            assertInShort(result.err(), "terminating connection due to administrator command", advice);
            assertThat(List.of(run.output(), result.err())).allMatch(output -> output.contains("The connection to the database was lost: "));
        }
    }

    private static void assertInShort(String output, String message, String advice) {
        assertThat(output).contains(message, "Statement: ", advice);
        List<String> lines = output.lines().filter(Predicate.not(line -> line.startsWith("[INFO]"))).toList();
        assertThat(lines).as(output).hasSizeLessThan(60).noneMatch(line -> line.strip().startsWith("at ") || line.length() > 400);
    }
}
