package io.sparknode.migrations.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.testing.Changelog;
import io.sparknode.migrations.testing.CommandLine;
import io.sparknode.migrations.testing.CommandLine.Result;
import io.sparknode.migrations.testing.PostgresServer;
import io.sparknode.migrations.testing.Revisions;
import io.sparknode.migrations.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A rollback that would stop half way is not begun. */
class RefusesToGoBackIT {

    private static final String RECORDS = "SELECT t::text FROM databasechangelog t ORDER BY orderexecuted";

    private static TestDatabase head;

    @BeforeAll
    static void migrate() {
        head = PostgresServer.get().newDatabase();
        Changelog.ofProject().update(head);
        head.execute("""
            INSERT INTO tenants (id, name) VALUES ('00000000-0000-0000-0000-000000000001', 'one'), ('00000000-0000-0000-0000-000000000002', 'two');
            INSERT INTO departments (id, tenant_id, name) SELECT id, id, 'all' FROM tenants;
            INSERT INTO users (id, tenant_id, department_id, corporate_email, first_name, last_name, password_hash, org_role)
                SELECT id, id, id, name || '@example.com', name, name, '-', 'tenant_user' FROM tenants WHERE name IN ('one', 'two');
            INSERT INTO recognitions (id, tenant_id, from_user_id, to_user_id, message, points)
                SELECT id, id, id, id, 'well done', 1 FROM tenants WHERE name = 'one';
            """);
    }

    @AfterAll
    static void drop() {
        head.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rollback-count --count=5000", "rollback-to-date --date=2020-01-01", "downgrade --revisions=ALL"})
    void behindTheBaseline(String command) {
        Result result = refused(head, command);
        assertThat(result.err()).contains("Nothing was changed: ");
        if (!command.startsWith("downgrade")) {
            assertThat(result.err()).contains(
                "4 changesets cannot be rolled back: 0000_baseline: insert the system badges, 0000_baseline: build the indexes of the bootstrap, "
                + "0000_baseline: add the columns of recognitions that bootstraps before 2026-02-12 lack, 0000_baseline: "
                + "create the tables of the bootstrap\n0000_baseline cannot be rolled back: it would drop every table of SparkNode\n"
                + "To go back behind the baseline, restore a backup (pg_restore); to start over with an empty database, create a new one.");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rollback --tag=0000_baseline", "rollback-count --count=TO_BASELINE", "downgrade --to=0000_baseline",
        "downgrade --to=0000_baseline --dry-run"})
    void aTenantThatIsNotItsParents(String command) {
        try (TestDatabase database = head.copy()) {
            database.execute("INSERT INTO recognition_comments (id, tenant_id, recognition_id, user_id, content) SELECT p.id, t.id, p.id, t.id, "
                + "'me too'"
                + " FROM recognitions p, tenants t WHERE t.name = 'two'");
            assertThat(refused(database, command).err())
                .contains("Nothing was changed: rows of recognition_comments (1) have a tenant_id that is not their"
                + " parent's, or no parent: dropping the column would lose it",
                "Look at them, then correct or delete them: SELECT * FROM recognition_comments t WHERE t.tenant_id IS DISTINCT FROM");
        }
    }

    @Test
    void aRowWithoutAParent() {
        try (TestDatabase database = head.copy()) {
            database.execute("SET session_replication_role = replica; INSERT INTO recognition_reactions (id, tenant_id, recognition_id, user_id, "
                + "reaction_type)"
                + " SELECT id, id, gen_random_uuid(), id, 'like' FROM tenants WHERE name = 'two'");
            assertThat(refused(database, "rollback --tag=0000_baseline").err())
                .contains("rows of recognition_reactions (1) have a tenant_id that is not their");
        }
    }

    @Test
    void whatWasThereBeforeIsKeptThoughItsRollbackWouldDropIt(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("root.yaml"), """
            databaseChangeLog:
              - changeSet:
                  id: create gifts
                  author: test
                  preConditions:
                    - onFail: MARK_RAN
                    - not: [{tableExists: {tableName: gifts}}]
                  changes:
                    - sql: CREATE TABLE gifts (id integer)
                  rollback:
                    - sql: DROP TABLE gifts
            """);
        Changelog changelog = Changelog.of(folder, "root.yaml");
        try (TestDatabase database = PostgresServer.get().newDatabase().execute("CREATE TABLE gifts (id integer)")) {
            changelog.update(database);
            changelog.rollbackCount(database, 1);
            assertThat(database.value("SELECT to_regclass('gifts')")).isEqualTo("gifts");
            database.execute("DROP TABLE gifts");
            changelog.update(database);
            changelog.rollbackCount(database, 1);
            assertThat(database.column("SELECT FROM pg_class WHERE relname = 'gifts'")).as("what was made here").isEmpty();
        }
    }

    @Test
    void aViewOfAColumnThatGoes() {
        try (TestDatabase database = head.copy().execute("CREATE VIEW mine AS SELECT tenant_id FROM sales_event_leads")) {
            assertThat(refused(database, "rollback --tag=0000_baseline").err())
                .contains("Nothing was changed: the column tenant_id of sales_event_leads is used"
                + " by: rule _RETURN on view mine", "Drop what uses it first, or have it do without.");
            database.execute("DROP VIEW mine");
            assertThat(CommandLine.run(database, "rollback", "--tag=0000_baseline").exitCode()).isZero();
        }
    }

    private static Result refused(TestDatabase database, String command) {
        List<String> records = database.column(RECORDS);
        String toBaseline = database.value("SELECT count(*) FROM databasechangelog WHERE filename NOT LIKE '%/0000_baseline/%'");
        String typed = command.replace("ALL", String.valueOf(Revisions.all().size())).replace("TO_BASELINE", toBaseline);
        Result result = CommandLine.run(database, typed.split(" "));
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(database.column(RECORDS)).isEqualTo(records);
        return result;
    }
}
