package io.sparknode.migrations.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.Changelog;
import io.sparknode.migrations.testing.CommandLine;
import io.sparknode.migrations.testing.CommandLine.Result;
import io.sparknode.migrations.testing.PostgresServer;
import io.sparknode.migrations.testing.Revisions;
import io.sparknode.migrations.testing.TestDatabase;
import io.sparknode.migrations.testing.WithAllSamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command drift, and what update, stamp and current do with the comparison. */
class DriftIT {

    private TestDatabase database;

    @BeforeEach
    void migrate() {
        database = Start.FIRST_BOOT.migrated();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aMigratedDatabaseHasNone() {
        Result result = CommandLine.run(database, "drift");
        assertThat(result.lines()).containsExactly("The schema of " + name() + " is that of " + Revisions.head() + ".");
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void itIsListedByTableWithBothSidesAndTheSql() {
        database.execute("DROP POLICY tenant_isolation_departments ON departments; "
            + "ALTER TABLE users ALTER COLUMN corporate_email TYPE varchar(300); CREATE TABLE gifts (id int)");
        Result result = CommandLine.run(database, "drift");
        assertThat(result.exitCode()).isEqualTo(DriftCommandStep.DRIFTED);
        assertThat(result.lines())
            .startsWith("The schema of " + name() + " is not that of " + Revisions.head() + ": 5 differences.", "", "departments")
            .contains("  changed     column users.corporate_email varchar(255) not null",
                "    found     column users.corporate_email varchar(300) not null")
            .contains("  unexpected  table gifts, with 1 column, 1 grant")
            .contains("CALL migration.drop_table('gifts');");
    }

    /** What PGPASSWORD does is shown by ConnectionTargetTest: the environment of this JVM cannot be changed. */
    @Test
    void thePasswordOfAnotherDatabaseIsReadFromThePasswordFile(@TempDir Path directory) throws IOException {
        database.execute("DROP ROLE IF EXISTS reads_drift; CREATE ROLE reads_drift LOGIN PASSWORD 'of the file'");
        String against = "--against=" + database.url().replaceFirst("^jdbc:postgresql://", "postgresql://reads_drift@");
        Path file = Files.writeString(directory.resolve("passwords"), "*:*:" + name() + ":reads_drift:of the file\n");
        System.setProperty("org.postgresql.pgpassfile", file.toString());
        try {
            assertThat(CommandLine.run(database, "drift", against).out()).startsWith("The schema of " + name() + " is that of ");
            Files.writeString(file, "*:*:another:reads_drift:of the file\n");
            Result refused = CommandLine.run(database, "drift", against);
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.err()).contains("The database could not be compared:", "no password was provided");
        } finally {
            System.clearProperty("org.postgresql.pgpassfile");
            database.execute("DROP ROLE reads_drift");
        }
    }

    @Test
    void anotherDatabaseIsComparedWithAndOnDemandOwnersRolesSettingsAndSchemasToo(@TempDir Path directory) throws IOException {
        try (TestDatabase other = database.copy()) {
            String url = "--against=" + other.url()
                .replaceFirst("^jdbc:postgresql://", "postgresql://" + other.username() + ":" + other.password() + "@");
            other.execute("ALTER TABLE brands OWNER TO pg_monitor; CREATE SCHEMA reports; CREATE TABLE reports.days (id int);"
                + "ALTER DATABASE " + other.name() + " SET work_mem = '7MB'");
            Result alike = CommandLine.run(database, "drift", url);
            assertThat(alike.out()).startsWith("The schema of " + name() + " is that of ").contains("/" + other.name() + ".");
            Result different = CommandLine.run(database, "drift", url, "--with=owners,settings,schemas");
            assertThat(different.exitCode()).isEqualTo(DriftCommandStep.DRIFTED);
            assertThat(different.out()).contains("brands", "pg_monitor", "in schema reports", "work_mem").doesNotContain(other.password());
            other.execute("DROP TABLE feed");
            assertThat(CommandLine.run(database, "drift", url).out()).contains("unexpected  table feed");
            Path ignored = Files.writeString(directory.resolve("other.ignore"),
                "unexpected table feed -- gone in staging\nunexpected table gifts -- by hand\n");
            assertThat(CommandLine.run(database, "drift", url, "--ignore=" + ignored).out()).doesNotContain("feed").doesNotContain("Delete the line");
        }
        assertThat(CommandLine.run(database, "drift", "--with=owners").err()).contains("--with is for --against: a revision says nothing of owners");
        assertThat(CommandLine.run(database, "drift", "--with=names", "--against=x").err())
            .contains("--with accepts owners, roles, schemas, settings, not 'names'.");
        assertThat(CommandLine.run(database, "drift", "--against=staging").err()).contains("staging is no URL of a database");
        assertThat(CommandLine.run(database, "drift", "--against=postgresql://h/d", "--revision=" + Revisions.head()).err())
            .contains("--revision and --against each say what to compare with. Give one of them.");
    }

    @Test
    void theSqlEndsAtNoDrift() {
        database.execute("""
            DROP POLICY tenant_isolation_departments ON departments;
            ALTER TABLE departments DISABLE ROW LEVEL SECURITY;
            ALTER TABLE departments FORCE ROW LEVEL SECURITY;
            ALTER TABLE users ADD COLUMN nick text, ALTER COLUMN corporate_email TYPE varchar(300), ALTER COLUMN status DROP DEFAULT,
                ALTER COLUMN corporate_email DROP NOT NULL;
            ALTER TABLE wallets DROP CONSTRAINT wallets_user_id_fkey, ADD CONSTRAINT extra CHECK (true);
            ALTER TABLE audit_log DISABLE TRIGGER audit_log_tenant_id;
            DROP TRIGGER recognition_comments_tenant_id ON recognition_comments;
            ALTER TABLE feed DROP CONSTRAINT feed_pkey;
            CREATE INDEX extra ON users (corporate_email);
            DROP INDEX idx_webhook_logs_tenant;
            CREATE VIEW extra_view AS SELECT id FROM users;
            CREATE FUNCTION extra(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
            CREATE TYPE mood AS ENUM ('good');
            REVOKE INSERT ON users FROM sparknode_app;
            GRANT SELECT (corporate_email) ON users TO public;
            COMMENT ON COLUMN users.roles IS NULL;
            COMMENT ON TABLE users IS 'people';
            ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM sparknode_app;
            DROP TABLE platform_metrics""");
        Result script = CommandLine.run(database, "drift", "--format=sql");
        assertThat(script.out()).doesNotContain("no SQL can be derived");
        database.execute(script.out());
        assertThat(CommandLine.run(database, "drift").out()).isEqualTo("The schema of " + name() + " is that of " + Revisions.head() + ".\n");
    }

    @Test
    void theSqlDropsNoValue() {
        database.execute("ALTER TABLE users ADD COLUMN nick text DEFAULT 'x'");
        String script = CommandLine.run(database, "drift", "--format=sql").out();
        assertThatThrownBy(() -> database.execute(script)).hasMessageContaining("have values that would be lost");
    }

    @Test
    void theSqlNeitherCutsNorRoundsAValue() {
        assertRefusedWithAndClosedWithout("name TYPE text", "name = repeat('x', 256)", "name = repeat('x', 255)");
        assertRefusedWithAndClosedWithout("master_budget_balance TYPE numeric(20,6)", "master_budget_balance = 10.129", "master_budget_balance = 10.12");
        assertRefusedWithAndClosedWithout("master_budget_balance DROP DEFAULT, ALTER COLUMN master_budget_balance TYPE text",
            "master_budget_balance = '1.239'", "master_budget_balance = '1.5'");
    }

    private void assertRefusedWithAndClosedWithout(String change, String lost, String kept) {
        database.execute("ALTER TABLE tenants ALTER COLUMN " + change + "; UPDATE tenants SET " + lost);
        String script = CommandLine.run(database, "drift", "--format=sql").out();
        assertThatThrownBy(() -> database.execute(script)).as(change).hasMessageContaining("have values that would be lost")
            .hasMessageContaining("SELECT * FROM tenants t WHERE t.");
        database.execute("UPDATE tenants SET " + kept);
        database.execute(script);
        assertThat(CommandLine.run(database, "drift").exitCode()).as(change).isZero();
    }

    @Test
    void whatHasAnotherNameOnlyIsRenamed() {
        database.execute("""
            ALTER INDEX idx_feed_tenant_created RENAME TO feed_by_date;
            ALTER TABLE users RENAME CONSTRAINT users_pkey TO users_key;
            ALTER TABLE users RENAME CONSTRAINT uq_users_tenant_email TO one_email;
            ALTER TABLE wallets RENAME CONSTRAINT wallets_user_id_fkey TO owner""");
        Result script = CommandLine.run(database, "drift", "--format=sql");
        assertThat(script.out()).contains("ALTER INDEX public.feed_by_date RENAME TO idx_feed_tenant_created",
            "ALTER TABLE public.users RENAME CONSTRAINT users_key TO users_pkey").doesNotContain("DROP", "CREATE");
        database.execute(script.out());
        assertThat(CommandLine.run(database, "drift").exitCode()).isZero();
    }

    @Test
    void aViewIsDroppedBeforeTheColumnThatItReadsIsAltered() {
        database.execute("ALTER TABLE tenants ALTER COLUMN name TYPE text; CREATE VIEW names AS SELECT name FROM tenants;"
            + " CREATE VIEW readers AS SELECT * FROM names");
        database.execute(CommandLine.run(database, "drift", "--format=sql").out());
        assertThat(CommandLine.run(database, "drift").exitCode()).isZero();
    }

    @Test
    @WithAllSamples
    void aRoleWithoutRightsOnAnyTableNamesTheRevision() {
        database.execute("CREATE ROLE visitor LOGIN PASSWORD 'visitor'");
        try {
            TestDatabase visitor = database.as("visitor", "visitor");
            assertThat(CommandLine.run(visitor, "drift", "--revision=" + Revisions.head()).exitCode()).isZero();
            database.execute("REVOKE USAGE ON SCHEMA public FROM public");
            assertThat(CommandLine.run(visitor, "drift", "--revision=" + Revisions.head()).out()).as("without the right to use the schema")
                .contains("unexpected  revoke usage on schema from public").doesNotContain("missing");
            Result nameless = CommandLine.run(visitor, "drift");
            assertThat(nameless.exitCode()).isEqualTo(1);
            assertThat(nameless.err()).contains("--revision=");
        } finally {
            database.execute("DROP OWNED BY visitor; DROP ROLE visitor");
        }
    }

    @Test
    void aDatabaseBetweenTwoRevisionsOrUnderNoneIsNotCompared() {
        try (TestDatabase empty = PostgresServer.get().newDatabase()) {
            Result result = CommandLine.run(empty, "drift");
            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.err()).contains("The database is at no revision, so there is nothing to compare it with. Name one: --revision="
                + Revisions.head());
            Changelog.ofProject().updateCount(empty, 6);
            assertThat(CommandLine.run(empty, "drift").err()).contains("The database is at no revision", " changesets of 0000_baseline");
        }
    }

