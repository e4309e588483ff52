package io.sparknode.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.Changelog;
import io.sparknode.migrations.testing.Rows;
import io.sparknode.migrations.testing.TestDatabase;
import io.sparknode.migrations.testing.WithAllSamples;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is there under the right name and is otherwise than the revisions say is brought to what they say, or refused by name. */
class OtherDefinitionsIT {

    private static final Changelog CHANGELOG = Changelog.ofProject();

    /** The schema's notation does not tell. */
    private static final String INVALID = "SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid";

    private static TestDatabase rawSql;

    @BeforeAll
    static void build() {
        rawSql = Start.RAW_SQL.build();
    }

    @AfterAll
    static void drop() {
        rawSql.close();
    }

    @Test
    void indexesOfTheRightNamesThatAreInvalidOrOtherwiseAreBuiltAgain() {
        reachesTheTargetAfter("""
            ALTER TABLE users DROP CONSTRAINT users_tenant_id_corporate_email_key;
            CREATE UNIQUE INDEX uq_users_tenant_email ON users (tenant_id, corporate_email);
            UPDATE pg_index SET indisvalid = false WHERE indexrelid IN ('idx_platform_billing_logs_admin'::regclass,
                'idx_crm_connectors_tenant'::regclass, 'uq_users_tenant_email'::regclass,
                'idx_sales_events_status'::regclass, 'idx_otp_tokens_user_channel'::regclass);
            DROP INDEX idx_platform_billing_logs_tenant, idx_webhook_logs_tenant, idx_tenants_display_currency, idx_budget_logs_to_dept;
            CREATE INDEX idx_platform_billing_logs_tenant ON platform_billing_logs (tenant_id, created_at DESC) WHERE amount > 0;
            CREATE INDEX idx_webhook_logs_tenant ON webhook_logs (event_type);
            CREATE INDEX idx_tenants_display_currency ON tenants USING hash (display_currency);
            CREATE UNIQUE INDEX idx_budget_logs_to_dept ON budget_logs (to_dept_id, created_at DESC)""");
    }

    /** What is kept as it was is no reason to stop, but to say that the schema is another one than that of the revision. */
    private static void updateFinds(TestDatabase database, String difference) {
        assertThatThrownBy(() -> CHANGELOG.update(database)).hasMessageContainingAll("The update is done, but the schema of ", difference);
    }

    @Test
    @WithAllSamples
    void anIndexThatIsOnlyStoredOtherwiseIsLeftAlone() {
        try (TestDatabase database = rawSql.copy()) {
            database.execute("ALTER INDEX idx_budget_logs_tenant SET (fillfactor = 70)");
            String before = database.value("SELECT 'idx_budget_logs_tenant'::regclass::oid");
            updateFinds(database, "found: index budget_logs.idx_budget_logs_tenant btree (tenant_id, created_at DESC)");
            assertThat(database.value("SELECT 'idx_budget_logs_tenant'::regclass::oid")).isEqualTo(before);
        }
    }

    /** As where the database has a default_tablespace: that is for the server to say. */
    @Test
    @WithAllSamples
    void tablesAndIndexesMayBeStoredInAnyTablespace() {
        try (TestDatabase database = rawSql.copy()) {
            database.execute("SET allow_in_place_tablespaces = on; CREATE TABLESPACE fast_disk LOCATION ''; ALTER TABLE users SET TABLESPACE"
                + " fast_disk; ALTER INDEX wallets_pkey SET TABLESPACE fast_disk; ALTER DATABASE " + database.name()
                + " SET default_tablespace = fast_disk");
            Rows expected = ExpectedRows.rowsOf(database);
            CHANGELOG.update(database);
            TargetState.assertReached("in another tablespace", database, expected);
            assertThat(database.value("SELECT spcname FROM pg_class JOIN pg_tablespace s ON s.oid = reltablespace WHERE relname = 'users'"))
                .isEqualTo("fast_disk");
        } finally {
            rawSql.execute("DROP TABLESPACE IF EXISTS fast_disk");
        }
    }

