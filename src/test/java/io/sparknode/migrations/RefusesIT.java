package io.sparknode.migrations;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.Changelog;
import io.sparknode.migrations.testing.OldServer;
import io.sparknode.migrations.testing.Rows;
import io.sparknode.migrations.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the chain cannot migrate it does not touch; it says what it found, where, how often and what to do. */
class RefusesIT {

    private static final Changelog CHANGELOG = Changelog.ofProject();

    private static final String COLUMNS = "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public'";

    private TestDatabase database;

    @AfterEach
    void drop() {
        if (database != null) {
            database.close();
        }
    }

    @Test
    void someOfTheTablesAreMissing() {
        database = Start.FIRST_BOOT.build().execute("DROP TABLE wallet_ledger, event_metrics");
        assertRefused(database, "this database has 34 of the 36 tables of SparkNode's baseline; missing are: event_metrics, wallet_ledger",
            "Nothing was changed.", "check that the URL names the right database", "create the missing tables as in seed/init.sql");
    }

    @Test
    void anotherApplicationHasTablesOfTheSameNames() {
        database = Start.EMPTY.build().execute("""
            CREATE TABLE users (name text); INSERT INTO users VALUES ('Ada');
            CREATE TABLE orders (id int)""");
        assertRefused(database, "this database has 1 of the 36 tables", "missing are: activity_participants, audit_log,", "wallet_ledger, wallets");
    }

    @Test
    void tablesLackColumnsWhichNoRevisionBrings() {
        database = Start.FIRST_BOOT.build().execute("ALTER TABLE wallets DROP COLUMN lifetime_spent; ALTER TABLE users RENAME COLUMN hire_date TO hired");
        assertRefused(database, "tables of SparkNode's baseline lack columns: users.hire_date, wallets.lifetime_spent",
            "Nothing was changed.", "check that the URL names the right database", "add the missing columns as in seed/init.sql");
        database.execute("ALTER TABLE wallets ADD COLUMN lifetime_spent numeric(15,2) NOT NULL DEFAULT 0; ALTER TABLE users RENAME COLUMN hired TO hire_date");
        assertGoesOn(database);
    }

    @Test
    void everyColumnOfTheBaselineThatIsMissingIsNamedOrAdded() {
        database = Start.FIRST_BOOT.build();
        List<String> columns = database.column(COLUMNS);
        try (TestDatabase none = Start.FIRST_BOOT.build()) {
            drop(columns, none);
            String message = catchThrowable(() -> CHANGELOG.update(none)).getMessage();
            columns = columns.stream().filter(column -> !Pattern.compile("\\b" + column + "\\b").matcher(message).find()).toList();
        }
        assertThat(columns).isNotEmpty();
        drop(columns, database);
        CHANGELOG.update(database);
        assertThat(database.column(COLUMNS)).containsAll(columns);
    }

    @Test
    void usersHaveRolesThatTheModelDoesNotKnow() {
        database = Start.OLDER_2026_02_14.build().execute("""
            ALTER TABLE users DROP CONSTRAINT users_org_role_check;
            UPDATE users SET org_role = 'overlord' WHERE id IN (md5('ann')::uuid, md5('bob')::uuid);
            UPDATE users SET org_role = 'Manager' WHERE id = md5('cem')::uuid""");
        assertRefused(database, "users.org_role has roles that the model does not know: 'Manager' (1 users), 'overlord' (2 users)",
            "Nothing was changed.", "Give these users one of platform_admin, tenant_manager, dept_lead, tenant_user",
            "UPDATE users SET org_role = 'tenant_user'");
        database.execute("UPDATE users SET org_role = 'tenant_user' WHERE org_role IN ('overlord', 'Manager')");
        assertGoesOn(database);
    }

    @Test
    void aTenantHasTwoDepartmentsOfOneName() {
        database = Start.FIRST_BOOT.build().execute("""
            ALTER TABLE departments DROP CONSTRAINT departments_tenant_id_name_key;
            INSERT INTO departments (tenant_id, name) SELECT md5('acme')::uuid, 'Twins' FROM generate_series(1, 3)""");
        String tenant = database.value("SELECT md5('acme')::uuid");
        assertRefused(database, "1 duplicates stand in the way of one department name and one e-mail per tenant:",
            "3 departments named 'Twins' in tenant " + tenant, "Nothing was changed.", "Rename or merge these rows");
        database.execute("UPDATE departments SET name = name || ' ' || id WHERE name = 'Twins'");
        assertGoesOn(database);
    }

    @Test
    void aTenantHasTwoUsersOfOneEmail() {
        database = Start.FIRST_BOOT.build().execute("""
            ALTER TABLE users DROP CONSTRAINT users_tenant_id_corporate_email_key;
            UPDATE users SET corporate_email = 'both@acme.example' WHERE id IN (md5('ann')::uuid, md5('bob')::uuid)""");
        String tenant = database.value("SELECT tenant_id FROM users WHERE id = md5('ann')::uuid");
        assertRefused(database, "2 users with corporate_email 'both@acme.example' in tenant " + tenant, "Nothing was changed.");
    }