    @Test
    void aRevisionOrAFormatThatThereIsNotIsNamed() {
        assertThat(CommandLine.run(database, "drift", "--revision=0009").err()).contains("There is no revision 0009 in ");
        assertThat(CommandLine.run(database, "drift", "--format=xml").err()).contains("--format is text, json or sql, and not 'xml'.");
        assertThat(CommandLine.run(database, "drift", "--ignore=nowhere").err()).contains("The file nowhere cannot be read");
    }

    @Test
    void anUpdateThatEndsAtAnotherSchemaFailsWithACodeOfItsOwn() {
        Changelog.ofProject().rollbackToTag(database, "0001_tenant_isolation");
        database.execute("ALTER TABLE users ALTER COLUMN avatar_url SET DEFAULT 'x'");
        Result result = CommandLine.run(database, "update");
        assertThat(result.exitCode()).isEqualTo(VerifiedUpdate.NOT_THE_SCHEMA);
        assertThat(result.err()).contains("The update is done, but the schema of " + name() + " is not that of " + Revisions.head()
            + ":\n  changed column users.avatar_url");
    }

    @Test
    void anUpdateWithNothingToDoComparesNothing() {
        database.execute("DROP INDEX idx_webhook_logs_tenant");
        assertThat(CommandLine.run(database, "update").exitCode()).isZero();
    }

