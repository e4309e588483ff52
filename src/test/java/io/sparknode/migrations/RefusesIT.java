package io.sparknode.migrations;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.Changelog;
import io.sparknode.migrations.testing.OldServer;
import io.sparknode.migrations.testing.Rows;
import io.sparknode.migrations.testing.TestDatabase;
import io.sparknode.migrations.testing.WithAllSamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
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
            "Your tables were not changed.", "check that the URL names the right database", "create the missing tables as in seed/init.sql");
    }

    @Test
    @WithAllSamples
    void theTablesAreInAnotherSchema() {
        database = Start.FIRST_BOOT.build().execute("ALTER SCHEMA public RENAME TO app; CREATE SCHEMA public");
        Throwable refusal = assertRefused(database, "the tables of SparkNode are in schema app, not in public", "Your tables were not changed.");
        String advice = refusal.getMessage().replaceFirst("(?s).*SparkNode lives in public: (.*?)\\. Then run the update again.*", "$1");
        database.execute(advice);
        assertGoesOn(database);
    }

    @Test
    void anotherApplicationHasTablesOfTheSameNames() {
        database = Start.EMPTY.build().execute("""
            CREATE TABLE users (name text); INSERT INTO users VALUES ('Ada');
            CREATE TABLE orders (id int)""");
        assertRefused(database, "this database has 1 of the 36 tables", "missing are: activity_participants, audit_log,", "wallet_ledger, wallets");
    }

    @Test
    @WithAllSamples
    void tablesLackColumnsWhichNoRevisionBrings() {
        database = Start.FIRST_BOOT.build()
            .execute("ALTER TABLE wallets DROP COLUMN lifetime_spent; ALTER TABLE users RENAME COLUMN hire_date TO hired");
        assertRefused(database, "tables of SparkNode's baseline lack columns: users.hire_date, wallets.lifetime_spent",
            "Your tables were not changed.", "check that the URL names the right database", "add the missing columns as in seed/init.sql");
        database.execute("ALTER TABLE wallets ADD COLUMN lifetime_spent numeric(15,2) NOT NULL DEFAULT 0; "
            + "ALTER TABLE users RENAME COLUMN hired TO hire_date");
        assertGoesOn(database);
    }

    @Test
    @WithAllSamples
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
        assertRefused(database, "users.org_role has roles that the model does not know: 'Manager' (1 user), 'overlord' (2 users)",
            "No role of a user was changed.", "Give these users one of platform_admin, tenant_manager, dept_lead, tenant_user",
            "UPDATE users SET org_role = 'tenant_user'");
        database.execute("UPDATE users SET org_role = 'tenant_user' WHERE org_role IN ('overlord', 'Manager')");
        assertGoesOn(database);
    }

    @Test
    @WithAllSamples
    void aTenantHasTwoDepartmentsOfOneName() {
        database = Start.FIRST_BOOT.build().execute("""
            ALTER TABLE departments DROP CONSTRAINT departments_tenant_id_name_key;
            INSERT INTO departments (tenant_id, name) SELECT md5('acme')::uuid, 'Twins' FROM generate_series(1, 3)""");
        String tenant = database.value("SELECT md5('acme')::uuid");
        assertRefused(database, "duplicates (1) stand in the way of one department name and one e-mail per tenant:",
            "3 departments named 'Twins' in tenant " + tenant, "Your tables were not changed by this revision.", "Rename or merge these rows");
        database.execute("UPDATE departments SET name = name || ' ' || id WHERE name = 'Twins'");
        assertGoesOn(database);
    }

    @Test
    void whatIsFoundBesideItIsNamedByTheSameUpdate() {
        database = Start.OLDER_2026_02_14.build().execute("""
            ALTER TABLE users DROP CONSTRAINT users_org_role_check;
            UPDATE users SET org_role = 'overlord' WHERE id = md5('ann')::uuid;
            ALTER TABLE departments DROP CONSTRAINT departments_tenant_id_name_key;
            INSERT INTO departments (tenant_id, name) SELECT md5('acme')::uuid, 'Twins' FROM generate_series(1, 2)""");
        assertRefused(database, "users.org_role has roles that the model does not know: 'overlord' (1 user)", "Give these users one of",
            "2 departments named 'Twins' in tenant", "Rename or merge these rows");
    }

    @Test
    void aTenantHasTwoUsersOfOneEmail() {
        database = Start.FIRST_BOOT.build().execute("""
            ALTER TABLE users DROP CONSTRAINT users_tenant_id_corporate_email_key;
            UPDATE users SET corporate_email = 'both@acme.example' WHERE id IN (md5('ann')::uuid, md5('bob')::uuid)""");
        String tenant = database.value("SELECT tenant_id FROM users WHERE id = md5('ann')::uuid");
        assertRefused(database, "2 users with corporate_email 'both@acme.example' in tenant " + tenant,
            "Your tables were not changed by this revision.");
    }

    @Test
    @WithAllSamples
    void manyDuplicatesAreCountedAndTheFirstOfThemNamed() {
        database = Start.FIRST_BOOT.build().execute("""
            ALTER TABLE departments DROP CONSTRAINT departments_tenant_id_name_key;
            INSERT INTO departments (tenant_id, name) SELECT md5('acme')::uuid, 'Twins ' || n % 25 FROM generate_series(1, 50) n""");
        assertRefused(database, "duplicates (25) stand in the way", "2 departments named 'Twins 0'", "… and 5 more");
    }

    /** Nobody is to become a member of a superuser. */
    @Test
    @WithAllSamples
    void theTablesBelongToASuperuser() {
        database = Start.FIRST_BOOT.build();
        try (Tester tester = new Tester(database)) {
            database.execute("GRANT ALL ON SCHEMA public TO tester; GRANT ALL ON DATABASE " + database.name() + " TO tester;"
                + "ALTER TABLE users OWNER TO tester; DO $$ BEGIN CREATE ROLE sparknode_app LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; "
                + "END $$");
            Throwable refusal = assertRefused(tester.database(), "role tester lacks what the chain needs:",
                "ownership of the tables activity_participants, audit_log, ",
                "wallets (owner postgres): ALTER TABLE activity_participants OWNER TO tester; ",
                "Your tables were not changed.", "migrate as the owner of the tables");
            assertThat(refusal.getMessage()).doesNotContain("users,", "GRANT");
            follow(refusal);
            assertGoesOn(tester.database());
        }
    }

    /** As at night: one message, its statements run by an administrator, one more update. */
    @Test
    @SuppressWarnings("try")
    @WithAllSamples
    void everythingThatARoleLacksForTheTablesOfAnotherIsNamedAtOnce() {
        database = Start.FIRST_BOOT.build();
        try (Tester owner = new Tester(database, "Owner-1"); Tester other = new Tester(database, "other"); Tester tester = new Tester(database);
                Tester.NoAppRole none = new Tester.NoAppRole(database)) {
            give("\"Owner-1\"");
            database.execute("CREATE FUNCTION tenant_id_of_platform() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS 'BEGIN"
                + " RETURN NEW; END'; CREATE TABLE audit_log_2025 () INHERITS (audit_log); ALTER TABLE audit_log_2025 OWNER TO other;"
                + "ALTER TABLE users ENABLE ROW LEVEL SECURITY; ALTER TABLE users FORCE ROW LEVEL SECURITY;"
                + "CREATE SCHEMA ext; DROP EXTENSION \"uuid-ossp\" CASCADE; CREATE EXTENSION \"uuid-ossp\" SCHEMA ext;"
                + "REVOKE ALL ON SCHEMA public FROM PUBLIC; REVOKE TEMPORARY ON DATABASE " + database.name() + " FROM PUBLIC");
            Throwable refusal = assertRefused(tester.database(), "role tester lacks what the chain needs:",
                "membership in role \"Owner-1\", which owns the tables activity_participants, audit_log, badges, ",
                "wallets: GRANT \"Owner-1\" TO tester\n",
                "membership in role other, which owns the tables audit_log_2025: GRANT other TO \"Owner-1\"\n",
                "USAGE on schema public: GRANT USAGE ON SCHEMA public TO \"Owner-1\"\n",
                "CREATE on schema public: GRANT CREATE ON SCHEMA public TO \"Owner-1\"\n",
                "the schema migration, or CREATE on database " + database.name()
                    + " to create it: CREATE SCHEMA migration AUTHORIZATION \"Owner-1\"\n",
                "tenant_id_of_platform() OWNER TO \"Owner-1\"\n",
                "TEMPORARY on database " + database.name() + ": GRANT TEMPORARY ON DATABASE " + database.name() + " TO \"Owner-1\"\n",
                "as it may not use schema ext: GRANT USAGE ON SCHEMA ext TO \"Owner-1\"\n",
                "which is in schema ext and not on the search_path: ALTER ROLE tester IN DATABASE " + database.name()
                    + " SET search_path = \"$user\", public, ext\n",
                "the role sparknode_app, or the right to create it: CREATE ROLE sparknode_app LOGIN\n",
                "USAGE on schema public, to pass it on to sparknode_app: GRANT USAGE ON SCHEMA public TO \"Owner-1\" WITH GRANT OPTION\n",
                "sight of the rows that row level security hides of the tables users: ALTER ROLE \"Owner-1\" BYPASSRLS\n",
                "Your tables were not changed.");
            follow(refusal);
            assertThatThrownBy(() -> CHANGELOG.update(tester.database())).hasMessageContaining("The update is done, but the schema of ")
                .message().doesNotContain("lacks");
            assertThat(database.column("SELECT DISTINCT tableowner::text FROM pg_tables WHERE schemaname = 'public'"))
                    .containsExactlyInAnyOrder("Owner-1", "other");
            database.execute("REVOKE ALL ON SCHEMA public FROM \"Owner-1\" CASCADE");
        }
    }

    /** Of a database whose tables were given to another role, and what the migrations had made was not. */
    @Test
    @WithAllSamples
    void theOwnersOfWhatEarlierRunsMadeAreNamed() {
        database = Start.FIRST_BOOT.migrated();
        try (Tester tester = new Tester(database)) {
            give("tester");
            database.execute("GRANT ALL ON SCHEMA public TO tester; GRANT ALL ON DATABASE " + database.name() + " TO tester;"
                + "DROP TABLE databasechangelog, databasechangeloglock");
            Throwable refusal = assertRefused(tester.database(), "role tester lacks what the chain needs:",
                "ownership of the schema migration (owner postgres): ALTER SCHEMA migration OWNER TO tester\n",
                "ownership of the table migration.added (owner postgres): ALTER TABLE migration.added OWNER TO tester\n",
                "ownership of the function tenant_id_of_platform() (owner postgres): ALTER FUNCTION tenant_id_of_platform() OWNER TO tester\n");
            follow(refusal);
            assertGoesOn(tester.database());
        }
    }

    /** A Liquibase without this project's classes works as the role that logged in. */
    @Test
    @SuppressWarnings("try")
    void aMemberThatDoesNotInheritTheRightsOfTheOwnerIsToldHowToHaveThem() throws IOException {
        database = Start.FIRST_BOOT.build();
        String rights = Files.readString(Path.of("changelog/refuse/server-or-rights.sql"));
        try (Tester owner = new Tester(database, "Owner-1"); Tester tester = new Tester(database)) {
            give("\"Owner-1\"");
            database.execute("DO $$ BEGIN CREATE ROLE sparknode_app LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;"
                + "GRANT ALL ON SCHEMA public TO \"Owner-1\", tester; GRANT ALL ON DATABASE " + database.name() + " TO \"Owner-1\", tester");
            boolean asOption = database.server().majorVersion() >= 16;
            database.execute(asOption ? "GRANT \"Owner-1\" TO tester WITH INHERIT FALSE"
                    : "ALTER ROLE tester NOINHERIT; GRANT \"Owner-1\" TO tester");
            Throwable refusal = catchThrowable(() -> tester.database().execute(rights));
            assertThat(refusal).hasMessageContaining("the rights of role \"Owner-1\", which owns the tables activity_participants, audit_log, ")
                .hasMessageContaining("wallets, as it does not inherit them: "
                    + (asOption ? "GRANT \"Owner-1\" TO tester WITH INHERIT TRUE\n" : "ALTER ROLE tester INHERIT\n"));
            follow(refusal);
            tester.database().execute(rights);
        }
    }

    /** Since PostgreSQL 16 ({@code WITH SET FALSE}): it has all rights of the owner, but what it creates remains its own. */
    @Test
    @SuppressWarnings("try")
    void aMemberThatMayNotActAsTheOwnerIsToldWhoseTheNewTablesWillBe() throws IOException, SQLException {
        database = Start.FIRST_BOOT.build();
        assumeTrue(database.server().majorVersion() >= 16, "there is no such option before PostgreSQL 16");
        Rows expected = ExpectedRows.rowsOf(database);
        try (Tester owner = new Tester(database, "Owner-1"); Tester tester = new Tester(database)) {
            give("\"Owner-1\"");
            database.execute("DO $$ BEGIN CREATE ROLE sparknode_app LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;"
                + "GRANT ALL ON SCHEMA public TO \"Owner-1\"; GRANT ALL ON DATABASE " + database.name() + " TO \"Owner-1\";"
                + "GRANT \"Owner-1\" TO tester WITH SET FALSE, INHERIT TRUE");
            String reassign = "REASSIGN OWNED BY tester TO \"Owner-1\"";
            try (Connection connection = tester.database().connect(); Statement statement = connection.createStatement()) {
                statement.execute(Files.readString(Path.of("changelog/refuse/server-or-rights.sql")));
                assertThat(statement.getWarnings().getMessage())
                    .isEqualTo("what this run creates will belong to role tester, and not to role \"Owner-1\", which owns the "
                    + "tables that are there. Afterwards have an administrator run: " + reassign);
            }
            CHANGELOG.updateToTag(tester.database(), "0002_consolidate_raw_sql");
            database.execute(reassign);
            CHANGELOG.update(tester.database());
            assertThat(database.column("SELECT DISTINCT tableowner::text FROM pg_tables WHERE schemaname IN ('public', 'migration')"))
                    .containsExactly("Owner-1");
            TargetState.assertReached("a member that may not act as the owner", database, expected);
        }
    }

    /** The first statement of the chain has a list of its own, as the function may not be there yet. */
    @Test
    @WithAllSamples
    void theTablesThatMustBeOnesOwnAreThoseOfTheChain() {
        database = Start.RAW_SQL_TWICE.migrated();
        List<String> ofTheChain = database.column("SELECT unnest(migration.tables_of_the_chain()) ORDER BY 1");
        try (Tester tester = new Tester(database); TestDatabase all = Start.EMPTY.build()) {
            ofTheChain.forEach(name -> all.execute("CREATE TABLE " + name + " (id int)"));
            all.execute("GRANT CREATE ON SCHEMA public TO tester");
            assertThatThrownBy(() -> CHANGELOG.update(all.as("tester", tester.database().password())))
                .hasMessageContaining("ownership of the tables " + String.join(", ", ofTheChain) + " (owner postgres): ");
            all.execute("REVOKE ALL ON SCHEMA public FROM tester");
        }
    }

    @Test
    @SuppressWarnings("try")
    void everythingThatTheRoleLacksIsNamedAtOnce() {
        // of which the rows are compared below, and which keeps sparknode_app from being dropped
        Start.EMPTY.migrated().close();
        database = Start.EMPTY.build();
        try (Tester tester = new Tester(database); Tester.NoAppRole none = new Tester.NoAppRole(database)) {
            database.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC; REVOKE TEMPORARY ON DATABASE " + database.name() + " FROM PUBLIC");
            Throwable refusal = assertRefused(tester.database(), "role tester lacks what the chain needs:",
                "CREATE on schema public: GRANT CREATE ON SCHEMA public TO tester",
                "TEMPORARY on database " + database.name() + ": GRANT TEMPORARY ON DATABASE " + database.name() + " TO tester",
                "the schema migration, or CREATE on database " + database.name() + " to create it: CREATE SCHEMA migration AUTHORIZATION tester",
                "the extension \"uuid-ossp\", or the right to create it: CREATE EXTENSION \"uuid-ossp\"",
                "the role sparknode_app, or the right to create it: CREATE ROLE sparknode_app LOGIN",
                "Have an administrator run the statement after each colon");
            follow(refusal);
            assertGoesOn(tester.database());
        }
    }

    /** Liquibase's own tables are the first that would be created there. */
    @Test
    @WithAllSamples
    void theRoleMayCreateNothingInTheDefaultTablespace() {
        database = Start.FIRST_BOOT.build();
        try (Tester tester = new Tester(database)) {
            give("tester");
            database.execute("GRANT ALL ON SCHEMA public TO tester; GRANT ALL ON DATABASE " + database.name() + " TO tester;"
                + "DO $$ BEGIN CREATE ROLE sparknode_app LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;"
                + "SET allow_in_place_tablespaces = on; CREATE TABLESPACE \"Fast disk\" LOCATION ''; ALTER DATABASE " + database.name()
                + " SET default_tablespace = \"Fast disk\"");
            follow(assertRefused(tester.database(), "role tester lacks what the chain needs:",
                "CREATE on tablespace \"Fast disk\", which default_tablespace names: GRANT CREATE ON TABLESPACE \"Fast disk\" TO tester",
                "Your tables were not changed."));
            assertGoesOn(tester.database());
            database.execute("ALTER DATABASE " + database.name() + " SET default_tablespace = 'none of this name'");
            CHANGELOG.rollbackToTag(tester.database(), "0000_baseline");
            CHANGELOG.update(tester.database());
        } finally {
            database.close();
            database = Start.EMPTY.build().execute("DROP TABLESPACE IF EXISTS \"Fast disk\"");
        }
    }

    @Test
    void theConnectionIsInAnotherSchema() {
        database = Start.EMPTY.build();
        database.execute("CREATE SCHEMA elsewhere; ALTER DATABASE " + database.name() + " SET search_path TO elsewhere");
        assertRefused(database, "the schema of this connection is elsewhere, but SparkNode lives in public", "Your tables were not changed.",
            "defaultSchemaName=public");
        database.execute("ALTER DATABASE " + database.name() + " SET search_path TO pg_catalog, public");
        assertThatThrownBy(() -> CHANGELOG.update(database))
            .hasMessageContaining("the schema of this connection is pg_catalog, but SparkNode lives in public");
    }

    @Test
    @WithAllSamples
    void theServerIsTooOld() throws IOException {
        try (OldServer server = OldServer.start(); TestDatabase old = server.newDatabase().run(Path.of("seed/init.sql"))) {
            Rows rows = Rows.of(old);
            assertThatThrownBy(() -> CHANGELOG.update(old)).hasMessageContainingAll(
                "PostgreSQL 13.22 is too old: SparkNode needs 14 or newer", "Your tables were not changed.", "Upgrade the server");
            assertThat(Rows.of(old)).isEqualTo(rows);
        }
    }

    @Test
    @WithAllSamples
    void tablesThatAreNotOursMayBelongToSomebodyElse() {
        database = Start.FIRST_BOOT.build();
        try (Tester tester = new Tester(database)) {
            database.execute("GRANT USAGE ON SCHEMA public TO tester; CREATE TABLE \"Other's\" (id int); CREATE TABLE audit_log_archive (id int);"
                + "DO $$ DECLARE t text; BEGIN FOR t IN SELECT oid::regclass FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind "
                + "= 'r'"
                + " AND relname NOT IN ('Other''s', 'audit_log_archive') LOOP EXECUTE 'ALTER TABLE ' || t || ' OWNER TO tester'; END LOOP; END $$;"
                + "GRANT CREATE ON SCHEMA public TO tester; CREATE SCHEMA migration AUTHORIZATION tester; CREATE SEQUENCE other_numbers;"
                + "DO $$ BEGIN CREATE ROLE sparknode_app LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
            CHANGELOG.update(tester.database());
            assertThat(TargetState.differenceFrom(database))
                .allMatch(line -> line.startsWith("+ ") && line.matches(".*(Other's|audit_log_archive|other_numbers).*"));
            assertThat(database.value("SELECT has_table_privilege('sparknode_app', 'audit_log_archive', 'SELECT')")).isEqualTo("f");
        }
    }

    @Test
    @WithAllSamples
    @SuppressWarnings("try")
    void rightsThatMayNotBePassedOnAreAskedForAndThenPassedOn() {
        database = Start.EMPTY.build();
        try (Tester tester = new Tester(database); Tester.NoAppRole none = new Tester.NoAppRole(database)) {
            database.execute("ALTER ROLE tester CREATEROLE; REVOKE ALL ON DATABASE " + database.name()
                + " FROM PUBLIC; REVOKE ALL ON SCHEMA public FROM PUBLIC;"
                + "GRANT ALL ON DATABASE " + database.name() + " TO tester; GRANT ALL ON SCHEMA public TO tester;"
                + "CREATE EXTENSION \"uuid-ossp\"; REVOKE EXECUTE ON FUNCTION uuid_generate_v4() FROM PUBLIC");
            follow(assertRefused(tester.database(), "role tester lacks what the chain needs:",
                "CONNECT on database " + database.name() + ", to pass it on to sparknode_app: GRANT CONNECT ON DATABASE " + database.name()
                + " TO tester WITH GRANT OPTION",
                "USAGE on schema public, to pass it on to sparknode_app: GRANT USAGE ON SCHEMA public TO tester WITH GRANT OPTION",
                "EXECUTE on function uuid_generate_v4(), also to pass it on to sparknode_app: "
                + "GRANT EXECUTE ON FUNCTION uuid_generate_v4() TO tester WITH GRANT OPTION",
                "Your tables were not changed."));
            CHANGELOG.updateToTag(tester.database(), "0001_tenant_isolation");
            database.execute("REVOKE GRANT OPTION FOR CONNECT ON DATABASE " + database.name() + " FROM tester");
            Throwable late = catchThrowable(() -> CHANGELOG.update(tester.database()));
            assertThat(late).hasMessageContainingAll("sparknode_app may not connect to this database, and role tester may not let it",
                "Have an administrator run: GRANT CONNECT ON DATABASE " + database.name() + " TO sparknode_app");
            follow(late);
            CHANGELOG.update(tester.database());
            assertThat(database.value("SELECT has_database_privilege('sparknode_app', current_database(), 'CONNECT')"
                + " AND has_schema_privilege('sparknode_app', 'public', 'USAGE') AND has_function_privilege('sparknode_app', 'uuid_generate_v4()',"
                + " 'EXECUTE')"))
                .isEqualTo("t");
            // what tester has passed on, so that the role can be dropped
            database.execute("REVOKE ALL ON SCHEMA public FROM tester CASCADE; REVOKE ALL ON DATABASE " + database.name() + " FROM tester CASCADE;"
                + "REVOKE ALL ON FUNCTION uuid_generate_v4() FROM tester CASCADE");
        }
    }

    @Test
    @WithAllSamples
    void theExtensionIsInASchemaThatIsNotOnThePath() {
        database = Start.EMPTY.build();
        try (Tester tester = new Tester(database)) {
            database.execute("CREATE SCHEMA \"Ext\"; CREATE EXTENSION \"uuid-ossp\" SCHEMA \"Ext\"; GRANT CREATE ON SCHEMA public TO tester;"
                + "DO $$ BEGIN CREATE ROLE sparknode_app LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
            follow(assertRefused(tester.database(),
                "the function uuid_generate_v4(), as it may not use schema \"Ext\": GRANT USAGE ON SCHEMA \"Ext\" TO tester",
                "the function uuid_generate_v4(), which is in schema \"Ext\" and not on the search_path: "
                + "ALTER ROLE tester IN DATABASE " + database.name() + " SET search_path = "));
            CHANGELOG.update(tester.database());
            assertThat(database.value("SELECT count(*) FROM budget_logs")).isEqualTo("0");
        }
    }

    @Test
    @WithAllSamples
    void alembicIsAtARevisionThatIsNotKnownHere() {
        database = Start.ALEMBIC.build().execute("UPDATE alembic_version SET version_num = '0007_gift_cards'");
        assertRefused(database, "the table alembic_version has a revision that these migrations do not know: '0007_gift_cards'",
            "Your tables were not changed.",
            "alembic downgrade 0003_seed_ddl_extraction", "UPDATE alembic_version SET version_num = '0003_seed_ddl_extraction'");
        database.execute("UPDATE alembic_version SET version_num = '0003_seed_ddl_extraction'");
        assertGoesOn(database);
    }

    /** An older bootstrap, with tables that are missing, an index that is, and columns that today's application does not know. */
    @Test
    @WithAllSamples
    void anOlderBootstrapIsMendedAsTheRefusalsAdviseAndThenTakesTheRowsOfTheApplication() throws IOException {
        database = Start.FIRST_BOOT.build().execute("DROP TABLE wallet_ledger, event_metrics; DROP INDEX idx_feed_tenant_created, idx_events_tenant;"
            + "ALTER TABLE events DROP COLUMN venue, ADD COLUMN event_date date, ADD COLUMN \"Host\" text DEFAULT 'us' NOT NULL;"
            + "UPDATE events SET event_date = start_datetime; ALTER TABLE events ALTER COLUMN event_date SET NOT NULL");
        assertRefused(database, "this database has 34 of the 36 tables", "create the missing tables as in seed/init.sql");
        for (String statement : Files.readString(Path.of("seed/init.sql")).split(";\n")) {
            // as psql does, which goes on after "already exists"
            catchThrowable(() -> database.execute(statement));
        }
        assertRefused(database, "lack columns: events.venue", "add the missing columns as in seed/init.sql");
        database.execute("ALTER TABLE events ADD COLUMN venue varchar(500)");
        follow(assertRefused(database,
            "columns that SparkNode does not know must be given a value, so that it could insert no row: events.event_date",
            "Your tables were not changed.", "run the update again: ALTER TABLE public.events ALTER COLUMN event_date DROP NOT NULL"));
        CHANGELOG.update(database);
        assertThat(TargetState.differenceFrom(database)).allMatch(line -> line.matches("\\+ column events.*(event_date|Host).*"));
        database.execute("INSERT INTO events (tenant_id, title, type, start_datetime, end_datetime, created_by)"
            + " SELECT tenant_id, 'New', type, start_datetime, end_datetime, created_by FROM events LIMIT 1");
    }

    /** The revision that has the column lets it be empty, or gives it its default. */
    @Test
    @WithAllSamples
    void aColumnOfALaterRevisionThatMustBeGivenAValueIsNotUnknown() {
        database = Start.FIRST_BOOT.build().execute("""
            ALTER TABLE users ADD employee_id varchar(50) NOT NULL DEFAULT '0'; ALTER TABLE users ALTER employee_id DROP DEFAULT;
            ALTER TABLE event_teams ADD status varchar(50) NOT NULL DEFAULT 'x'; ALTER TABLE event_teams ALTER status DROP DEFAULT;
            ALTER TABLE users ADD badge_number int NOT NULL DEFAULT 0; ALTER TABLE users ALTER badge_number DROP DEFAULT""");
        follow(assertRefused(database, "so that it could insert no row: users.badge_number\n"));
        CHANGELOG.update(database);
        assertThat(TargetState.differenceFrom(database)).containsExactly("+ column users.badge_number integer");
    }

    @Test
    @WithAllSamples
    void everyIndexOfTheBootstrapThatIsMissingIsBuilt() {
        database = Start.FIRST_BOOT.build();
        database.execute(String.join(";", database.column("SELECT 'DROP INDEX ' || indexrelid::regclass FROM pg_index JOIN pg_class ON oid = indrelid"
            + " WHERE relnamespace = 'public'::regnamespace AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)")));
        assertGoesOn(database);
    }

    /** Runs what a refusal says that somebody should run. */
    private void follow(Throwable refusal) {
        List<String> advice = Pattern.compile("(?m): ((?:GRANT|ALTER|CREATE) .*)$").matcher(refusal.getMessage().split("\\[Failed SQL")[0])
            .results().map(found -> found.group(1)).toList();
        assertThat(advice).as(refusal.getMessage()).isNotEmpty();
        advice.forEach(database::execute);
    }

    /** All tables of this database become a role's. */
    private void give(String role) {
        database.execute("DO $$ DECLARE t text; BEGIN FOR t IN SELECT oid::regclass FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            + " AND relkind = 'r' LOOP EXECUTE 'ALTER TABLE ' || t || ' OWNER TO " + role + "'; END LOOP; END $$");
    }

    private static void drop(List<String> columns, TestDatabase from) {
        from.execute(columns.stream().map(column -> "ALTER TABLE " + column.replace(".", " DROP COLUMN IF EXISTS ") + " CASCADE")
            .collect(joining(";")));
    }

    private Throwable assertRefused(TestDatabase asUser, String... message) {
        Rows rows = Rows.of(database);
        List<String> schema = TargetState.schema(database).lines();
        Throwable refusal = catchThrowable(() -> CHANGELOG.update(asUser));
        assertThat(refusal).isInstanceOf(IllegalStateException.class).hasMessageContainingAll(message);
        assertThat(Rows.of(database)).isEqualTo(rows);
        assertThat(TargetState.schema(database).lines()).isEqualTo(schema);
        return refusal;
    }

    private void assertGoesOn(TestDatabase asUser) {
        Rows expected = ExpectedRows.rowsOf(database);
        CHANGELOG.update(asUser);
        TargetState.assertReached("what was refused", database, expected);
    }
}
