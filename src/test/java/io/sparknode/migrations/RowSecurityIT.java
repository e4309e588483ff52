package io.sparknode.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.Changelog;
import io.sparknode.migrations.testing.Rows;
import io.sparknode.migrations.testing.TestDatabase;
import io.sparknode.migrations.testing.WithAllSamples;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows that policies hide from the owner of the tables, who migrates, are neither passed over nor lost. */
class RowSecurityIT {

    private static final Changelog CHANGELOG = Changelog.ofProject();

    private TestDatabase database;
    private Tester owner;

    @BeforeEach
    void tablesOfAnOwnerWhoIsNoSuperuser() {
        database = Start.RAW_SQL_TWICE.build();
        owner = new Tester(database, "Deploy-Bot");
        database.execute("GRANT CREATE, TEMPORARY ON DATABASE " + database.name() + " TO \"Deploy-Bot\"; ALTER SCHEMA public OWNER TO \"Deploy-Bot\";"
            + "DO $$ DECLARE t text; BEGIN FOR t IN SELECT oid::regclass FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
            + " LOOP EXECUTE 'ALTER TABLE ' || t || ' OWNER TO \"Deploy-Bot\"'; END LOOP; END $$");
    }

    @AfterEach
    void drop() {
        owner.close();
        database.close();
    }

    @Test
    void theRowsOfATableThatIsMovedAreHiddenUntilThePolicyIsNotForced() {
        Rows expected = ExpectedRows.rowsOf(database);
        hide("allocation_logs");
        assertRefused("row level security hides rows of these tables from role \"Deploy-Bot\": allocation_logs",
            "Your tables were not changed by this revision.",
            "ALTER ROLE \"Deploy-Bot\" BYPASSRLS", "ALTER TABLE allocation_logs NO FORCE ROW LEVEL SECURITY;",
            "policy p on table allocation_logs depends on table allocation_logs, which moves into budget_allocation_logs", "Save their definitions");
        database.execute("ALTER TABLE allocation_logs NO FORCE ROW LEVEL SECURITY; DROP POLICY p ON allocation_logs");
        CHANGELOG.update(owner.database());
        TargetState.assertReached("rows that were hidden", database, expected);
    }

    @Test
    @WithAllSamples
    void theRowsOfTablesThatAreFilledAreHiddenUntilTheRoleMayPassByPolicies() {
        Rows expected = ExpectedRows.rowsOf(database);
        hide("recognition_comments");
        hide("users");
        assertRefused("row level security hides rows of these tables from role \"Deploy-Bot\": recognition_comments, users");
        database.execute("ALTER ROLE \"Deploy-Bot\" BYPASSRLS");
        assertThatThrownBy(() -> CHANGELOG.update(owner.database()))
            .hasMessageContainingAll("The update is done, but", "changed table users, found: table users row level security forced");
        assertThat(expected.lostIn(Rows.of(database), ExpectedRows.RENAMED)).isEmpty();
    }

    @Test
    @WithAllSamples
    void rowsThatAreHiddenOnlyLaterAreAnErrorInARevisionThatIsHalfDone() {
        CHANGELOG.updateToTag(owner.database(), "0001_tenant_isolation");
        hide("user_upload_staging");
        assertThatThrownBy(() -> CHANGELOG.update(owner.database())).hasMessageContainingAll(
            "row level security hides rows of these tables from role \"Deploy-Bot\": user_upload_staging", "Your tables were not changed by this revision.");
        database.execute("ALTER TABLE user_upload_staging NO FORCE ROW LEVEL SECURITY");
        CHANGELOG.updateCount(owner.database(), 5);
        hide("users");
        assertThatThrownBy(() -> CHANGELOG.update(owner.database()))
            .hasMessageContaining("query would be affected by row-level security policy for table \"users\"");
    }

    private void hide(String table) {
        String tenant = database.rows("SELECT FROM pg_attribute WHERE attrelid = '" + table
            + "'::regclass AND attname = 'tenant_id' AND NOT attisdropped").isEmpty()
            ? "md5('acme')::uuid" : "tenant_id";
        database.execute("ALTER TABLE " + table + " ENABLE ROW LEVEL SECURITY; ALTER TABLE " + table + " FORCE ROW LEVEL SECURITY;"
            + "CREATE POLICY p ON " + table + " USING (" + tenant + " = nullif(current_setting('app.tenant_id', true), '')::uuid)");
    }

    private void assertRefused(String... message) {
        Rows rows = Rows.of(database);
        List<String> schema = TargetState.schema(database).lines();
        assertThatThrownBy(() -> CHANGELOG.update(owner.database())).hasMessageContainingAll(message);
        assertThat(Rows.of(database)).isEqualTo(rows);
        assertThat(TargetState.schema(database).lines()).isEqualTo(schema);
    }
}