    /** The column looks as if it had no NULL. */
    @Test
    void aNotNullThatIsNotValidIsValidatedAfterTheRowsAreFilled() {
        assumeTrue(Integer.parseInt(rawSql.value("SHOW server_version_num")) >= 180000, "PostgreSQL has this since 18");
        try (TestDatabase database = rawSql.copy()) {
            database.execute("UPDATE departments SET budget_balance = 0");
            Rows expected = ExpectedRows.rowsOf(database);
            database.execute("""
                ALTER TABLE recognition_comments ADD tenant_id uuid, ADD CONSTRAINT of_a_tenant NOT NULL tenant_id NOT VALID;
                ALTER TABLE departments ALTER budget_balance DROP NOT NULL;
                UPDATE departments SET budget_balance = NULL;
                ALTER TABLE departments ADD CONSTRAINT balanced NOT NULL budget_balance NOT VALID;
                ALTER TABLE vouchers ALTER brand_id DROP NOT NULL; ALTER TABLE vouchers ADD CONSTRAINT of_a_brand NOT NULL brand_id NOT VALID""");
            CHANGELOG.update(database);
            TargetState.assertReached("NOT NULL that is not valid", database, expected);
            assertThat(database.column("SELECT conname FROM pg_constraint WHERE NOT convalidated")).isEmpty();
        }
    }

    @Test
    @WithAllSamples
    void uniqueRulesOfOtherNamesGetThoseOfTheRevisionsThoughSomethingElseHasTheName() {
        reachesTheTargetAfter("""
            ALTER TABLE users ADD CONSTRAINT uq_users_tenant_email UNIQUE (id, tenant_id);
            CREATE UNIQUE INDEX uq_departments_tenant_name ON departments (tenant_id, name);
            ALTER TABLE tenants DROP CONSTRAINT tenants_slug_key, ADD CONSTRAINT tenants_slug_key UNIQUE (slug) DEFERRABLE INITIALLY DEFERRED;
            CREATE INDEX event_gift_redemptions_qr_token_key ON event_gift_redemptions (status)""");
    }

    @Test
    @WithAllSamples
    void foreignKeysAreReplacedByThoseOfTheRevisions() {
        reachesTheTargetAfter("""
            ALTER TABLE budget_logs DROP CONSTRAINT budget_logs_tenant_id_fkey, DROP CONSTRAINT budget_logs_to_dept_id_fkey,
                DROP CONSTRAINT budget_logs_from_dept_id_fkey,
                ADD CONSTRAINT budget_logs_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants,
                ADD CONSTRAINT fk_to FOREIGN KEY (to_dept_id) REFERENCES departments ON DELETE SET NULL,
                ADD CONSTRAINT fk_from FOREIGN KEY (from_dept_id) REFERENCES departments;
            ALTER TABLE crm_connectors DROP CONSTRAINT crm_connectors_tenant_id_fkey,
                ADD CONSTRAINT crm_connectors_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants ON DELETE CASCADE DEFERRABLE""");
    }

    @Test
    @WithAllSamples
    void checksAreReplacedByThoseOfTheRevisions() {
        reachesTheTargetAfter("""
            ALTER TABLE wallets DROP CONSTRAINT positive_balance, ADD CONSTRAINT positive_balance CHECK (balance >= -100);
            ALTER TABLE tenants DROP CONSTRAINT IF EXISTS tenants_fx_rate_check, ADD CONSTRAINT tenants_fx_rate_check CHECK (fx_rate > -1);
            ALTER TABLE budget_logs DROP CONSTRAINT budget_logs_amount_check, ADD CONSTRAINT budget_logs_amount_check CHECK (amount <> 0) NOT VALID;
            ALTER TABLE users DROP CONSTRAINT users_status_check,
                ADD CONSTRAINT users_status_check CHECK (status <> 'ACTIVE' OR status = 'ACTIVE')""");
    }

