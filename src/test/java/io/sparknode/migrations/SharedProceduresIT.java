package io.sparknode.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.Changelog;
import io.sparknode.migrations.testing.CommandLine;
import io.sparknode.migrations.testing.PostgresServer;
import io.sparknode.migrations.testing.Revisions;
import io.sparknode.migrations.testing.TestDatabase;
import io.sparknode.migrations.testing.WithAllSamples;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The shared procedures may be mended at any time: that reaches every database, and the next revision. */
class SharedProceduresIT {

    private static final Changelog CHANGELOG = Changelog.ofProject();
    private static final String PATIENCE = "set_config('lock_timeout', '50ms', true)";
    /** How many procedures have that text. */
    static final String MENDED = "SELECT count(*) FROM pg_proc WHERE pronamespace = to_regnamespace('migration') AND prosrc LIKE '%''60ms''%'";

    @TempDir
    private Path copy;

    private Changelog mended;

    @BeforeEach
    void mendAProcedure() throws IOException {
        mended = mended(copy);
    }

    /** A copy of the changelog in which a procedure has another text. */
    static Changelog mended(Path directory) throws IOException {
        FileUtils.copyDirectory(new File("changelog"), directory.resolve("changelog").toFile());
        FileUtils.copyDirectory(new File("seed"), directory.resolve("seed").toFile());
        Path procedure = directory.resolve("changelog/online/ddl.sql");
        String text = Files.readString(procedure);
        assertThat(text).containsOnlyOnce(PATIENCE);
        Files.writeString(procedure, text.replace(PATIENCE, PATIENCE.replace("50ms", "60ms")));
        return Changelog.of(directory, "changelog/db.changelog-master.yaml");
    }

    @Test
    void aMendedProcedureReachesADatabaseThatIsHalfWay() {
        try (TestDatabase database = Start.RAW_SQL_TWICE.build()) {
            CHANGELOG.updateCount(database, 40);
            mended.update(database);
            assertThat(database.value(MENDED)).isEqualTo("1");
            assertThat(TargetState.differenceFrom(database)).isEmpty();
        }
    }

    @Test
    @WithAllSamples
    void aMendedProcedureDoesNotCountWhereADatabaseStandsNorOnTheWayBack() throws Exception {
        try (TestDatabase database = Start.EMPTY.migrated()) {
            mended.update(database);
            assertThat(CommandLine.run(database, "current").lines()).containsExactly(Revisions.head() + " (head)");
            mended.rollbackToTag(database, "0001_tenant_isolation");
            assertThat(CommandLine.run(database, "current").lines()).containsExactly("0001_tenant_isolation");
            mended.update(database);
            assertThat(TargetState.differenceFrom(database)).isEmpty();
        }
    }

    @Test
    void theNextRevisionFindsTheProceduresInADatabaseThatWasOnlyStamped() throws IOException {
        Path revision = copy.resolve("changelog/9999_gifts/revision.yaml");
        Files.createDirectories(revision.getParent());
        Files.writeString(revision, """
            databaseChangeLog:
              - logicalFilePath: sparknode/9999_gifts/revision.yaml
              - include: {file: ../procedures.yaml, relativeToChangelogFile: true}
              - changeSet:
                  id: gifts
                  author: tester
                  runInTransaction: false
                  changes:
                    - sql: CALL migration.ensure_columns('users', 'gifts_of_a_test integer NOT NULL DEFAULT 0')
                  rollback: {empty: {}}
            """);
        Path master = copy.resolve("changelog/db.changelog-master.yaml");
        Files.writeString(master, Files.readString(master) + "  - include: {file: 9999_gifts/revision.yaml, relativeToChangelogFile: true}\n");
        try (TestDatabase database = Start.FIRST_BOOT.migrated()) {
            database.execute("DROP SCHEMA migration CASCADE; DROP TABLE databasechangelog, databasechangeloglock");
            CHANGELOG.changelogSync(database);
            assertThat(database.value("SELECT to_regnamespace('migration') IS NULL")).isEqualTo("t");
            mended.update(database);
            assertThat(database.value("SELECT count(gifts_of_a_test) = count(*) FROM users")).isEqualTo("t");
            assertThat(database.value(MENDED)).isEqualTo("1");
        }
    }

