package io.sparknode.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.Changelog;
import io.sparknode.migrations.testing.CommandLine;
import io.sparknode.migrations.testing.CommandLine.Result;
import io.sparknode.migrations.testing.PostgresServer;
import io.sparknode.migrations.testing.Revisions;
import io.sparknode.migrations.testing.TestDatabase;
import org.junit.jupiter.api.Test;

class CurrentIT {

    private final Changelog changelog = Changelog.ofProject();

    @Test
    void atTheLastRevisionItSaysHeadAndExitsWithZero() {
        try (TestDatabase database = Start.EMPTY.migrated()) {
            Result result = CommandLine.run(database, "current");
            assertThat(result.out()).isEqualTo(Revisions.current());
            assertThat(result.exitCode()).isZero();
        }
    }

    @Test
    void behindItNamesTheRevisionAndWhatIsPendingAndExitsWithThree() {
        try (TestDatabase database = Start.EMPTY.migratedTo("0001_tenant_isolation")) {
            Result result = CommandLine.run(database, "current");
            assertThat(result.out()).isEqualTo("0001_tenant_isolation\n");
            assertThat(result.err()).containsPattern("The database is behind: pending are "
                + String.join(" \\(\\d+ changesets\\), ", Revisions.after("0001_tenant_isolation")) + " \\(\\d+ changesets\\)\\.");
            assertThat(result.exitCode()).isEqualTo(3);

            // The shared procedures are part of no revision.
            changelog.updateCount(database, 3);
            assertThat(CommandLine.run(database, "current").out())
                .matches("0001_tenant_isolation, and 2 of \\d+ changesets of 0002_consolidate_raw_sql\n");
        }
    }

    @Test
    void programsGetJsonAndTheSameExitCodes() {
        try (TestDatabase database = Start.EMPTY.migratedTo(Revisions.beforeHead(1))) {
            Result result = CommandLine.run(database, "current", "--format=json");
            assertThat(result.out()).matches("\\{\"revision\":\"" + Revisions.beforeHead(1) + "\",\"head\":false,\"pending\":\\[\\{\""
                + Revisions.head() + "\":\\d+}],\"unknown\":\\[],\"stampedByForce\":false}\n");
            assertThat(result.exitCode()).isEqualTo(3);
            Result refused = CommandLine.run(database, "current", "--format=xml");
            assertThat(refused.err()).contains("There is no format xml. There are text and json.");
            assertThat(refused.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void aDatabaseThatIsNotMigratedExitsWithFourAndStaysEmpty() {
        try (TestDatabase database = PostgresServer.get().newDatabase()) {
            Result result = CommandLine.run(database, "current");
            assertThat(result.out()).isEqualTo("none\n");
            assertThat(result.err()).contains("The database is not migrated: it has no table databasechangelog.");
            assertThat(result.exitCode()).isEqualTo(4);
            assertThat(database.column("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).isEmpty();
        }
    }

    @Test
    void recordsOfAnotherChangelogAreNoMigrationToThisOne() {
        try (TestDatabase database = PostgresServer.get().newDatabase()) {
            changelog.updateCount(database, 1);
            database.execute("UPDATE databasechangelog SET filename = 'other.yaml'");
            Result result = CommandLine.run(database, "current");
            assertThat(result.out()).isEqualTo("none\n");
            assertThat(result.err()).contains("None of the changesets of this changelog is on record in the table databasechangelog.");
            assertThat(result.exitCode()).isEqualTo(4);
        }
    }

    @Test
    void aRevisionOfANewerChangelogExitsWithFive() {
        try (TestDatabase database = PostgresServer.get().newDatabase()) {
            changelog.forceSync(database);
            database.execute("""
                INSERT INTO databasechangelog (id, author, filename, dateexecuted, orderexecuted, exectype, tag)
                VALUES ('tag 9999_later', 'ann', 'sparknode/9999_later/revision.yaml', now(), 9999, 'EXECUTED', '9999_later')""");
            Result result = CommandLine.run(database, "current");
            assertThat(result.out()).isEqualTo(Revisions.head() + ", stamped by force\n");
            assertThat(result.err()).contains("The database is ahead: this changelog does not know 9999_later."
                + " Use the release of the migrations that has it.");
            assertThat(result.exitCode()).isEqualTo(5);
        }
    }

    @Test
    void anUnreachableDatabaseExitsWithOne() {
        Result result = CommandLine.run("current", "--changelog-file=changelog/db.changelog-master.yaml",
            "--url=jdbc:postgresql://localhost:1/nowhere",
            "--username=nobody", "--password=secret-of-nobody");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("localhost:1").doesNotContain("secret-of-nobody");
    }
}