    @Test
    void columnsGetTheLengthTheDefaultAndTheNullabilityOfTheRevisions() {
        reachesTheTargetAfter("""
            ALTER TABLE user_upload_staging ALTER COLUMN raw_department TYPE varchar(200), ALTER COLUMN raw_role SET DEFAULT 'user',
                ALTER COLUMN raw_full_name SET DEFAULT '', ALTER COLUMN raw_full_name SET NOT NULL;
            ALTER TABLE tenants ALTER COLUMN total_allocated_budget TYPE numeric(12,2), ALTER COLUMN markup_percent SET DEFAULT 10;
            ALTER TABLE platform_billing_logs ALTER COLUMN transaction_type DROP DEFAULT, ALTER COLUMN currency TYPE varchar(5),
                ALTER COLUMN currency SET NOT NULL""",
            "UPDATE user_upload_staging SET raw_full_name = '' WHERE raw_full_name IS NULL");
    }

    @Test
    @WithAllSamples
    void aLongerColumnIsNotMadeShorter() {
        try (TestDatabase database = rawSql.copy()) {
            database.execute("ALTER TABLE user_upload_staging ALTER COLUMN raw_department TYPE text; "
                + "ALTER TABLE crm_connectors ALTER COLUMN name TYPE varchar(900);"
                + "ALTER TABLE tenants ALTER COLUMN total_allocated_budget TYPE numeric(20,2)");
            updateFinds(database, "found: column user_upload_staging.raw_department text");
            assertThat(TargetState.differenceFrom(database)).contains("+ column user_upload_staging.raw_department text",
                "+ column tenants.total_allocated_budget numeric(20,2) default 0");
        }
    }

    @Test
    @WithAllSamples
    void aColumnOfOtherValuesIsRefusedByNameAndTheStatementThatIsAdvisedHelps() {
        try (TestDatabase database = rawSql.copy()) {
            Rows expected = ExpectedRows.rowsOf(database);
            database.execute("ALTER TABLE crm_connectors ALTER COLUMN config DROP DEFAULT, ALTER COLUMN config TYPE json USING config::json");
            database.execute("ALTER TABLE budget_logs ALTER COLUMN amount TYPE real");
            String config = "ALTER TABLE crm_connectors ALTER COLUMN config DROP DEFAULT, ALTER COLUMN config TYPE jsonb USING config::jsonb";
            String amount = "ALTER TABLE budget_logs ALTER COLUMN amount DROP DEFAULT, "
                + "ALTER COLUMN amount TYPE numeric(15,2) USING amount::numeric(15,2)";
            assertThatThrownBy(() -> CHANGELOG.update(database)).hasMessageContainingAll("columns of other types than the chain gives them:",
                "crm_connectors.config is json, and not jsonb: " + config, "budget_logs.amount is real, and not numeric(15,2): " + amount,
                "Your tables were not changed by this revision. Run the statement after each colon, then run the update again.");
            assertThat(database.value("SELECT to_regclass('public.uq_users_tenant_email') IS NULL")).isEqualTo("t");
            database.execute(amount);
            database.execute("ALTER TABLE crm_connectors ALTER COLUMN config DROP DEFAULT, ALTER COLUMN config TYPE jsonb USING config::jsonb");
            CHANGELOG.update(database);
            TargetState.assertReached("json", database, expected);
        }
    }

