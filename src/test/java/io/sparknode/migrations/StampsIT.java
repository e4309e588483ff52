package io.sparknode.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparknode.migrations.schema.Schema;
import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.Changelog;
import io.sparknode.migrations.testing.Revisions;
import io.sparknode.migrations.testing.Rows;
import io.sparknode.migrations.testing.TestDatabase;
import io.sparknode.migrations.testing.WithAllSamples;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A database that has the schema already is stamped; from then on the chain finds nothing to do. */
class StampsIT {

    private static final Changelog CHANGELOG = Changelog.ofProject();

    @Test
    void afterChangelogSyncOfADatabaseAtTheTargetUpdateExecutesNothing() {
        assertNothingLeftToDoAfter(CHANGELOG::changelogSync);
    }

    @Test
    void afterChangelogSyncToTheLastTagUpdateExecutesNothing() {
        assertNothingLeftToDoAfter(database -> CHANGELOG.changelogSyncToTag(database, Revisions.head()));
    }

    @Test
    @WithAllSamples
    void aDatabaseThatIsStampedAtTheBaselineOnlyEndsAtTheTarget() {
        try (TestDatabase database = Start.RAW_SQL_ON_OLDEST.build().execute("UPDATE badges SET is_system = true")) {
            Rows expected = ExpectedRows.rowsOf(database);
            CHANGELOG.forceSyncToTag(database, "0000_baseline");
            CHANGELOG.update(database);
            TargetState.assertReached("stamped at the baseline", database, expected);
        }
    }

    @Test
    void aStampDoesNotHideUnknownRoles() {
        assertRefusedWhenStamped(
            "ALTER TABLE users DROP CONSTRAINT users_org_role_check; UPDATE users SET org_role = 'overlord' WHERE id = md5('ann')::uuid",
            "users.org_role has roles that the model does not know: 'overlord' (1 user)");
    }

    @Test
    @WithAllSamples
    void aStampDoesNotHideDuplicates() {
        assertRefusedWhenStamped("""
            ALTER TABLE departments DROP CONSTRAINT departments_tenant_id_name_key;
            INSERT INTO departments (tenant_id, name) SELECT md5('acme')::uuid, 'Twins' FROM generate_series(1, 2)""",
            "2 departments named 'Twins' in tenant");
    }

    @ParameterizedTest
    @WithAllSamples
    @MethodSource("io.sparknode.migrations.starts.Start#all")
    void noStartIsStampedAsMigratedBeforeItIs(Start start) {
        try (TestDatabase database = start.build()) {
            assertThatThrownBy(() -> CHANGELOG.changelogSync(database))
                .hasMessageContaining("Nothing was stamped: the schema is not that of " + Revisions.head());
            assertThat(CHANGELOG.executed(database)).isZero();
        }
    }

    private static void assertNothingLeftToDoAfter(Consumer<TestDatabase> stamp) {
        try (TestDatabase database = Start.FIRST_BOOT.migrated()) {
            database.execute("DROP TABLE databasechangelog, databasechangeloglock");
            Rows rows = Rows.of(database);
            Schema schema = TargetState.schema(database);

            stamp.accept(database);
            List<String> stamped = database.column("SELECT id || exectype FROM databasechangelog ORDER BY orderexecuted");
            CHANGELOG.update(database);

            assertThat(database.column("SELECT id || exectype FROM databasechangelog ORDER BY orderexecuted")).isEqualTo(stamped).isNotEmpty();
            assertThat(schema.difference(TargetState.schema(database))).isEmpty();
            assertThat(Rows.of(database)).isEqualTo(rows);
        }
    }

    private static void assertRefusedWhenStamped(String obstacle, String message) {
        try (TestDatabase database = Start.OLDER_2026_02_14.build().execute(obstacle)) {
            CHANGELOG.forceSyncToTag(database, "0000_baseline");
            Rows rows = Rows.of(database);
            Schema schema = TargetState.schema(database);
            assertThatThrownBy(() -> CHANGELOG.update(database)).hasMessageContaining(message);
            assertThat(Rows.of(database)).isEqualTo(rows);
            assertThat(schema.difference(TargetState.schema(database))).isEmpty();
        }
    }
}
