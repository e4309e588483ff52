package io.sparknode.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.Changelog;
import io.sparknode.migrations.testing.CommandLine;
import io.sparknode.migrations.testing.Rows;
import io.sparknode.migrations.testing.TestDatabase;
import io.sparknode.migrations.testing.WithAllSamples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What has the name of something that the chain makes and is something else is named before the first change, and is not lost. */
class TakenNamesIT {

    private static final Changelog CHANGELOG = Changelog.ofProject();

    private TestDatabase database;

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void ofTablesIndexesConstraintsTriggersAndFunctions() {
        database = Start.FIRST_BOOT.build().execute("""
            CREATE TABLE orders (id int CONSTRAINT idx_budget_logs_tenant UNIQUE, status text);
            CREATE INDEX sales_events ON orders (status); CREATE SEQUENCE platform_billing_logs; CREATE TYPE budget_allocation_logs AS (a int);
            CREATE DOMAIN budget_logs AS int; CREATE TYPE webhook_logs AS ENUM ('a');
            CREATE TYPE budget_distribution_logs AS RANGE (subtype = float8);
            CREATE TYPE crm_connectors;
            CREATE SEQUENCE uq_users_tenant_email; CREATE VIEW uq_departments_tenant_name AS SELECT 1 AS one;
            ALTER TABLE events ADD CONSTRAINT idx_events_status UNIQUE (id, status);
            ALTER TABLE tenants ADD CONSTRAINT tenants_fx_rate_check UNIQUE (id, name),
                ADD CONSTRAINT tenants_base_currency_check EXCLUDE (id WITH =);
            ALTER TABLE event_teams ADD CONSTRAINT event_teams_captain_user_id_fkey CHECK (id IS NOT NULL);
            CREATE TRIGGER audit_log_tenant_id BEFORE UPDATE ON audit_log FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
            CREATE FUNCTION tenant_id_of_platform() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
            CREATE FUNCTION tenant_id_from_recognition() RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid';
            CREATE PROCEDURE tenant_id_from_sales_event() LANGUAGE plpgsql AS 'BEGIN END'""");
        assertMovesOutOfTheWay(
            "index idx_budget_logs_tenant has the name of an index of table budget_logs: ALTER INDEX idx_budget_logs_tenant RENAME TO"
                + " idx_budget_logs_tenant_before",
            "index sales_events has the name of table sales_events: ALTER INDEX ",
            "sequence platform_billing_logs has the name of table platform_billing_logs: ALTER SEQUENCE ",
            "composite type budget_allocation_logs has the name of table budget_allocation_logs: ALTER TYPE ",
            "type budget_logs has the name of table budget_logs: ALTER DOMAIN ", "type webhook_logs has the name of table webhook_logs: ALTER TYPE ",
            "type budget_distribution_logs has the name of table budget_distribution_logs: ALTER TYPE ",
            "type crm_connectors has the name of table crm_connectors: DROP TYPE crm_connectors",
            "sequence uq_users_tenant_email has the name of an index of table users: ALTER SEQUENCE ",
            "view uq_departments_tenant_name has the name of an index of table departments: ALTER VIEW ",
            "index idx_events_status has the name of an index of table events: ALTER INDEX ",
            "constraint tenants_fx_rate_check on table tenants has the name of a constraint of another kind of table tenants: ALTER TABLE tenants"
                + " RENAME CONSTRAINT ",
            "constraint tenants_base_currency_check on table tenants has the name of a constraint of another kind of table tenants: ",
            "constraint event_teams_captain_user_id_fkey on table event_teams has the name of a constraint of another kind ",
            "trigger audit_log_tenant_id on table audit_log has the name of the trigger that fills the tenant_id of audit_log: "
                + "ALTER TRIGGER audit_log_tenant_id ON audit_log RENAME TO audit_log_tenant_id_before",
            "function tenant_id_of_platform() has the name of a trigger function of 0001_tenant_isolation: ALTER ROUTINE tenant_id_of_platform()"
                + " RENAME TO ",
            "function tenant_id_from_recognition() has the name of a trigger function of 0001_tenant_isolation: ",
            " tenant_id_from_sales_event() has the name of a trigger function of 0001_tenant_isolation: ");
        assertThat(database.column("SELECT proname FROM pg_proc WHERE proname LIKE 'tenant\\_id\\_%\\_before' ORDER BY 1"))
            .containsExactly("tenant_id_from_recognition_before", "tenant_id_from_sales_event_before", "tenant_id_of_platform_before");
    }

    @Test
    @WithAllSamples
    void inADatabaseThatIsEmptyButForThem() {
        database = Start.EMPTY.build().execute("""
            CREATE VIEW budget_logs AS SELECT 1 AS one; CREATE MATERIALIZED VIEW vouchers AS SELECT 1 AS one; CREATE DOMAIN tenants AS text;
            CREATE TABLE orders (id int CONSTRAINT wallets_pkey PRIMARY KEY); CREATE INDEX users_tenant_id_corporate_email_key ON orders (id);
            CREATE FUNCTION uuid_generate_v4() RETURNS uuid LANGUAGE sql AS 'SELECT gen_random_uuid()'""");
        assertMovesOutOfTheWay("type tenants has the name of table tenants: ALTER DOMAIN tenants RENAME TO tenants_before",
            "index wallets_pkey has the name of an index of table wallets: ALTER INDEX ",
            "index users_tenant_id_corporate_email_key has the name of an index of table users: ",
            "function uuid_generate_v4() has the name of a function of the extension uuid-ossp: ALTER ROUTINE ",
            "budget_logs is a view, not a table", "vouchers is a materialized view, not a table");
    }