    /** As somebody may have made them strict, with a domain over an enumeration, too. */
    @Test
    @WithAllSamples
    void columnsThatTheRefusalsAskForAreRefusedByNameBeforeTheyAreAskedFor() {
        try (TestDatabase database = rawSql.copy()) {
            database.execute("""
                CREATE TYPE org AS ENUM ('platform_admin', 'tenant_manager', 'dept_lead', 'tenant_user'); CREATE DOMAIN org_role AS org;
                ALTER TABLE users DROP CONSTRAINT users_org_role_check, ALTER org_role DROP DEFAULT, ALTER org_role TYPE org_role USING org_role::org;
                CREATE TYPE status AS ENUM ('PENDING_INVITE', 'ACTIVE', 'DEACTIVATED', 'pending_invite', 'active', 'deactivated');
                ALTER TABLE users DROP CONSTRAINT users_status_check, ALTER status DROP DEFAULT, ALTER status TYPE status USING status::status""");
            String orgRole = "ALTER TABLE users ALTER COLUMN org_role DROP DEFAULT, "
                + "ALTER COLUMN org_role TYPE character varying(50) USING org_role::character varying(50)";
            assertThatThrownBy(() -> CHANGELOG.update(database)).hasMessageContainingAll("columns of other types than the chain gives them:",
                "users.org_role is org_role, and not character varying(50): " + orgRole, "users.status is status, and not character varying(50): ");
            database.execute(orgRole + ";" + orgRole.replace("org_role", "status") + "; DROP DOMAIN org_role; DROP TYPE org, status");
            CHANGELOG.update(database);
            assertThat(TargetState.differenceFrom(database)).isEmpty();
        }
    }

    @Test
    @WithAllSamples
    void aColumnOfAnInheritingTableThatIsNotTheOneWhichTheTableGetsIsRefusedByName() {
        try (TestDatabase database = Start.FIRST_BOOT.build()) {
            database.execute("CREATE TABLE users_2024 () INHERITS (users); CREATE TABLE users_2023 (designation text) INHERITS (users_2024);"
                + "CREATE TABLE comments_2024 (tenant_id text) INHERITS (recognition_comments)");
            String comments = "ALTER TABLE comments_2024 ALTER COLUMN tenant_id DROP DEFAULT, ALTER COLUMN tenant_id TYPE uuid USING tenant_id::uuid";
            String users = "ALTER TABLE users_2023 ALTER COLUMN designation DROP DEFAULT, "
                + "ALTER COLUMN designation TYPE character varying(100) USING designation::character varying(100)";
            assertThatThrownBy(() -> CHANGELOG.update(database)).hasMessageContainingAll("columns of other types than the chain gives them:",
                "comments_2024.tenant_id is text, and not uuid, which recognition_comments gets: " + comments,
                "users_2023.designation is text, and not character varying(100), which users gets: " + users);
            database.execute(comments + ";" + users);
            CHANGELOG.update(database);
            database.execute("DROP TABLE comments_2024, users_2023, users_2024");
            assertThat(TargetState.differenceFrom(database)).isEmpty();
        }
    }

    /** What no later revision names. */
    @Test
    @WithAllSamples
    void tablesOfTheBootstrapGetItsDefaultsAndConstraints() {
        reachesTheTargetAfter("""
            ALTER TABLE brands ALTER COLUMN is_active DROP DEFAULT, ALTER COLUMN id DROP DEFAULT, ALTER COLUMN name DROP NOT NULL;
            ALTER TABLE vouchers ALTER COLUMN stock_quantity SET DEFAULT 7, ALTER COLUMN description SET NOT NULL;
            ALTER TABLE redemptions DROP CONSTRAINT redemptions_status_check, ADD CONSTRAINT redemptions_status_check CHECK (status <> 'x');
            ALTER TABLE wallets DROP CONSTRAINT wallets_tenant_id_fkey,
                ADD CONSTRAINT wallets_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants;
            ALTER TABLE badges ALTER COLUMN name TYPE varchar(99)""", "UPDATE vouchers SET description = '' WHERE description IS NULL");
    }

