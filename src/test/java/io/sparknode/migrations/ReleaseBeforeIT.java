package io.sparknode.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.Changelog;
import io.sparknode.migrations.testing.TestDatabase;
import io.sparknode.migrations.testing.WithAllSamples;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The release before does not know {@code tenant_id}, and goes on inserting rows while the chain runs and after it. */
class ReleaseBeforeIT {

    private static final Changelog CHANGELOG = Changelog.ofProject();

    private static TestDatabase migrated;

    @BeforeAll
    static void migrate() {
        migrated = Start.RAW_SQL.migrated();
        migrated.execute("INSERT INTO sales_events (id, tenant_id, name, event_type, start_at, owner_user_id)"
            + " VALUES (md5('late')::uuid, md5('acme')::uuid, 'Late', 'fair', now(), md5('ann')::uuid)");
    }

    @AfterAll
    static void drop() {
        migrated.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        recognition_comments  | recognition_id, user_id, content       | md5('acme thanks')::uuid, md5('gus')::uuid, 'Late'
        recognition_reactions | recognition_id, user_id, reaction_type | md5('acme thanks')::uuid, md5('gus')::uuid, 'late'
        """)
    void aRowOfARecognitionGetsItsTenant(String table, String columns, String values) {
        assertThat(inserted(table, columns, values)).isEqualTo(md5("acme"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        sales_event_registrations | event_id, email | md5('late')::uuid, 'late@acme.example'
        sales_event_leads         | event_id        | md5('late')::uuid
        sales_event_metrics       | event_id        | md5('late')::uuid
        """)
    void aRowOfASalesEventGetsItsTenant(String table, String columns, String values) {
        assertThat(inserted(table, columns, values)).isEqualTo(md5("acme"));
    }

    @Test
    void anAuditEntryGetsThePlatformsTenant() {
        assertThat(inserted("audit_log", "action", "'late'")).isEqualTo(ExpectedRows.PLATFORM);
    }

    @ParameterizedTest
    @ValueSource(strings = {"''", "elsewhere, public"})
    void theSearchPathOfTheSessionDoesNotMatter(String path) {
        migrated.execute("CREATE SCHEMA IF NOT EXISTS elsewhere; CREATE TABLE IF NOT EXISTS elsewhere.recognitions (id uuid, tenant_id uuid);"
            + " CREATE TABLE IF NOT EXISTS elsewhere.sales_events (LIKE elsewhere.recognitions); SET search_path = " + path + ";"
            + " INSERT INTO public.recognition_comments (recognition_id, user_id, content) VALUES (md5('acme thanks')::uuid, md5('gus')::uuid, "
            + "'path');"
            + " INSERT INTO public.sales_event_leads (event_id, notes) VALUES (md5('late')::uuid, 'path')");
        assertThat(migrated.column("SELECT tenant_id FROM recognition_comments WHERE content = 'path'"
            + " UNION SELECT tenant_id FROM sales_event_leads WHERE notes = 'path'")).containsExactly(md5("acme"));
    }

    @Test
    void aTenantThatIsGivenStays() {
        assertThat(inserted("audit_log", "action, tenant_id", "'late', md5('acme')::uuid")).isEqualTo(md5("acme"));
    }

    @Test
    void aRowThatLosesItsTenantGetsItBack() {
        migrated.execute("UPDATE recognition_comments SET tenant_id = NULL");
        assertThat(migrated.value("SELECT count(*) FROM recognition_comments c JOIN recognitions r ON r.id = c.recognition_id"
            + " WHERE c.tenant_id IS DISTINCT FROM r.tenant_id")).isEqualTo("0");
    }

    @Test
    void aRowOfNoParentIsRefused() {
        assertThatThrownBy(() -> inserted("recognition_comments", "user_id, content", "md5('gus')::uuid, 'of nothing'"))
            .hasMessageContaining("null value");
    }

    @Test
    @WithAllSamples
    void rowsThatComeBetweenTheChangesetsAreFilledAsWell() {
        try (TestDatabase database = Start.RAW_SQL.migratedTo("0000_baseline")) {
            String insert = "INSERT INTO recognition_comments (recognition_id, user_id, content)"
                + " VALUES (md5('acme thanks')::uuid, md5('gus')::uuid, 'between')";
            int changesets = (int) CHANGELOG.changesets().stream().filter(changeset -> changeset.path().contains("/0001_")).count();
            for (int i = 0; i < changesets; i++) {
                database.execute(insert);
                CHANGELOG.updateCount(database, 1);
            }
            database.execute(insert);
            CHANGELOG.update(database);
            assertThat(database.rows("SELECT count(*), count(tenant_id), min(tenant_id::text) FROM recognition_comments WHERE content = 'between'")
                .get(0))
                .containsExactly(String.valueOf(changesets + 1), String.valueOf(changesets + 1), md5("acme"));
            assertThat(TargetState.differenceFrom(database)).isEmpty();
        }
    }

    /** The tenant of a row, inserted as the release before does it. */
    private static String inserted(String table, String columns, String values) {
        return migrated.value("INSERT INTO " + table + " (" + columns + ") VALUES (" + values + ") RETURNING tenant_id");
    }

    private static String md5(String name) {
        return migrated.value("SELECT md5('" + name + "')::uuid");
    }
}
