package io.sparknode.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.schema.Schema;
import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.Changelog;
import io.sparknode.migrations.testing.CommandLine;
import io.sparknode.migrations.testing.CommandLine.Result;
import io.sparknode.migrations.testing.PostgresServer;
import io.sparknode.migrations.testing.Revisions;
import io.sparknode.migrations.testing.Rows;
import io.sparknode.migrations.testing.Samples;
import io.sparknode.migrations.testing.TestDatabase;
import io.sparknode.migrations.testing.WithAllSamples;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The commands that print SQL leave the database alone, down to the tables in which Liquibase keeps its books. */
class DryRunIT {

    private static final List<String[]> FORWARD =
        List.of(new String[] {"update-sql"}, new String[] {"update-to-tag-sql", "--tag=0002_consolidate_raw_sql"},
        new String[] {"update-count-sql", "--count=3"}, new String[] {"changelog-sync-sql"}, new String[] {"future-rollback-sql"});
    private static final List<String[]> BACK =
        List.of(new String[] {"rollback-sql", "--tag=0000_baseline"}, new String[] {"rollback-count-sql", "--count=2"},
        new String[] {"downgrade", "--to=0000_baseline", "--sql"});

    @Test
    @WithAllSamples
    void onAnEmptyDatabaseTheyCreateNothing() {
        try (TestDatabase database = PostgresServer.get().newDatabase()) {
            for (String[] command : FORWARD) {
                Result result = CommandLine.run(database, command);
                assertThat(result.exitCode()).as(String.join(" ", command)).isZero();
                assertThat(result.out()).as(String.join(" ", command)).contains("databasechangelog");
                assertThat(relations(database)).as(String.join(" ", command)).isEmpty();
            }
        }
    }

    @Test
    @WithAllSamples
    void onADatabaseHalfWayTheyChangeNothing() throws SQLException {
        try (TestDatabase database = Start.EMPTY.migratedTo("0001_tenant_isolation")) {
            Changelog.ofProject().updateCount(database, 3);
            List<String> schema = schema(database);
            Rows rows = Rows.of(database);
            List<List<String>> books = books(database);
            for (List<String[]> commands : List.of(FORWARD, BACK)) {
                for (String[] command : commands) {
                    Result result = CommandLine.run(database, command);
                    assertThat(result.exitCode()).as(String.join(" ", command)).isZero();
                    assertThat(result.out()).as(String.join(" ", command)).contains("databasechangelog");
                    assertThat(schema(database)).as(String.join(" ", command)).isEqualTo(schema);
                    assertThat(rows.lostIn(Rows.of(database))).as(String.join(" ", command)).isEmpty();
                    assertThat(books(database)).as(String.join(" ", command)).isEqualTo(books);
                }
            }
        }
    }

    @Test
    void theSqlOfAnUpdateIsThatOfAllPendingChangesets() {
        try (TestDatabase database = Start.EMPTY.migratedTo("0000_baseline")) {
            String sql = CommandLine.run(database, "update-sql").out();
            assertThat(sql).doesNotContain("CREATE TABLE tenants").contains("add tenant_id to recognition_comments, from recognitions")
                .contains("'tag " + Revisions.head() + "'");
            assertThat(CommandLine.run(database, "update-to-tag-sql", "--tag=0001_tenant_isolation").out())
                .contains("'tag 0001_tenant_isolation'").doesNotContain("'tag 0002_consolidate_raw_sql'");
        }
    }

    /** As psql -v ON_ERROR_STOP=1 runs it. No precondition is asked then: each changeset looks for itself at what is there. */
    @ParameterizedTest
    @MethodSource("starts")
    void theSqlOfAnUpdateTakesTheDatabaseForWhichItWasWrittenToTheTarget(Start start) {
        try (TestDatabase database = start.build()) {
            Rows expected = ExpectedRows.rowsOf(database);
            database.execute(CommandLine.run(database, "update-sql").out());
            TargetState.assertReached(start + ", by a script", database, expected);
            assertThat(CommandLine.run(database, "current").lines()).containsExactly(Revisions.head() + " (head)");
        }
    }

    static List<Start> starts() {
        return Samples.of("starts for which the SQL is written", List.of(Start.EMPTY, Start.FIRST_BOOT, Start.RAW_SQL_TWICE, Start.OLD_SYSTEM_ADMINS),
            List.of(Start.RAW_SQL_TWICE));
    }

    private static List<String> relations(TestDatabase database) {
        return database.column("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace");
    }

    private static List<String> schema(TestDatabase database) throws SQLException {
        try (Connection connection = database.connect()) {
            return Schema.read(connection).lines();
        }
    }

    private static List<List<String>> books(TestDatabase database) {
        List<List<String>> books = database.rows("SELECT * FROM databasechangelog ORDER BY orderexecuted");
        books.addAll(database.rows("SELECT * FROM databasechangeloglock"));
        return books;
    }
}