    @Test
    @WithAllSamples
    void whatStandsInTheWayOfTheDefinitionsOfTheBootstrapIsNamedBeforeTheFirstChange() {
        try (TestDatabase database = rawSql.copy()) {
            database.execute("""
                ALTER TABLE brands ALTER COLUMN is_active DROP DEFAULT, ALTER COLUMN is_active TYPE integer USING is_active::int,
                    ALTER COLUMN name DROP NOT NULL;
                INSERT INTO brands (id) VALUES (md5('no name')::uuid);
                ALTER TABLE wallets DROP COLUMN lifetime_spent, ADD COLUMN lifetime_spent bigint GENERATED ALWAYS AS IDENTITY;
                ALTER TABLE budgets DROP COLUMN remaining_points, ADD COLUMN remaining_points numeric(15,2) DEFAULT -1;
                ALTER TABLE redemptions DROP CONSTRAINT redemptions_status_check;
                UPDATE redemptions SET status = 'lost' WHERE id = (SELECT min(id::text)::uuid FROM redemptions)""");
            List<String> schema = TargetState.schema(database).lines();
            String type = "ALTER TABLE brands ALTER COLUMN is_active DROP DEFAULT, ALTER COLUMN is_active TYPE boolean USING is_active::boolean";
            String identity = "ALTER TABLE wallets ALTER COLUMN lifetime_spent DROP IDENTITY";
            String spent = "ALTER TABLE wallets ALTER COLUMN lifetime_spent DROP DEFAULT, "
                + "ALTER COLUMN lifetime_spent TYPE numeric(15,2) USING lifetime_spent::numeric(15,2)";
            assertThatThrownBy(() -> CHANGELOG.update(database)).hasMessageContainingAll("tables of the bootstrap differ from its definitions:",
                "column brands.is_active is integer, and not boolean: " + type, "column wallets.lifetime_spent is an identity: " + identity,
                ") have another remaining_points than (", "rows of brands (1) have no name: SELECT * FROM brands WHERE name IS NULL",
                "rows of redemptions (1) break CHECK ((", "Your tables were not changed.");
            assertThat(TargetState.schema(database).lines()).isEqualTo(schema);
            database.execute(identity + "; " + type + "; UPDATE budgets SET remaining_points = total_points - allocated_points; "
                + "DELETE FROM brands WHERE name IS NULL; UPDATE redemptions SET status = 'pending' WHERE status = 'lost'");
            assertThatThrownBy(() -> CHANGELOG.update(database))
                .hasMessageContaining("column wallets.lifetime_spent is bigint, and not numeric(15,2): " + spent);
            database.execute(spent);
            CHANGELOG.update(database);
            assertThat(TargetState.differenceFrom(database)).isEmpty();
        }
    }

    @Test
    @WithAllSamples
    void tablesOfTheBootstrapThatHaveNoConstraintsGetAllOfThem() {
        try (TestDatabase database = Start.FIRST_BOOT.build()) {
            Rows expected = ExpectedRows.rowsOf(database);
            database.execute("""
                DO $$
                DECLARE c record;
                BEGIN
                    FOR c IN SELECT conrelid::regclass AS of, conname FROM pg_constraint
                        WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'u', 'f', 'c')
                    LOOP
                        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I CASCADE', c.of, c.conname);
                    END LOOP;
                END $$;
                CREATE UNIQUE INDEX departments_pkey ON departments (id);
                ALTER TABLE wallets ADD CONSTRAINT one_wallet UNIQUE (user_id), ADD CONSTRAINT wallets_user_id_key UNIQUE (id, user_id);
                ALTER TABLE tenant_vouchers ADD CONSTRAINT tenant_vouchers_tenant_id_voucher_id_key UNIQUE (tenant_id, voucher_id) DEFERRABLE""");
            CHANGELOG.update(database);
            TargetState.assertReached("no constraints", database, expected);
        }
    }

