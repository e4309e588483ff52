package io.sparknode.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sparknode.migrations.connection.Query;
import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.Changelog;
import io.sparknode.migrations.testing.Rows;
import io.sparknode.migrations.testing.TestDatabase;
import io.sparknode.migrations.testing.WithAllSamples;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a revision would stop at half way is found before the first change, all of its kind at once, and the advice of the message leads to the
 * target.
 */
class AheadIT {

    private static final Changelog CHANGELOG = Changelog.ofProject();

    /** A column of an earlier type, a second column and second tables. */
    private static TestDatabase original;

    private TestDatabase database;

    @BeforeAll
    static void build() {
        original = Start.RAW_SQL_TWICE.build().execute(
            "ALTER TABLE user_upload_staging ALTER validation_errors DROP DEFAULT, ALTER validation_errors TYPE text[] USING NULL");
    }

    @AfterAll
    static void dropOriginal() {
        original.close();
    }

    @BeforeEach
    void copy() {
        database = original.copy();
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void rowsOfEveryKindAtWhichARevisionWouldStopAreListedAtOnce() {
        database.execute("""
            ALTER TABLE users DROP CONSTRAINT users_status_check; ALTER TABLE users ALTER corporate_email DROP NOT NULL;
            ALTER TABLE wallets DROP CONSTRAINT positive_balance, DROP CONSTRAINT wallets_balance_check;
            ALTER TABLE tenants DROP CONSTRAINT tenants_slug_key;
            ALTER TABLE webhook_logs DROP CONSTRAINT webhook_logs_connector_id_fkey;
            SET session_replication_role = replica;
            UPDATE recognition_comments SET recognition_id = md5('nobody')::uuid WHERE id IN (SELECT id FROM recognition_comments LIMIT 3);
            UPDATE users SET corporate_email = NULL, status = 'SUSPENDED' WHERE id IN (md5('ann')::uuid, md5('bob')::uuid);
            UPDATE wallets SET balance = -1 WHERE user_id = md5('ann')::uuid;
            UPDATE tenants SET points_allocation_balance = 5, budget_allocation_balance = 7 WHERE id = md5('acme')::uuid;
            UPDATE tenants SET slug = 'one';
            INSERT INTO webhook_logs (tenant_id, event_type, connector_id) VALUES (md5('acme')::uuid, 'x', md5('nobody')::uuid);
            INSERT INTO allocation_logs SELECT * FROM budget_allocation_logs;
            UPDATE allocation_logs SET amount = 12345 WHERE id = (SELECT min(id::text)::uuid FROM budget_allocation_logs)""");
        assertRefused("rows that the chain cannot migrate:",
            "rows of recognition_comments (3) have no row of recognitions to take their tenant_id from: SELECT * FROM recognition_comments t WHERE ",
            "rows of users (2) have no corporate_email: SELECT * FROM users t WHERE t.corporate_email IS NULL",
            "rows of users (2) have a status that the model does not know: ",
            "rows of wallets (1) have a negative balance: ",
            "rows of tenants (1) have two different balances, of which points_allocation_balance has to be set to 0 or to "
                + "budget_allocation_balance: ",
            ") share their slug with another tenant: ",
            "rows of webhook_logs (1) have a connector_id that is not in crm_connectors: ",
            "rows of allocation_logs (1) have the id of a row of budget_allocation_logs, into which they move, but are not as it is: ",
            "Your tables were not changed by this revision. Correct or delete these rows");
        database.execute("""
            SET session_replication_role = replica;
            DELETE FROM recognition_comments t WHERE NOT EXISTS (SELECT FROM recognitions p WHERE p.id = t.recognition_id);
            UPDATE users SET corporate_email = id || '@acme.example', status = 'ACTIVE' WHERE corporate_email IS NULL;
            UPDATE wallets SET balance = 0 WHERE balance < 0; ALTER TABLE wallets ADD CHECK (balance >= 0);
            UPDATE tenants SET points_allocation_balance = 0 WHERE points_allocation_balance = 5;
            UPDATE tenants SET slug = id;
            DELETE FROM webhook_logs WHERE connector_id = md5('nobody')::uuid;
            DELETE FROM allocation_logs WHERE amount = 12345""");
        CHANGELOG.update(database);
        assertThat(TargetState.differenceFrom(database)).isEmpty();
    }

    @Test
    @WithAllSamples
    void whatRefusesTheRowsOfTheChainsOwnIsNamed() {
        database.execute("""
            CREATE FUNCTION contract() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no tenant without a contract'; END $$;
            CREATE TRIGGER contract BEFORE INSERT ON tenants FOR EACH ROW EXECUTE FUNCTION contract();
            UPDATE badges SET is_system = false; INSERT INTO badges (name, points_value) VALUES ('Mentor', 10);
            DELETE FROM badges b USING badges c WHERE b.name = c.name AND b.ctid < c.ctid; CREATE UNIQUE INDEX badge_names ON badges (name);
            SET session_replication_role = replica; DELETE FROM tenants WHERE id = '00000000-0000-0000-0000-000000000000'""");
        assertRefused("rows that the chain has to change or insert are refused:",
            "table tenants: no tenant without a contract (PL/pgSQL function contract() line 1 at RAISE)",
            "table badges: duplicate key value violates unique constraint \"badge_names\". Key (name)=(", "DROP INDEX …");
        database.execute("DROP INDEX badge_names; ALTER TABLE tenants DISABLE TRIGGER contract; CREATE FUNCTION nothing() RETURNS trigger"
            + " LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; CREATE TRIGGER nothing BEFORE INSERT ON tenants FOR EACH ROW EXECUTE FUNCTION"
            + " nothing(); ALTER TABLE tenants ADD CONSTRAINT no_root CHECK (name NOT LIKE 'root%')");
        assertRefused("table tenants: the platform tenant does not arrive in tenants, because of: trigger nothing (function nothing), which "
            + "ALTER TABLE tenants DISABLE TRIGGER nothing switches off");
        database.execute("DROP FUNCTION nothing CASCADE");
        assertRefused("table tenants: new row for relation \"tenants\" violates check constraint \"no_root\"");
        database.execute("ALTER TABLE tenants DROP CONSTRAINT no_root");
        CHANGELOG.update(database);
        database.execute("DROP FUNCTION contract CASCADE");
        assertThat(TargetState.differenceFrom(database)).isEmpty();
        assertThat(database.value("SELECT count(*) FROM badges WHERE is_system")).isEqualTo("8");
        assertThat(database.value("SELECT name FROM tenants WHERE id = '00000000-0000-0000-0000-000000000000'")).isEqualTo("root_tenant_sparknode");
    }

    @Test
    @WithAllSamples
    void uniqueIndexesThatAFillOrAMoveWouldBreakAreFound() {
        database.execute("""
            UPDATE users SET roles = NULL; CREATE UNIQUE INDEX one_role ON users (tenant_id, lower(roles)) INCLUDE (status) WHERE status <> 'x';
            CREATE UNIQUE INDEX one_of_all ON users (corporate_email, roles);
            INSERT INTO allocation_logs SELECT * FROM budget_allocation_logs LIMIT 1;
            UPDATE allocation_logs SET id = md5(id::text)::uuid WHERE id IN (SELECT id FROM budget_allocation_logs);
            CREATE UNIQUE INDEX one_amount ON budget_allocation_logs (tenant_id, abs(amount))""");
        assertRefused("rows of users (", ") are not unique as one_role has them (tenant_id, lower((roles)::text)) when their roles is set: SELECT *"
            + " FROM users t WHERE ",
            ") are not unique as one_amount of budget_allocation_logs has them (tenant_id, abs(amount)), into which they move: ",
            "or drop a constraint or a unique index that they break and is not SparkNode's");
        assertThatThrownBy(() -> CHANGELOG.update(database)).message().doesNotContain("one_of_all", "an error");
        database.execute("DROP INDEX one_role, one_amount");
        CHANGELOG.update(database);
        database.execute("DROP INDEX one_of_all");
        assertThat(TargetState.differenceFrom(database)).isEmpty();
    }

    @Test
    @WithAllSamples
    void checksOfWholeRowsAndChecksThatRaiseErrorsAreFound() {
        database.execute("""
            UPDATE users SET roles = NULL;
            CREATE FUNCTION no_admin(users) RETURNS boolean LANGUAGE sql AS $$ SELECT $1.roles IS NULL OR $1.roles <> $1.org_role $$;
            ALTER TABLE users ADD CONSTRAINT whole CHECK (no_admin(users)) NOT VALID;
            CREATE FUNCTION noted(budget_allocation_logs) RETURNS boolean LANGUAGE sql AS $$ SELECT $1.reference_note IS NOT NULL $$;
            ALTER TABLE budget_allocation_logs ADD CONSTRAINT whole CHECK (noted(budget_allocation_logs)) NOT VALID;
            UPDATE allocation_logs SET id = md5(id::text)::uuid, reference_note = NULL;
            CREATE FUNCTION polite(text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no opinion on %', left($1, 3); END $$;
            ALTER TABLE recognition_comments ADD CONSTRAINT polite CHECK (polite(content)) NOT VALID""");
        assertRefused("rows of users (", ") break whole (CHECK (no_admin(users.*)) NOT VALID) when their roles is set: SELECT * FROM users t WHERE ",
            ") break whole (CHECK (noted(budget_allocation_logs.*)) NOT VALID) of budget_allocation_logs, into which they move: ",
            "rows of recognition_comments of which an error (no opinion on ",
            ") keeps from knowing whether they break polite (CHECK (polite(content)) NOT VALID) when their tenant_id is set: ");
        database.execute("ALTER TABLE users DROP CONSTRAINT whole; ALTER TABLE budget_allocation_logs DROP CONSTRAINT whole;"
            + "ALTER TABLE recognition_comments DROP CONSTRAINT polite; DROP FUNCTION no_admin, noted, polite");
        CHANGELOG.update(database);
        assertThat(TargetState.differenceFrom(database)).isEmpty();
    }

    /** PostgreSQL lets be what was there before a constraint that is NOT VALID, as long as nobody changes it. */
    @Test
    @WithAllSamples
    void rowsThatBreakAConstraintAsSoonAsTheChainChangesOrMovesThemAreListed() {
        database.execute("""
            ALTER TABLE recognition_comments ADD CONSTRAINT short CHECK (length(content) < 11) NOT VALID;
            ALTER TABLE audit_log ADD CONSTRAINT by_somebody CHECK (actor_id IS NOT NULL) NOT VALID,
                ADD CONSTRAINT not_the_platform CHECK (tenant_id <> '00000000-0000-0000-0000-000000000000');
            CREATE UNIQUE INDEX of_tenant ON users (tenant_id, id);
            ALTER TABLE recognition_reactions ADD tenant_id uuid,
                ADD CONSTRAINT same_tenant FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id);
            INSERT INTO allocation_logs SELECT * FROM budget_allocation_logs;
            UPDATE allocation_logs SET id = md5(id::text)::uuid, reference_note = NULL
                WHERE id = (SELECT min(id::text)::uuid FROM budget_allocation_logs);
            ALTER TABLE budget_allocation_logs ADD CONSTRAINT noted CHECK (reference_note IS NOT NULL) NOT VALID""");
        assertRefused("rows that the chain cannot migrate:",
            "rows of recognition_comments (151) break short (CHECK ((length(content) < 11)) NOT VALID) when their tenant_id is set: "
                + "SELECT * FROM recognition_comments t WHERE NOT (SELECT (length(content) < 11) FROM (SELECT t.content AS content) AS new)",
            "rows of audit_log (1) break by_somebody (CHECK ((actor_id IS NOT NULL)) NOT VALID) when their tenant_id is set: ",
            "rows of audit_log (2) break not_the_platform (",
            "rows of recognition_reactions (2) break same_tenant (FOREIGN KEY (tenant_id, user_id) REFERENCES users(tenant_id, id)) when their"
                + " tenant_id is set: ",
            "rows of allocation_logs (2) break noted (CHECK ((reference_note IS NOT NULL)) NOT VALID) of budget_allocation_logs, into which"
                + " they move: ",
            "Correct or delete these rows (and add such columns), or drop a constraint or a unique index that they break and is not SparkNode's");
        database.execute("""
            UPDATE recognition_comments SET content = 'Too long' WHERE length(content) >= 11;
            DELETE FROM recognition_reactions r USING users u, recognitions p
                WHERE u.id = r.user_id AND p.id = r.recognition_id AND u.tenant_id <> p.tenant_id;
            UPDATE allocation_logs SET reference_note = 'none' WHERE reference_note IS NULL;
            ALTER TABLE audit_log DROP CONSTRAINT by_somebody, DROP CONSTRAINT not_the_platform""");
        Rows expected = ExpectedRows.rowsOf(database);
        CHANGELOG.update(database);
        database.execute("""
            ALTER TABLE recognition_comments DROP CONSTRAINT short; ALTER TABLE recognition_reactions DROP CONSTRAINT same_tenant;
            DROP INDEX of_tenant; ALTER TABLE budget_allocation_logs DROP CONSTRAINT noted""");
        TargetState.assertReached("rows that break no constraint", database, expected);
    }

    @Test
    @WithAllSamples
    void rowsThatTheChainDoesNotChangeMayBreakAConstraint() {
        database.execute("""
            ALTER TABLE feed ADD CONSTRAINT private CHECK (visibility = 'private') NOT VALID;
            ALTER TABLE recognition_comments ADD tenant_id uuid, ADD CONSTRAINT of_a_tenant CHECK (tenant_id IS NOT NULL) NOT VALID""");
        Rows expected = ExpectedRows.rowsOf(database);
        CHANGELOG.update(database);
        database.execute("ALTER TABLE feed DROP CONSTRAINT private; ALTER TABLE recognition_comments DROP CONSTRAINT of_a_tenant");
        TargetState.assertReached("rows that break a constraint", database, expected);
    }

    @Test
    @WithAllSamples
    void rowsThatBreakARuleWhichTheirTableLacksAreListed() {
        database.execute("""
            ALTER TABLE budget_logs DROP CONSTRAINT budget_logs_amount_check, ALTER performed_by DROP NOT NULL;
            INSERT INTO budget_logs (tenant_id, action_type, amount) VALUES (md5('acme')::uuid, 'ALLOCATE', -1);
            ALTER TABLE budget_allocation_logs DROP CONSTRAINT allocation_logs_transaction_type_check;
            INSERT INTO budget_allocation_logs (admin_id, tenant_id, amount, transaction_type)
                VALUES (md5('ann')::uuid, md5('acme')::uuid, 1, 'GIFT')""");
        assertRefused("rows of budget_logs (1) have no performed_by: SELECT * FROM budget_logs t WHERE t.performed_by IS NULL",
            "rows of budget_logs (1) break the rule CHECK (amount > 0): SELECT * FROM budget_logs t WHERE NOT (t.amount > 0)",
            "rows of budget_allocation_logs (1) break the rule CHECK (transaction_type IN ('CREDIT_INJECTION', 'CLAWBACK', 'ADJUSTMENT')): ");
        database.execute("DELETE FROM budget_logs WHERE performed_by IS NULL; DELETE FROM budget_allocation_logs WHERE transaction_type = 'GIFT'");
        CHANGELOG.update(database);
        assertThat(TargetState.differenceFrom(database)).isEmpty();
    }

    @Test
    @WithAllSamples
    void rowsThatCameSinceTheBaselineAreFoundByTheRevisionThatStopsAtThem() {
        CHANGELOG.updateToTag(database, "0001_tenant_isolation");
        database.execute("UPDATE tenants SET points_allocation_balance = 5, budget_allocation_balance = 7 WHERE id = md5('acme')::uuid");
        assertRefused("rows of tenants (1) have two different balances", "Your tables were not changed by this revision.");
    }

    @Test
    @WithAllSamples
    void usersOfNoRoleAreNamedWithTheRolesThatTheModelDoesNotKnow() {
        database.execute("ALTER TABLE users ALTER org_role DROP NOT NULL; UPDATE users SET org_role = NULL WHERE id = md5('ann')::uuid");
        assertRefused("users.org_role has roles that the model does not know: NULL (1 user)");
    }

    @Test
    @WithAllSamples
    void twoUsersOfNoEmailAreNoDuplicates() {
        database.execute("ALTER TABLE users ALTER corporate_email DROP NOT NULL;"
            + "UPDATE users SET corporate_email = NULL WHERE id IN (md5('ann')::uuid, md5('bob')::uuid)");
        assertThatThrownBy(() -> CHANGELOG.update(database)).hasMessageContaining("rows of users (2) have no corporate_email")
            .message().doesNotContain("duplicates");
    }

    @Test
    @WithAllSamples
    void whatStopsTheChangeOfRowsByAnErrorIsNamed() {
        Rows expected = ExpectedRows.rowsOf(database);
        database.execute("""
            CREATE FUNCTION frozen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'this table is append-only'; END $$;
            CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION frozen();
            CREATE TRIGGER frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON recognition_comments FOR EACH STATEMENT EXECUTE FUNCTION frozen();
            ALTER TABLE recognition_reactions REPLICA IDENTITY NOTHING; CREATE PUBLICATION reactions FOR TABLE recognition_reactions;
            CREATE TRIGGER frozen BEFORE DELETE ON users FOR EACH ROW EXECUTE FUNCTION frozen();
            CREATE TRIGGER frozen BEFORE INSERT ON budget_distribution_logs FOR EACH ROW EXECUTE FUNCTION frozen()""");
        assertRefused("rows that the chain has to change or insert are refused:",
            "table audit_log: this table is append-only (PL/pgSQL function frozen() line 1 at RAISE)",
            "table recognition_comments: this table is append-only (PL/pgSQL function frozen() line 1 at RAISE)",
            "table budget_distribution_logs: this table is append-only (PL/pgSQL function frozen() line 1 at RAISE)",
            "table recognition_reactions: cannot update table \"recognition_reactions\" because it does not have a replica identity and"
                + " publishes updates",
            "Take away what stops it while the update runs: ALTER TABLE … DISABLE TRIGGER …, DROP CONSTRAINT … or ALTER COLUMN … DROP NOT NULL,"
                + " DROP INDEX …, ALTER PUBLICATION … DROP TABLE …");
        database.execute("ALTER TABLE audit_log DISABLE TRIGGER frozen; ALTER TABLE recognition_comments DISABLE TRIGGER frozen;"
            + "ALTER TABLE budget_distribution_logs DISABLE TRIGGER frozen; ALTER PUBLICATION reactions DROP TABLE recognition_reactions; ALTER"
            + " TABLE recognition_reactions REPLICA IDENTITY DEFAULT");
        CHANGELOG.update(database);
        database.execute("DROP FUNCTION frozen CASCADE; DROP PUBLICATION reactions");
        TargetState.assertReached("nothing that stops changes", database, expected);
    }

    /** A trigger at the end of the transaction keeps PostgreSQL from altering the table before. */
    @Test
    @WithAllSamples
    void aTriggerThatWaitsForTheEndOfTheTransactionIsNotInTheWay() {
        database.execute("""
            UPDATE tenants SET points_allocation_balance = 5, budget_allocation_balance = 0;
            CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
            CREATE CONSTRAINT TRIGGER noted AFTER UPDATE ON tenants DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note()""");
        CHANGELOG.update(database);
        database.execute("DROP FUNCTION note CASCADE");
        assertThat(TargetState.differenceFrom(database)).isEmpty();
        assertThat(database.column("SELECT DISTINCT budget_allocation_balance FROM tenants WHERE name <> 'root_tenant_sparknode'"))
            .containsExactly("5.00");
    }

    @Test
    @WithAllSamples
    void aTableToWhichNoForeignKeyMayReferIsNamed() {
        database.execute("DROP TABLE webhook_logs; ALTER TABLE crm_connectors SET UNLOGGED");
        assertRefused("crm_connectors is unlogged, and no table that is not may refer to it (ALTER TABLE crm_connectors SET LOGGED)",
            "or run the statement in parentheses");
        database.execute("ALTER TABLE crm_connectors SET LOGGED");
        CHANGELOG.update(database);
        assertThat(TargetState.differenceFrom(database)).isEmpty();
    }

    @Test
    @WithAllSamples
    void rolesInAColumnWithoutADeterministicCollationAreConverted() {
        database.execute("""
            CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
            ALTER TABLE users DROP CONSTRAINT users_org_role_check;
            UPDATE users SET org_role = 'hr_admin', roles = 'hr_admin,employee' WHERE id = md5('ann')::uuid;
            ALTER TABLE users ALTER org_role TYPE varchar(50) COLLATE ci, ALTER roles TYPE varchar(255) COLLATE ci""");
        assertThatThrownBy(() -> CHANGELOG.update(database)).hasMessageContainingAll("The update is done, but the schema of ",
            "found: column users.org_role varchar(50) collate ci not null");
        assertThat(database.value("SELECT org_role || ' ' || roles FROM users WHERE id = md5('ann')::uuid"))
            .isEqualTo("tenant_manager tenant_manager,tenant_user");
    }

    /** PostgreSQL adds a column with a default to no table whose rows are the values of another table's column. */
    @Test
    @WithAllSamples
    void aColumnOfTheRowsTypeOfATableThatGetsColumnsIsNamed() {
        Rows expected = ExpectedRows.rowsOf(database);
        database.execute("CREATE TABLE snapshots (of_tenant tenants, of_sessions event_teams[], of_badge badges)");
        assertRefused("what depends on columns and tables that the chain changes or drops:",
            "column of_tenant of table snapshots depends on the rows' type of table tenants, to which columns with values are added",
            "column of_sessions of table snapshots depends on the rows' type of table event_teams", "Your tables were not changed by this revision.");
        database.execute("DROP TABLE snapshots");
        CHANGELOG.update(database);
        TargetState.assertReached("without dependents", database, expected);
    }

    @Test
    @WithAllSamples
    void aViewInThePlaceOfATableIsNamedOnceAndNotToBeAltered() {
        database.execute("DROP TABLE budget_logs; CREATE VIEW budget_logs AS SELECT 1 AS id");
        assertThatThrownBy(() -> CHANGELOG.update(database)).hasMessageContaining("budget_logs is a view, not a table")
            .message().doesNotContain("ALTER TABLE budget_logs");
    }

    @Test
    void aViewOnAColumnWhoseTypeChangesIsNamed() {
        database.execute("CREATE VIEW v AS SELECT validation_errors FROM user_upload_staging");
        assertRefused("what depends on columns and tables that the chain changes or drops:",
            "view v depends on column user_upload_staging.validation_errors, which becomes jsonb");
    }

    @Test
    @WithAllSamples
    void everythingThatDependsOnAColumnWhoseTypeChangesIsNamed() {
        Rows expected = ExpectedRows.rowsOf(database);
        database.execute("""
            CREATE VIEW errors AS SELECT validation_errors FROM user_upload_staging;
            CREATE MATERIALIZED VIEW errors_of_errors AS SELECT * FROM errors;
            CREATE FUNCTION errors() RETURNS bigint RETURN (SELECT count(*) FROM user_upload_staging WHERE validation_errors IS NULL);
            ALTER TABLE user_upload_staging ADD n int GENERATED ALWAYS AS (cardinality(validation_errors)) STORED;
            CREATE STATISTICS errors_and_status ON validation_errors, status FROM user_upload_staging;
            CREATE POLICY no_errors ON user_upload_staging USING (cardinality(validation_errors) = 0);
            CREATE INDEX errors_count ON user_upload_staging (cardinality(validation_errors));
            CREATE TABLE uploads (staged user_upload_staging);
            ALTER TABLE users ALTER phone_number TYPE varchar(19);
            CREATE VIEW phones AS SELECT phone_number FROM users""");
        String column = "column user_upload_staging.validation_errors, which becomes jsonb";
        assertRefused("what depends on columns and tables that the chain changes or drops:", "view errors depends on " + column,
            "materialized view errors_of_errors depends on view errors", "function errors() depends on " + column,
            "column n of table user_upload_staging depends on " + column, "statistics object errors_and_status depends on " + column,
            "policy no_errors on table user_upload_staging depends on " + column, "index errors_count depends on " + column,
            "column staged of table uploads depends on " + column, "view phones depends on column users.phone_number, which gets longer",
            "Your tables were not changed by this revision. Save their definitions");
        database.execute("""
            DROP MATERIALIZED VIEW errors_of_errors; DROP VIEW errors, phones; DROP FUNCTION errors; DROP TABLE uploads;
            DROP STATISTICS errors_and_status;
            DROP POLICY no_errors ON user_upload_staging; DROP INDEX errors_count; ALTER TABLE user_upload_staging DROP n;
            ALTER TABLE users ALTER phone_number TYPE varchar(20)""");
        CHANGELOG.update(database);
        TargetState.assertReached("without dependents", database, expected);
    }

    @Test
    @WithAllSamples
    void whatDependsOnWhatIsDroppedAfterItsRowsWereMovedIsNamed() {
        Rows expected = ExpectedRows.rowsOf(database);
        database.execute("""
            CREATE VIEW points AS SELECT id, points_allocation_balance FROM tenants;
            CREATE TABLE remarks (log uuid REFERENCES distribution_logs (id));
            CREATE RULE ask AS ON INSERT TO remarks WHERE EXISTS (SELECT FROM allocation_logs) DO INSTEAD NOTHING;
            CREATE UNIQUE INDEX slugs ON tenants (slug);
            CREATE TABLE aliases (slug varchar REFERENCES tenants (slug))""");
        assertRefused("view points depends on column tenants.points_allocation_balance, which moves into budget_allocation_balance",
            "constraint remarks_log_fkey on table remarks depends on table distribution_logs, which moves into budget_distribution_logs",
            "rule ask on table remarks depends on table allocation_logs, which moves into budget_allocation_logs",
            "constraint aliases_slug_fkey on table aliases depends on index ");
        database.execute("DROP VIEW points; DROP TABLE remarks, aliases");
        CHANGELOG.update(database);
        TargetState.assertReached("without dependents", database, expected);
    }

    /** What is a part of a table or a column goes with it, without a word of PostgreSQL's. */
    @Test
    @WithAllSamples
    void whatWouldBeDroppedWithATableOrAColumnIsNamed() {
        database.execute("""
            UPDATE employee_points_allocations SET spent_points = 0;
            ALTER TABLE employee_points_allocations DROP remaining_points, ADD remaining_points numeric(15,2);
            UPDATE employee_points_allocations SET remaining_points = allocated_points""");
        Rows expected = ExpectedRows.rowsOf(database);
        database.execute("""
            CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
            CREATE TRIGGER noted AFTER INSERT ON allocation_logs FOR EACH ROW EXECUTE FUNCTION note();
            CREATE POLICY of_tenant ON distribution_logs USING (tenant_id IS NOT NULL);
            CREATE RULE kept AS ON DELETE TO distribution_logs DO INSTEAD NOTHING;
            CREATE PUBLICATION logs FOR TABLE allocation_logs;
            CREATE STATISTICS amounts ON amount, tenant_id FROM allocation_logs;
            CREATE INDEX amounts_of_tenants ON allocation_logs (tenant_id, amount);
            ALTER TABLE distribution_logs ADD CONSTRAINT small CHECK (amount < 1e9);
            CREATE INDEX rich ON tenants (points_allocation_balance, name);
            ALTER TABLE tenants ADD CONSTRAINT not_too_rich CHECK (points_allocation_balance < 1e9);
            CREATE INDEX remaining ON employee_points_allocations (remaining_points);
            CREATE VIEW remaining_view AS SELECT remaining_points FROM employee_points_allocations;
            GRANT SELECT, INSERT ON budget_allocation_logs TO PUBLIC;
            GRANT SELECT ON allocation_logs, distribution_logs TO PUBLIC""");
        String allocations = " depends on table allocation_logs, which moves into budget_allocation_logs";
        String distributions = " depends on table distribution_logs, which moves into budget_distribution_logs";
        String balance = " depends on column tenants.points_allocation_balance, which moves into budget_allocation_balance";
        String remaining = " depends on column employee_points_allocations.remaining_points, which becomes a generated one";
        assertRefused("trigger noted on table allocation_logs" + allocations, "policy of_tenant on table distribution_logs" + distributions,
            "rule kept on table distribution_logs" + distributions, "publication of table allocation_logs in publication logs" + allocations,
            "statistics object amounts" + allocations, "index amounts_of_tenants" + allocations, "constraint small on table distribution_logs"
            + distributions,
            "index rich" + balance, "constraint not_too_rich on table tenants" + balance, "index remaining" + remaining, "view remaining_view"
            + remaining,
            "SELECT for PUBLIC on table distribution_logs" + distributions);
        assertThatThrownBy(() -> CHANGELOG.update(database)).message().doesNotContain("PUBLIC on table allocation_logs");
        database.execute("""
            DROP TRIGGER noted ON allocation_logs; DROP FUNCTION note; DROP POLICY of_tenant ON distribution_logs;
            DROP RULE kept ON distribution_logs;
            DROP PUBLICATION logs; DROP STATISTICS amounts; DROP INDEX amounts_of_tenants, rich, remaining;
            ALTER TABLE distribution_logs DROP CONSTRAINT small;
            ALTER TABLE tenants DROP CONSTRAINT not_too_rich; DROP VIEW remaining_view;
            REVOKE ALL ON allocation_logs, budget_allocation_logs, distribution_logs FROM PUBLIC""");
        CHANGELOG.update(database);
        TargetState.assertReached("without what would be dropped", database, expected);
    }

    @Test
    @WithAllSamples
    void aPublicationWithAListOfColumnsDependsOnThem() {
        assumeTrue(Integer.parseInt(database.value("SHOW server_version_num")) >= 150000, "PostgreSQL 14 has no such publications");
        database.execute("CREATE PUBLICATION staging FOR TABLE user_upload_staging (id, validation_errors)");
        assertRefused("publication of table user_upload_staging in publication staging depends on column user_upload_staging.validation_errors");
    }

    @Test
    @WithAllSamples
    void tablesThatCannotBeChangedAreNamed() {
        database.execute("""
            ALTER TABLE brands RENAME TO brands_kept; CREATE VIEW brands AS SELECT * FROM brands_kept;
            ALTER TABLE webhook_logs RENAME TO webhook_logs_kept;
            CREATE TABLE webhook_logs (LIKE webhook_logs_kept) PARTITION BY HASH (tenant_id);
            CREATE RULE nothing AS ON UPDATE TO recognition_reactions DO INSTEAD NOTHING""");
        assertRefused("tables that the chain cannot change:", "brands is a view, not a table",
            "webhook_logs is partitioned, but needs indexes", "recognition_reactions has the rule nothing, which rewrites what the chain writes",
            "Your tables were not changed by this revision.");
        database.execute("DROP RULE nothing ON recognition_reactions; DROP VIEW brands; ALTER TABLE brands_kept RENAME TO brands;"
            + "DROP TABLE webhook_logs; ALTER TABLE webhook_logs_kept RENAME TO webhook_logs");
        CHANGELOG.update(database);
        assertThat(TargetState.differenceFrom(database)).isEmpty();
    }

    @Test
    @WithAllSamples
    void tablesOfAnExtensionAndForeignTablesThatInheritAreNamed() {
        database.execute("ALTER EXTENSION \"uuid-ossp\" ADD TABLE allocation_logs");
        assertRefused("tables that the chain cannot change:",
            "allocation_logs belongs to extension uuid-ossp, which keeps it from being dropped, and from being in a dump "
                + "(ALTER EXTENSION \"uuid-ossp\" DROP TABLE allocation_logs)");
        database.execute("""
            ALTER EXTENSION "uuid-ossp" DROP TABLE allocation_logs;
            CREATE FOREIGN DATA WRAPPER nowhere; CREATE SERVER nowhere FOREIGN DATA WRAPPER nowhere;
            CREATE FOREIGN TABLE audit_log_2024 () INHERITS (audit_log) SERVER nowhere""");
        assertThatThrownBy(() -> CHANGELOG.update(database)).hasMessageContaining(
            "audit_log_2024 is a foreign table, of which rows cannot be filled (ALTER TABLE audit_log_2024 NO INHERIT audit_log)");
        database.execute("ALTER TABLE audit_log_2024 NO INHERIT audit_log");
        CHANGELOG.update(database);
        database.execute("DROP FOREIGN DATA WRAPPER nowhere CASCADE");
        assertThat(TargetState.differenceFrom(database)).isEmpty();
    }

    /** With the one table of Citus by which it is told which tables are its own. */
    @Test
    @WithAllSamples
    void tablesThatCitusManagesAreNamed() {
        database.execute("SET allow_system_table_mods = on; CREATE TABLE pg_catalog.pg_dist_partition (logicalrelid regclass NOT NULL);"
            + "INSERT INTO pg_catalog.pg_dist_partition VALUES ('users'), ('badges')");
        assertRefused("tables that the chain cannot change:",
            "badges is managed by Citus, which cannot rename constraints (SELECT undistribute_table('badges'))\nusers is managed by Citus",
            "Your tables were not changed by this revision.", "run the statement in parentheses");
        database.execute("DELETE FROM pg_catalog.pg_dist_partition");
        CHANGELOG.update(database);
        assertThat(TargetState.differenceFrom(database)).isEmpty();
    }

    /** Only a server that was built with translations, and has the locale, can be asked. */
    @Test
    void whatIsFoundIsNamedWhateverTheLanguageOfTheServer() {
        assumeTrue(speaksGerman(), "The server has English only");
        database.execute("""
            CREATE FUNCTION no_policies() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'ask the security team'; END $$;
            CREATE EVENT TRIGGER guard ON ddl_command_start WHEN TAG IN ('CREATE POLICY') EXECUTE FUNCTION no_policies()""");
        assertRefused("an event trigger stops CREATE POLICY", ": ask the security team, by: guard (function no_policies, owner postgres)");
        database.execute("DROP EVENT TRIGGER guard; CREATE EVENT TRIGGER guard ON ddl_command_start EXECUTE FUNCTION no_policies()");
        assertThatThrownBy(() -> CHANGELOG.update(database))
            .hasMessageContaining("An event trigger stops all DDL: event trigger guard (function no_policies, owner postgres)");
        database.execute("DROP EVENT TRIGGER guard");
        database.execute("""
            CREATE FUNCTION frozen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'this table is append-only'; END $$;
            CREATE TRIGGER frozen BEFORE UPDATE ON audit_log FOR EACH ROW EXECUTE FUNCTION frozen()""");
        assertRefused("table audit_log: this table is append-only (PL/pgSQL-Funktion frozen() Zeile 1 bei RAISE)");
    }

    /** In a session that begins with the setting. */
    private boolean speaksGerman() {
        database.execute("ALTER DATABASE " + database.name() + " SET lc_messages = 'de_DE.utf8'");
        try (Connection connection = database.connect()) {
            Query.execute(connection, "SELECT 1 / 0");
            return false;
        } catch (SQLException e) {
            return e.getMessage().contains("Division durch Null");
        }
    }

    @Test
    @WithAllSamples
    void anEventTriggerThatStopsSomeDdlIsNamed() {
        Rows expected = ExpectedRows.rowsOf(database);
        database.execute("""
            CREATE FUNCTION no_policies() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'ask the security team'; END $$;
            CREATE EVENT TRIGGER guard ON ddl_command_start WHEN TAG IN ('CREATE POLICY') EXECUTE FUNCTION no_policies()""");
        assertRefused("an event trigger stops CREATE POLICY", ": ask the security team, by: guard (function no_policies, owner postgres)",
            "ALTER EVENT TRIGGER … DISABLE");
        database.execute("ALTER EVENT TRIGGER guard DISABLE");
        CHANGELOG.update(database);
        database.execute("DROP EVENT TRIGGER guard; DROP FUNCTION no_policies");
        TargetState.assertReached("an event trigger that is switched off", database, expected);
    }

    @Test
    void anEventTriggerThatStopsAllDdlIsNamedInsteadOfTheFile() {
        database.execute("""
            CREATE FUNCTION log_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO ddl_log VALUES (now()); END $$;
            CREATE EVENT TRIGGER log ON ddl_command_end EXECUTE FUNCTION log_ddl()""");
        assertThatThrownBy(() -> CHANGELOG.update(database))
            .hasMessageContainingAll("An event trigger stops all DDL: event trigger log (function log_ddl, owner postgres)",
            "relation \"ddl_log\" does not exist", "ALTER EVENT TRIGGER log DISABLE").message().doesNotContain("Error parsing");
    }

    @Test
    @WithAllSamples
    void aTriggerThatKeepsMovedRowsOutIsNamedAndNoRowIsLost() {
        database.execute("ALTER TABLE tenants ALTER budget_allocation_balance DROP NOT NULL;"
            + "UPDATE tenants SET points_allocation_balance = 5, budget_allocation_balance = NULL WHERE id = md5('acme')::uuid");
        database.execute("""
            CREATE FUNCTION keep_out() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
            CREATE TRIGGER door BEFORE INSERT ON budget_allocation_logs FOR EACH ROW EXECUTE FUNCTION keep_out();
            CREATE TRIGGER lid BEFORE UPDATE ON tenants FOR EACH ROW EXECUTE FUNCTION keep_out()""");
        String logs = database.value("SELECT count(*) FROM allocation_logs");
        assertThatThrownBy(() -> CHANGELOG.update(database)).hasMessageContainingAll(
            "tenants whose points_allocation_balance does not arrive in budget_allocation_balance: ", "trigger lid (function keep_out)");
        database.execute("ALTER TABLE tenants DISABLE TRIGGER lid");
        assertThatThrownBy(() -> CHANGELOG.update(database)).hasMessageContainingAll(
            "rows of allocation_logs (" + logs
            + ") do not arrive in budget_allocation_logs as they are, because of: trigger door (function keep_out), which"
            + " ALTER TABLE budget_allocation_logs DISABLE TRIGGER door switches off", "No row was moved and allocation_logs was not dropped.");
        assertThat(database.value("SELECT count(*) FROM allocation_logs")).isEqualTo(logs);
        database.execute("ALTER TABLE budget_allocation_logs DISABLE TRIGGER door");
        CHANGELOG.update(database);
        database.execute("DROP FUNCTION keep_out CASCADE");
        assertThat(TargetState.differenceFrom(database)).isEmpty();
        assertThat(database.value("SELECT budget_allocation_balance FROM tenants WHERE id = md5('acme')::uuid")).isEqualTo("5.00");
    }

    @Test
    @WithAllSamples
    void aBalanceMovesToWhereThereIsNone() {
        database.execute("ALTER TABLE tenants ALTER budget_allocation_balance DROP NOT NULL;"
            + "UPDATE tenants SET points_allocation_balance = 5, budget_allocation_balance = NULL WHERE id = md5('acme')::uuid");
        CHANGELOG.update(database);
        assertThat(database.value("SELECT budget_allocation_balance FROM tenants WHERE id = md5('acme')::uuid")).isEqualTo("5.00");
    }

    @Test
    @WithAllSamples
    void partitionsAndTablesThatInheritAreFilled() {
        database.execute("""
            ALTER TABLE recognition_comments RENAME TO comments_before;
            CREATE TABLE recognition_comments (LIKE comments_before INCLUDING DEFAULTS, PRIMARY KEY (id)) PARTITION BY HASH (id);
            CREATE TABLE comments_0 PARTITION OF recognition_comments FOR VALUES WITH (MODULUS 2, REMAINDER 0);
            CREATE TABLE comments_1 PARTITION OF recognition_comments FOR VALUES WITH (MODULUS 2, REMAINDER 1);
            INSERT INTO recognition_comments SELECT * FROM comments_before;
            DROP TABLE comments_before;
            CREATE TABLE audit_log_2025 () INHERITS (audit_log);
            INSERT INTO audit_log_2025 (action) SELECT 'old' FROM generate_series(1, 1000)""");
        assertThatThrownBy(() -> CHANGELOG.update(database)).hasMessageContainingAll("The update is done, but the schema of ",
            "found: table recognition_comments partition by HASH (id)");
        assertThat(database.value("SELECT count(*) FROM recognition_comments WHERE tenant_id IS NULL")).isEqualTo("0");
        assertThat(database.value("SELECT count(*) FROM audit_log WHERE tenant_id IS NULL")).isEqualTo("0");
        assertThat(database.column(
            "SELECT conrelid::regclass || ' ' || convalidated FROM pg_constraint WHERE conname = 'recognition_comments_tenant_id_fkey'"
            + " ORDER BY 1")).containsExactly("comments_0 true", "comments_1 true", "recognition_comments true");
    }

    /** The key of such a table has the column that it is partitioned by, which has no NULL then. */
    @Test
    @WithAllSamples
    void aTableThatIsPartitionedByTimeIsMigratedIfItNeedsNoIndexAndRefusedByNameOtherwise() {
        partitionByTime("recognition_comments");
        partitionByTime("audit_log");
        assertRefused("audit_log is partitioned, but needs indexes that can only be built by CREATE INDEX CONCURRENTLY");
        database.execute("CREATE TABLE plain (LIKE audit_log INCLUDING DEFAULTS, CONSTRAINT audit_log_pkey PRIMARY KEY (id));"
            + "INSERT INTO plain SELECT * FROM audit_log; DROP TABLE audit_log; ALTER TABLE plain RENAME TO audit_log");
        assertThatThrownBy(() -> CHANGELOG.update(database)).hasMessageContainingAll("The update is done, but the schema of ",
            "found: table recognition_comments partition by RANGE (created_at)");
        assertThat(database.value("SELECT count(*) FROM recognition_comments WHERE tenant_id IS NULL")).isEqualTo("0");
    }

    private void partitionByTime(String table) {
        database.execute("""
            CREATE TABLE parts (LIKE %1$s INCLUDING DEFAULTS, PRIMARY KEY (id, created_at)) PARTITION BY RANGE (created_at);
            CREATE TABLE %1$s_2026 PARTITION OF parts FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
            CREATE TABLE %1$s_others PARTITION OF parts DEFAULT;
            INSERT INTO parts SELECT * FROM %1$s;
            DROP TABLE %1$s;
            ALTER TABLE parts RENAME TO %1$s""".formatted(table));
    }

    @Test
    @WithAllSamples
    void aColumnOfTheReplicaIdentityThatBecomesNullableIsNamed() {
        database.execute("UPDATE feed SET reference_id = id WHERE reference_id IS NULL; ALTER TABLE feed ALTER reference_id SET NOT NULL;"
            + "CREATE UNIQUE INDEX feed_of ON feed (id, reference_id); ALTER TABLE feed REPLICA IDENTITY USING INDEX feed_of");
        assertRefused(
            "column feed.reference_id becomes nullable, and is in feed_of, the replica identity: ALTER TABLE feed REPLICA IDENTITY DEFAULT");
        database.execute("ALTER TABLE feed REPLICA IDENTITY DEFAULT; DROP INDEX feed_of");
        CHANGELOG.update(database);
    }

    private void assertRefused(String... message) {
        Rows rows = Rows.of(database);
        List<String> schema = TargetState.schema(database).lines();
        assertThatThrownBy(() -> CHANGELOG.update(database)).hasMessageContainingAll(message);
        assertThat(Rows.of(database)).isEqualTo(rows);
        assertThat(TargetState.schema(database).lines()).isEqualTo(schema);
    }
}