    @Test
    @WithAllSamples
    void anUpdateMentionsWhatIsBesideTheSchema() {
        Changelog.ofProject().rollbackToTag(database, "0002_consolidate_raw_sql");
        database.execute("CREATE INDEX mine ON users (corporate_email)");
        Result result = CommandLine.run(database, "update");
        assertThat(result.exitCode()).isZero();
        assertThat(result.out() + result.err())
            .contains("The schema is that of " + Revisions.head() + ", with 1 object beside it. They are listed by: ./migrate drift");
    }

    @Test
    void currentComparesWhenAsked() {
        assertThat(CommandLine.run(database, "current", "--verify").lines()).containsExactly(Revisions.head() + " (head), no drift");
        database.execute("DROP INDEX idx_webhook_logs_tenant");
        Result result = CommandLine.run(database, "current", "--verify");
        assertThat(result.lines()).containsExactly(Revisions.head() + " (head), 1 difference");
        assertThat(result.exitCode()).isEqualTo(VerifiedUpdate.NOT_THE_SCHEMA);
    }

    @Test
    @WithAllSamples
    void whereNothingIsPendingAStampThatIsRefusedNamesTheSqlThatCloses() {
        database.execute("DROP INDEX idx_webhook_logs_tenant");
        assertThat(CommandLine.run(database, "stamp", "--revision=" + Revisions.head()).err())
            .contains("Nothing was stamped: ", "./migrate drift --format=sql writes the SQL that closes the difference.")
            .doesNotContain("liquibase:update executes");
    }