    @Test
    @WithAllSamples
    void whatStandsInTheWayOfAKeyIsNamedBeforeTheFirstChangeAndTheStatementsThatAreAdvisedHelp() {
        try (TestDatabase database = rawSql.copy()) {
            database.execute("""
                ALTER TABLE vouchers DROP CONSTRAINT vouchers_pkey CASCADE, ADD CONSTRAINT vouchers_key PRIMARY KEY (brand_id, id);
                ALTER TABLE wallets DROP CONSTRAINT wallets_user_id_key;
                INSERT INTO wallets (tenant_id, user_id) SELECT tenant_id, user_id FROM wallets LIMIT 1;
                ALTER TABLE feed DROP CONSTRAINT feed_pkey CASCADE, ALTER COLUMN id DROP NOT NULL;
                INSERT INTO feed (id, tenant_id, event_type) SELECT NULL, id, 'birthday' FROM tenants LIMIT 1;
                ALTER TABLE budgets DROP CONSTRAINT budgets_pkey CASCADE;
                CREATE INDEX budgets_pkey ON budgets (id)""");
            List<String> schema = TargetState.schema(database).lines();
            String vouchers = "ALTER TABLE vouchers DROP CONSTRAINT vouchers_key";
            String budgets = "ALTER INDEX budgets_pkey RENAME TO budgets_pkey_before";
            assertThatThrownBy(() -> CHANGELOG.update(database)).hasMessageContainingAll("tables of the bootstrap differ from its definitions:",
                "table vouchers has PRIMARY KEY (brand_id, id), and not PRIMARY KEY (id): " + vouchers,
                "values of wallets (1) break UNIQUE (user_id): SELECT user_id FROM wallets WHERE (user_id) IS NOT NULL GROUP BY user_id HAVING"
                    + " count(*) > 1",
                "values of feed (1) break PRIMARY KEY (id): SELECT id FROM feed GROUP BY id HAVING count(*) > 1 OR (id) IS NULL",
                "budgets_pkey is in the way of PRIMARY KEY (id) of table budgets: " + budgets, "Your tables were not changed.");
            assertThat(TargetState.schema(database).lines()).isEqualTo(schema);
            database.execute(vouchers + ";" + budgets + "; DELETE FROM feed WHERE id IS NULL;"
                + "DELETE FROM wallets WHERE id = (SELECT max(id::text)::uuid FROM wallets GROUP BY user_id HAVING count(*) > 1)");
            CHANGELOG.update(database);
            database.execute("DROP INDEX budgets_pkey_before");
            assertThat(TargetState.differenceFrom(database)).isEmpty();
        }
    }

    /**
     * As SQLAlchemy makes tables from models: no defaults, no generated columns, foreign keys without ON DELETE, unique indexes, names of its own.
     */
    @Test
    @WithAllSamples
    void tablesThatLaterMigrationsOfAlembicMadeGetWhatTheyLack() {
        reachesTheTargetAfter("""
            ALTER TABLE employee_points_allocations DROP COLUMN remaining_points, ADD COLUMN remaining_points numeric(15,2);
            UPDATE employee_points_allocations SET remaining_points = allocated_points - spent_points;
            ALTER TABLE employee_points_allocations ALTER COLUMN id DROP DEFAULT, ALTER COLUMN status DROP DEFAULT,
                ALTER COLUMN spent_points DROP NOT NULL,
                DROP CONSTRAINT valid_spent_points, DROP CONSTRAINT employee_points_allocations_status_check,
                DROP CONSTRAINT employee_points_allocations_employee_id_fkey,
                ADD CONSTRAINT fk_employee FOREIGN KEY (employee_id) REFERENCES users;
            ALTER TABLE tenant_budget_allocations DROP CONSTRAINT tenant_budget_allocations_tenant_id_key;
            CREATE UNIQUE INDEX ix_tenant_budget_allocations_tenant_id ON tenant_budget_allocations (tenant_id);
            ALTER TABLE department_budget_allocations DROP CONSTRAINT department_budget_allocations_tenant_id_department_id_key,
                ADD CONSTRAINT uq_department UNIQUE (tenant_id, department_id);
            ALTER TABLE sales_events RENAME CONSTRAINT sales_events_pkey TO pk_sales_events;
            ALTER TABLE sales_events ALTER COLUMN id DROP DEFAULT, ALTER COLUMN status DROP NOT NULL, ALTER COLUMN created_at DROP DEFAULT,
                DROP COLUMN target_revenue""");
    }