    @Test
    void manyDuplicatesAreCountedAndTheFirstOfThemNamed() {
        database = Start.FIRST_BOOT.build().execute("""
            ALTER TABLE departments DROP CONSTRAINT departments_tenant_id_name_key;
            INSERT INTO departments (tenant_id, name) SELECT md5('acme')::uuid, 'Twins ' || n % 25 FROM generate_series(1, 50) n""");
        assertRefused(database, "25 duplicates stand in the way", "2 departments named 'Twins 0'", "… and 5 more");
    }

    @Test
    void theTablesBelongToSomebodyElse() {
        database = Start.FIRST_BOOT.build();
        try (Tester tester = new Tester(database)) {
            database.execute("GRANT ALL ON SCHEMA public TO tester; GRANT ALL ON DATABASE " + database.name() + " TO tester;"
                + "ALTER TABLE users OWNER TO tester");
            assertRefused(tester.database(), "role tester lacks what the chain needs:", "ownership of the tables activity_participants (owner postgres), ",
                "wallets (owner postgres): GRANT the owner's role TO tester", "Nothing was changed.", "migrate as the owner of the tables");
            assertThatThrownBy(() -> CHANGELOG.update(tester.database())).message().doesNotContain("users (owner");
            database.execute("GRANT postgres TO tester");
            assertGoesOn(tester.database());
        }
    }

    @Test
    @SuppressWarnings("try")
    void everythingThatTheRoleLacksIsNamedAtOnce() {
        database = Start.EMPTY.build();
        try (Tester tester = new Tester(database); Tester.NoAppRole none = new Tester.NoAppRole(database)) {
            database.execute("GRANT CREATE ON SCHEMA public TO tester; REVOKE TEMPORARY ON DATABASE " + database.name() + " FROM PUBLIC");
            assertRefused(tester.database(), "role tester lacks what the chain needs:",
                "TEMPORARY on database " + database.name() + ": GRANT TEMPORARY ON DATABASE " + database.name() + " TO tester",
                "the extension \"uuid-ossp\", or the right to create it: CREATE EXTENSION \"uuid-ossp\" as an administrator",
                "the role sparknode_app, or the right to create it: CREATE ROLE sparknode_app LOGIN as an administrator",
                "Have an administrator run what stands behind each colon");
            database.execute("GRANT TEMPORARY ON DATABASE " + database.name() + " TO tester; CREATE EXTENSION \"uuid-ossp\"; CREATE ROLE sparknode_app LOGIN");
            assertGoesOn(tester.database());
        }
    }

    @Test
    void theRoleMayNotCreateTables() {
        database = Start.EMPTY.build();
        try (Tester tester = new Tester(database)) {
            database.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
            assertRefused(tester.database(), "Role tester may not create tables in schema public.", "GRANT CREATE ON SCHEMA public TO tester");
        }
    }

    @Test
    void theConnectionIsInAnotherSchema() {
        database = Start.EMPTY.build();
        database.execute("CREATE SCHEMA elsewhere; ALTER DATABASE " + database.name() + " SET search_path TO elsewhere");
        assertRefused(database, "the schema of this connection is elsewhere, but SparkNode lives in public", "Nothing was changed.",
            "defaultSchemaName=public");
    }

    @Test
    void theServerIsTooOld() throws IOException {
        try (OldServer server = OldServer.start(); TestDatabase old = server.newDatabase().run(Path.of("seed/init.sql"))) {
            Rows rows = Rows.of(old);
            assertThatThrownBy(() -> CHANGELOG.update(old)).hasMessageContainingAll(
                "PostgreSQL 13.22 is too old: SparkNode needs 14 or newer", "Nothing was changed.", "Upgrade the server");
            assertThat(Rows.of(old)).isEqualTo(rows);
        }
    }

    private static void drop(List<String> columns, TestDatabase from) {
        from.execute(columns.stream().map(column -> "ALTER TABLE " + column.replace(".", " DROP COLUMN IF EXISTS ") + " CASCADE").collect(joining(";")));
    }

    private void assertRefused(TestDatabase asUser, String... message) {
        Rows rows = Rows.of(database);
        List<String> schema = Target.schema(database).lines();
        assertThatThrownBy(() -> CHANGELOG.update(asUser)).isInstanceOf(IllegalStateException.class).hasMessageContainingAll(message);
        assertThat(Rows.of(database)).isEqualTo(rows);
        assertThat(Target.schema(database).lines()).isEqualTo(schema);
    }

    private void assertGoesOn(TestDatabase asUser) {
        Rows expected = Revised.rowsOf(database);
        CHANGELOG.update(asUser);
        Target.assertReached("what was refused", database, expected);
    }
}