    @Test
    @WithAllSamples
    void ofWhatIsKeptOfTheOldSystemAdmins() {
        database = Start.OLD_SYSTEM_ADMINS.build()
            .execute("CREATE TABLE system_admins_pre_0003 (id int); CREATE TABLE orders (id int CONSTRAINT system_admins_pre_0003_pkey PRIMARY KEY)");
        assertMovesOutOfTheWay("table system_admins_pre_0003 has the name of what is kept of the old system_admins: ALTER TABLE ",
            "index system_admins_pre_0003_pkey has the name of what is kept of the old system_admins: ALTER INDEX ");
    }

    /** The chain proves NOT NULL by a check of this name, which it drops afterwards. */
    @Test
    @WithAllSamples
    void aCheckThatIsNotTheProofOfNotNullIsKept() {
        database = Start.FIRST_BOOT.build().execute("ALTER TABLE recognition_comments ADD CONSTRAINT tenant_id_is_set CHECK (content <> '')");
        CHANGELOG.update(database);
        assertThat(TargetState.differenceFrom(database)).containsExactly("+ constraint recognition_comments.tenant_id_is_set CHECK (content <> '')");
    }

    @Test
    @WithAllSamples
    void anIndexOfAnotherTableIsNotDroppedForItsName() {
        database = Start.FIRST_BOOT.build().execute("CREATE TABLE orders (id int); CREATE INDEX idx_users_tenant_corporate_email ON orders (id)");
        CHANGELOG.update(database);
        assertThat(TargetState.differenceFrom(database)).contains("+ index orders.idx_users_tenant_corporate_email btree (id)");
    }

    @Test
    void somebodyElsesTriggerThatCallsAFunctionOfTheChainIsNamedBeforeTheWayBack() {
        database = Start.FIRST_BOOT.migrated().execute("CREATE TABLE orders (recognition_id uuid, tenant_id uuid);"
            + "CREATE TRIGGER orders_of BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION tenant_id_from_recognition()");
        CommandLine.Result refused = CommandLine.run(database, "rollback", "--tag=0000_baseline");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("Nothing was changed: the trigger functions of 0001_tenant_isolation are used by: trigger orders_of on"
            + " table orders", "Drop what uses them first, or have it call a function of its own.");
        database.execute("DROP TRIGGER orders_of ON orders");
        assertThat(CommandLine.run(database, "rollback", "--tag=0000_baseline").exitCode()).isZero();
    }

    /** A later revision brings names that nobody asks for before. */
    @Test
    void ofAnIndexOfALaterRevision() {
        database = Start.FIRST_BOOT.migrated().execute("CREATE TABLE orders (id int CONSTRAINT idx_later UNIQUE)");
        for (String changeset : List.of("CALL migration.expect_unique('users', 'idx_later', 'id')",
                "CALL migration.expect_indexes('users'); CREATE INDEX idx_later ON users (id); CALL migration.ensure_indexes()")) {
            assertThatThrownBy(() -> database.execute(changeset)).hasMessageContainingAll("idx_later is in the way of an index of table users",
                "Give it another name, then run the update again.");
        }
    }

    /** As the schema files say: a name that a revision makes, too, or does not make any more, belongs into the list or out of it. */
    @Test
    void areAskedForAsTheRevisionsMakeThem() {
        database = Start.FIRST_BOOT.migrated();
        Pattern line = Pattern.compile("(?:index|constraint) (\\w+)\\.(\\w+) .*");
        List<String> names = Stream.of("0000_baseline", "0001_tenant_isolation", "0002_consolidate_raw_sql", "0003_seed_ddl_extraction")
            .flatMap(revision -> lines(Path.of("changelog", revision, "schema.txt"))).map(line::matcher).filter(Matcher::matches)
            .map(found -> found.group(1) + "." + found.group(2)).distinct().toList();
        assertThat(database.column("SELECT table_name || '.' || name FROM migration.names_of_the_chain(), unnest(names::text[]) AS name"))
            .containsExactlyInAnyOrderElementsOf(names);
    }

    /** Refused by these messages without a change, and then, with what they advise, taken to the target beside what has other names now. */
    private void assertMovesOutOfTheWay(String... messages) {
        Rows rows = Rows.of(database);
        List<String> schema = TargetState.schema(database).lines();
        String refusal = catchThrowable(() -> CHANGELOG.update(database)).getMessage();
        assertThat(refusal).contains("names that the chain gives to what it makes are taken:").contains(messages)
            .contains("Your tables were not changed by this revision. Run the statement after each colon");
        assertThat(Rows.of(database)).isEqualTo(rows);
        assertThat(TargetState.schema(database).lines()).isEqualTo(schema);
        Pattern.compile("(?m): ((?:ALTER|DROP) .*)$").matcher(refusal).results().forEach(found -> database.execute(found.group(1)));
        Pattern.compile("(?m)^(\\w+) is a ((?:materialized )?view), not a table$").matcher(refusal).results()
            .forEach(found -> database.execute("ALTER " + found.group(2) + " " + found.group(1) + " RENAME TO " + found.group(1) + "_before"));
        CHANGELOG.update(database);
        assertThat(TargetState.differenceFrom(database)).isNotEmpty().allMatch(line -> line.startsWith("+ "));
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