    @Test
    @WithAllSamples
    void aColumnThatIsToBeGeneratedAndHoldsOtherValuesIsNotLost() {
        try (TestDatabase database = rawSql.copy()) {
            database.execute("""
                ALTER TABLE employee_points_allocations DROP COLUMN remaining_points, ADD COLUMN remaining_points numeric(15,2);
                UPDATE employee_points_allocations SET remaining_points = 1000""");
            assertThatThrownBy(() -> CHANGELOG.update(database)).hasMessageContainingAll(
                "rows of employee_points_allocations (1) have other remaining_points than allocated_points - spent_points, which they become: "
                    + "SELECT");
            assertThat(database.column("SELECT DISTINCT remaining_points FROM employee_points_allocations")).containsExactly("1000.00");
            database.execute("UPDATE employee_points_allocations SET remaining_points = NULL");
            assertThatThrownBy(() -> CHANGELOG.update(database)).hasMessageContaining("rows of employee_points_allocations (1) have other");
            database.execute("UPDATE employee_points_allocations SET remaining_points = allocated_points - spent_points");
            CHANGELOG.update(database);
            assertThat(TargetState.differenceFrom(database)).isEmpty();
        }
    }

    @Test
    @WithAllSamples
    void aLargeTableWithoutAUniqueRuleIsRefusedUntilItsIndexIsBuiltBesideTheApplication() {
        try (TestDatabase database = rawSql.copy()) {
            database.execute("""
                ALTER TABLE tenant_budget_allocations DROP CONSTRAINT tenant_budget_allocations_tenant_id_key, DISABLE TRIGGER ALL,
                    ADD COLUMN filling text;
                ALTER TABLE tenant_budget_allocations ALTER COLUMN filling SET STORAGE PLAIN;
                INSERT INTO tenant_budget_allocations (tenant_id, remaining_balance, total_allocated_budget, filling)
                    SELECT md5(n::text)::uuid, 0, 0, repeat('x', 7000) FROM generate_series(1, 1200) n;
                DELETE FROM tenant_budget_allocations WHERE filling IS NOT NULL;
                ALTER TABLE tenant_budget_allocations ENABLE TRIGGER ALL, DROP COLUMN filling""");
            String build = "CREATE UNIQUE INDEX CONCURRENTLY ON tenant_budget_allocations (tenant_id)";
            assertThatThrownBy(() -> CHANGELOG.update(database)).hasMessageContainingAll(
                "table tenant_budget_allocations has no UNIQUE (tenant_id), and is too large to build its index while everybody waits",
                "Build it beside the application, then run the update again: " + build);
            database.execute(build);
            CHANGELOG.update(database);
            assertThat(TargetState.differenceFrom(database)).isEmpty();
        }
    }

    @Test
    @WithAllSamples
    void theThreeColumnsOfAUsersRolesGetTheRolesOfTheModelTogether() {
        try (TestDatabase database = Start.OLDER_2026_02_14.build()) {
            database.execute("""
                ALTER TABLE users ADD COLUMN roles varchar(255), ADD COLUMN default_role varchar(50);
                UPDATE users SET roles = org_role, default_role = org_role;
                UPDATE users SET roles = 'auditor, hr_admin,tenant_admin,employee', default_role = 'employee' WHERE id = md5('ann')::uuid;
                UPDATE users SET roles = 'auditor, other' WHERE id = md5('bob')::uuid""");
            Rows expected = ExpectedRows.rowsOf(database);
            CHANGELOG.update(database);
            TargetState.assertReached("roles", database, expected);
            assertThat(database.rows(
                "SELECT org_role, roles, default_role FROM users WHERE id IN (md5('ann')::uuid, md5('bob')::uuid, md5('cem')::uuid)"
                + " ORDER BY first_name")).containsExactly(
                List.of("tenant_manager", "auditor,tenant_manager,tenant_user", "tenant_user"), List.of("dept_lead", "auditor, other", "dept_lead"),
                List.of("tenant_user", "tenant_user", "tenant_user"));
        }
    }

    private static void reachesTheTargetAfter(String sql, String... before) {
        try (TestDatabase database = rawSql.copy()) {
            List.of(before).forEach(database::execute);
            Rows expected = ExpectedRows.rowsOf(database);
            database.execute(sql);
            CHANGELOG.update(database);
            TargetState.assertReached("other definitions", database, expected);
            assertThat(database.column(INVALID)).isEmpty();
        }
    }
}
