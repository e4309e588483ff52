package io.sparknode.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparknode.migrations.schema.Schema;
import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.Changelog;
import io.sparknode.migrations.testing.Revisions;
import io.sparknode.migrations.testing.Rows;
import io.sparknode.migrations.testing.Samples;
import io.sparknode.migrations.testing.TestDatabase;
import io.sparknode.migrations.testing.WithAllSamples;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Back to each tag and forward again, a database is as before; what somebody else created is never dropped. */
class GoesBackIT {

    private static final Changelog CHANGELOG = Changelog.ofProject();
    private static final List<String> TENANT_ID_CAME_LATE = List.of("recognition_comments", "recognition_reactions",
        "sales_event_registrations", "sales_event_leads", "sales_event_metrics");

    private static final String COLUMNS = "SELECT table_name || '.' || column_name FROM information_schema.columns"
        + " WHERE table_schema = 'public' AND table_name NOT LIKE 'databasechangelog%'";

    @ParameterizedTest
    @MethodSource("starts")
    void backToEachTagAndForwardAgainTheSchemaAndTheRowsAreAsBefore(Start start) {
        try (TestDatabase database = start.migrated()) {
            Schema schema = TargetState.schema(database);
            Rows rows = Rows.of(database);
            for (String tag : IntStream.range(1, Revisions.all().size()).mapToObj(Revisions::beforeHead).toList()) {
                CHANGELOG.rollbackToTag(database, tag);
                CHANGELOG.update(database);
                assertThat(schema.difference(TargetState.schema(database))).as("schema after %s and forward again", tag).isEmpty();
                assertThat(rows.lostIn(Rows.of(database))).as("rows after %s and forward again", tag).isEmpty();
                assertThat(Rows.of(database).count()).isEqualTo(rows.count());
            }
        }
    }

    @Test
    @WithAllSamples
    void backAtTheBaselineIsolationIsGone() {
        try (TestDatabase database = Start.FIRST_BOOT.migratedTo("0003_seed_ddl_extraction")) {
            CHANGELOG.rollbackToTag(database, "0000_baseline");
            Stream<String> perTable = TENANT_ID_CAME_LATE.stream().flatMap(table -> Stream.of(
                "- column " + table + ".tenant_id uuid not null",
                "- constraint " + table + "." + table + "_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE CASCADE",
                "- trigger " + table + "." + table + "_tenant_id BEFORE INSERT OR UPDATE OF tenant_id FOR EACH ROW WHEN ((new.tenant_id IS NULL))"
                    + " EXECUTE FUNCTION tenant_id_from_" + (table.startsWith("sales") ? "sales_event" : "recognition") + "()"));
            Stream<String> others = Stream.of(
                "- trigger audit_log.audit_log_tenant_id BEFORE INSERT OR UPDATE OF tenant_id FOR EACH ROW WHEN ((new.tenant_id IS NULL))"
                    + " EXECUTE FUNCTION tenant_id_of_platform()",
                "- column audit_log.tenant_id uuid not null",
                "+ column audit_log.tenant_id uuid",
                "- function tenant_id_from_recognition()",
                "- function tenant_id_from_sales_event()",
                "- function tenant_id_of_platform()",
                "- constraint departments.uq_departments_tenant_name UNIQUE (tenant_id, name)",
                "+ constraint departments.departments_tenant_id_name_key UNIQUE (tenant_id, name)",
                "- constraint users.uq_users_tenant_email UNIQUE (tenant_id, corporate_email)",
                "+ constraint users.users_tenant_id_corporate_email_key UNIQUE (tenant_id, corporate_email)");
            assertThat(TargetState.differenceFrom("0003_seed_ddl_extraction", database))
                .containsExactlyInAnyOrderElementsOf(Stream.concat(perTable, others).toList());
        }
    }

    @ParameterizedTest
    @WithAllSamples
    @MethodSource("adopted")
    void onAnAdoptedDatabaseNoCountDropsATableOrARow(Start start) {
        try (TestDatabase before = start.build(); TestDatabase database = start.migrated()) {
            Rows found = ExpectedRows.rowsOf(before);
            for (int count : counts()) {
                CHANGELOG.rollbackCount(database, count);
                assertThat(found.lostIn(Rows.of(database), withoutTenantId())).as("with %s on record", CHANGELOG.executed(database)).isEmpty();
            }
            assertBaselineRefuses(database, () -> CHANGELOG.rollbackCount(database, 1));
            CHANGELOG.update(database);
            TargetState.assertReached(start.name(), database, found);
        }
    }

    @ParameterizedTest
    @MethodSource("adopted")
    void onAnAdoptedDatabaseTheHighestCountStopsAtTheBaseline(Start start) {
        try (TestDatabase before = start.build(); TestDatabase database = start.migrated()) {
            Rows found = ExpectedRows.rowsOf(before);
            assertThatThrownBy(() -> CHANGELOG.rollbackCount(database, 1000)).hasMessageContaining("0000_baseline cannot be rolled back");
            assertThat(found.lostIn(Rows.of(database), withoutTenantId())).isEmpty();
        }
    }