    @Test
    @WithAllSamples
    void whatIsNotThereIsNotStamped() {
        try (TestDatabase empty = PostgresServer.get().newDatabase()) {
            for (List<String> stamp : List.of(List.of("changelog-sync"), List.of("changelog-sync-to-tag", "--tag=" + Revisions.head()),
                    List.of("stamp", "--revision=" + Revisions.head()))) {
                Result result = CommandLine.run(empty, stamp.toArray(String[]::new));
                assertThat(result.exitCode()).as("%s", stamp).isEqualTo(1);
                assertThat(result.err()).contains("Nothing was stamped: the schema is not that of " + Revisions.head() + ":\n", "  … and ",
                    "./mvnw liquibase:update executes what is not on record up to it (", "add --force (with Maven: -Dforce).");
            }
            assertThat(Changelog.ofProject().executed(empty)).isZero();
        }
    }

    @Test
    void aStampIsOnRecordAsOne() {
        database.execute("DROP TABLE databasechangelog, databasechangeloglock");
        Result result = CommandLine.run(database, "stamp", "--revision=" + Revisions.head());
        assertThat(result.lines()).contains("The database is stamped with " + Revisions.head() + "; its schema was compared.");
        assertThat(CommandLine.run(database, "current").out()).isEqualTo(Revisions.current());
        assertThat(CommandLine.run(database, "revisions").out()).contains(" stamped").doesNotContain("executed", "by force");
    }

    @Test
    @WithAllSamples
    void aStampSaysNothingOfWhatWasExecutedBefore() {
        database.execute("DELETE FROM databasechangelog WHERE filename LIKE '%" + Revisions.head() + "%'");
        assertThat(CommandLine.run(database, "stamp", "--revision=" + Revisions.head()).exitCode()).isZero();
        assertThat(database.column("SELECT DISTINCT filename FROM databasechangelog WHERE comments LIKE 'Stamped%'"))
            .containsExactly("sparknode/" + Revisions.head() + "/revision.yaml");
    }

    @Test
    @WithAllSamples
    void aForcedStampIsTold() {
        database.execute("DROP TABLE databasechangelog, databasechangeloglock; DROP INDEX idx_webhook_logs_tenant");
        assertThat(CommandLine.run(database, "stamp", "--revision=" + Revisions.head(), "--force").lines())
            .contains("The database is stamped with " + Revisions.head() + ", by force.");
        assertThat(CommandLine.run(database, "current").out()).isEqualTo(Revisions.head() + " (head), stamped by force\n");
        assertThat(CommandLine.run(database, "revisions").out()).contains(" stamped by force");
        assertThat(CommandLine.run(database, "drift").lines().get(0)).endsWith(": 1 difference. It was stamped by force.");
        assertThat(database.value("SELECT DISTINCT comments FROM databasechangelog"))
            .isEqualTo("Stamped by force, 1 difference from " + Revisions.head());
    }

    private String name() {
        return database.name();
    }
}