    @Test
    @WithAllSamples
    void onADatabaseThatWasOnlyStampedTheWayBackDropsNothing() {
        try (TestDatabase database = Start.FIRST_BOOT.migrated()) {
            database.execute("DROP SCHEMA migration CASCADE; DROP TABLE databasechangelog, databasechangeloglock");
            CHANGELOG.changelogSync(database);
            CHANGELOG.rollbackToTag(database, "0000_baseline");
            assertThat(database.value(
                "SELECT count(*) FROM pg_attribute WHERE attrelid = 'recognition_comments'::regclass AND attname = 'tenant_id'"))
                .isEqualTo("1");
        }
    }

    @Test
    void onlyTheOwnerOfTheTablesMayUseThem() {
        try (TestDatabase database = Start.EMPTY.migrated()) {
            assertThat(database.value(
                "SELECT has_schema_privilege('sparknode_app', 'migration', 'USAGE') OR has_schema_privilege('public', 'migration', 'USAGE')"))
                .isEqualTo("f");
        }
    }

    @ParameterizedTest
    @WithAllSamples
    @CsvSource(delimiter = '|', textBlock = """
        CREATE TABLE migration.history (id int)                                              | table migration.history
        CREATE FUNCTION migration.online() RETURNS int LANGUAGE sql AS 'SELECT 1'             | function migration.online()
        CREATE TYPE migration.state AS ENUM ('done')                                         | type migration.state
        """)
    void aSchemaOfThisNameThatIsSomebodyElsesIsRefusedAndKeepsWhatItHolds(String theirs, String named) {
        try (TestDatabase database = PostgresServer.get().newDatabase()) {
            database.execute("CREATE SCHEMA migration; " + theirs);
            assertThatThrownBy(() -> CHANGELOG.update(database)).hasMessageContaining("the schema migration holds what is not SparkNode's: ")
                .hasMessageContainingAll(named, "Rename this one, then run the update again.");
            String held = "SELECT count(*) FROM pg_depend WHERE refclassid = 'pg_namespace'::regclass AND refobjid = '%s'::regnamespace";
            String before = database.value(held.formatted("migration"));
            database.execute("ALTER SCHEMA migration RENAME TO other");
            CHANGELOG.update(database);
            assertThat(database.value(held.formatted("other"))).isEqualTo(before).isNotEqualTo("0");
        }
    }

    @Test
    void aSchemaThatWasRestoredWithoutItsCommentIsDroppedAsTheMessageSays() {
        try (TestDatabase database = Start.EMPTY.migrated()) {
            database.execute("COMMENT ON SCHEMA migration IS NULL");
            assertThatThrownBy(() -> mended.update(database))
                .hasMessageContaining("If it is SparkNode's, restored without comments, drop it instead: "
                + "DROP SCHEMA migration CASCADE");
            database.execute("DROP SCHEMA migration CASCADE");
            mended.update(database);
            assertThat(database.value(MENDED)).isEqualTo("1");
        }
    }

    /** The index of a large table is built by the statement that comes after it, CREATE INDEX CONCURRENTLY, which keeps nobody from writing. */
    @ParameterizedTest
    @CsvSource({"10, t", "20000, f"})
    void theIndexOfASmallTableIsBuiltAtOnceThatOfALargeOneIsNot(int rows, String built) {
        try (TestDatabase database = Start.EMPTY.migrated()) {
            database.execute("CREATE TABLE notes AS SELECT n, repeat('x', 100) AS text FROM generate_series(1, " + rows + ") n;"
                + "CALL migration.expect_indexes('notes'); CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_notes_n ON notes (n); "
                + "CALL migration.ensure_indexes()");
            assertThat(database.value("SELECT to_regclass('public.idx_notes_n') IS NOT NULL")).isEqualTo(built);
        }
    }
}