    /** The chain drops and moves some of it by itself, on its way forward. */
    @ParameterizedTest
    @MethodSource("all")
    void fromEveryStartWhatWasThereBeforeAndAtTheHeadIsThereBackAtTheBaseline(Start start) {
        try (TestDatabase before = start.build(); TestDatabase database = start.migrated()) {
            Rows found = ExpectedRows.rowsOf(before);
            List<String> kept = before.column(COLUMNS);
            kept.retainAll(database.column(COLUMNS));
            CHANGELOG.rollbackToTag(database, "0000_baseline");
            assertThat(database.column(COLUMNS)).containsAll(kept);
            assertThat(found.lostIn(Rows.of(database), withoutTenantId())).isEmpty();
        }
    }

    @Test
    @WithAllSamples
    void aTenantIdThatWasThereBeforeTheMigrationsStaysWhoeverGoesBack() {
        try (TestDatabase database = Start.ALEMBIC.migrated()) {
            CHANGELOG.rollbackToTag(database, "0000_baseline");
            assertThat(database.value(
                "SELECT count(*) FROM pg_attribute WHERE attname = 'tenant_id' AND attrelid IN (SELECT to_regclass(name) FROM unnest('{"
                + String.join(",", TENANT_ID_CAME_LATE) + "}'::text[]) AS name)")).isEqualTo("5");
            CHANGELOG.update(database);
            assertThat(TargetState.differenceFrom(database)).isEmpty();
        }
    }

    @Test
    @WithAllSamples
    void aTenantThatCannotBeDerivedFromAParentIsNotDropped() {
        try (TestDatabase database = Start.FIRST_BOOT.build()) {
            CHANGELOG.update(database);
            database.execute("SET session_replication_role = replica;"
                + "INSERT INTO recognition_comments (recognition_id, user_id, content, tenant_id)"
                + " SELECT md5('nobody')::uuid, md5('ann')::uuid, 'lost', md5('acme')::uuid FROM generate_series(1, 3)");
            assertThatThrownBy(() -> CHANGELOG.rollbackToTag(database, "0000_baseline")).hasMessageContainingAll(
                "rows of recognition_comments (3) have a tenant_id that is not their parent's, or no parent: dropping the column would lose it",
                "Look at them, then correct or delete them: SELECT * FROM recognition_comments t WHERE t.tenant_id IS DISTINCT FROM (SELECT");
            assertThat(database.value("SELECT count(*) FROM recognition_comments WHERE content = 'lost' AND tenant_id = md5('acme')::uuid"))
                .isEqualTo("3");
        }
    }

    /** The table of executed changesets has no key, by which a subscriber could find the row that was deleted. */
    @Test
    @WithAllSamples
    void whereAllTablesArePublishedItGoesBackAllTheSame() {
        try (TestDatabase database = Start.EMPTY.build()) {
            database.execute("CREATE PUBLICATION everything FOR ALL TABLES");
            CHANGELOG.updateToTag(database, "0001_tenant_isolation");
            CHANGELOG.rollbackCount(database, 3);
            // as after a changelogSync, which executes nothing
            database.execute("ALTER TABLE databasechangelog REPLICA IDENTITY DEFAULT");
            CHANGELOG.rollbackToTag(database, "0000_baseline");
            assertThat(database.value("SELECT id FROM databasechangelog ORDER BY orderexecuted DESC LIMIT 1")).isEqualTo("tag 0000_baseline");
        }
    }

    static List<Start> starts() {
        return Samples.of("starts that go back to each tag", List.of(Start.EMPTY, Start.RAW_SQL, Start.ALEMBIC), List.of(Start.RAW_SQL));
    }

    static List<Start> all() {
        return Samples.of("starts that go back to the baseline", Start.all(), List.of(Start.ALEMBIC));
    }

    static List<Start> adopted() {
        return Samples.of("starts that go back by counts", List.of(Start.RAW_SQL, Start.ALEMBIC), List.of(Start.ALEMBIC));
    }

    /** From the head to the baseline: what came later at once, many where there is no rollback and nothing happens, one by one in what has one. */
    private static List<Integer> counts() {
        List<String> paths = CHANGELOG.changesets().stream().map(Changelog.Changeset::path).filter(path -> path.matches("sparknode/\\d.*")).toList();
        int withoutRollback = (int) paths.stream().filter(path -> path.matches(".*/(0002|0003)_.*")).count();
        int withRollback = (int) paths.stream().filter(path -> path.contains("/0001_")).count();
        int later = (int) paths.stream().filter(path -> path.compareTo("sparknode/0004") > 0).count();
        return Stream.of(
            Stream.of(later).filter(count -> count > 0),
            Stream.of(1, 2, 3, withoutRollback / 2, withoutRollback - withoutRollback / 2 - 6),
            Stream.generate(() -> 1).limit(withRollback),
            Stream.of(1)).flatMap(counts -> counts).toList();
    }

    private static void assertBaselineRefuses(TestDatabase database, Runnable rollback) {
        Rows rows = Rows.of(database);
        List<String> schema = TargetState.schema(database).lines();
        assertThatThrownBy(rollback::run).hasMessageContainingAll("0000_baseline cannot be rolled back: it would drop every table of SparkNode",
            "Nothing was changed: ", "restore a backup");
        assertThat(Rows.of(database)).isEqualTo(rows);
        assertThat(TargetState.schema(database).lines()).isEqualTo(schema);
    }

    /** The rollback from 0001 drops the columns that are derived from the parent rows; forward again, they have the same values. */
    private static Rows.Allowed withoutTenantId() {
        Rows.Allowed allowed = ExpectedRows.RENAMED;
        for (String table : TENANT_ID_CAME_LATE) {
            allowed = allowed.changed(table, "tenant_id", "derived from the parent row");
        }
        return allowed;
    }
}
