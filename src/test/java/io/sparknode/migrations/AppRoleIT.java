package io.sparknode.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the application may do as {@code sparknode_app}: everything with rows, nothing with tables, and of departments those of its tenant. */
class AppRoleIT {

    private static final String PASSWORD = "app-password";

    private static TestDatabase database;
    private static TestDatabase app;

    @BeforeAll
    static void migrate() {
        database = Start.ALEMBIC.migrated();
        database.execute("ALTER ROLE sparknode_app PASSWORD '" + PASSWORD + "'");
        app = database.as("sparknode_app", PASSWORD);
    }

    @AfterAll
    static void drop() {
        database.execute("ALTER ROLE sparknode_app PASSWORD NULL");
        database.close();
    }

    @Test
    void itReadsAndWritesEveryTable() {
        assertThat(database.rows("""
            SELECT relname, privilege FROM pg_class, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS privilege
            WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
            AND relname NOT IN ('databasechangelog', 'databasechangeloglock', 'alembic_version')
            AND NOT has_table_privilege('sparknode_app', pg_class.oid, privilege)"""))
            .isEmpty();
        app.execute("""
            INSERT INTO brands (id, name) VALUES (md5('of the app')::uuid, 'of the app');
            UPDATE brands SET name = name || '!' WHERE id = md5('of the app')::uuid;
            DELETE FROM brands WHERE id = md5('of the app')::uuid""");
    }

    @Test
    void itReadsAndWritesATableThatComesLater() {
        database.execute("CREATE TABLE later (id serial)");
        assertThat(app.execute("INSERT INTO later DEFAULT VALUES").value("SELECT count(*) FROM later")).isEqualTo("1");
        database.execute("DROP TABLE later");
    }

    @ParameterizedTest
    @ValueSource(strings = {"DROP TABLE brands", "ALTER TABLE brands ADD COLUMN more text", "TRUNCATE brands", "CREATE INDEX ON brands (name)",
        "ALTER TABLE departments DISABLE ROW LEVEL SECURITY", "DROP POLICY tenant_isolation_departments ON departments", "CREATE ROLE another",
        "SELECT * FROM databasechangelog", "DELETE FROM databasechangelog", "UPDATE databasechangeloglock SET locked = true",
        "SELECT * FROM databasechangeloglock"})
    void itMayNeitherChangeTheSchemaNorSeeTheTrackingTables(String sql) {
        assertThatThrownBy(() -> app.execute(sql)).hasMessageMatching("(?s).*(permission denied|must be owner).*");
    }

    @Test
    void aSessionSeesTheDepartmentsOfItsTenant() throws SQLException {
        String acme = database.value("SELECT md5('acme')::uuid");
        assertThat(departments("SET app.tenant_id = '" + acme + "'")).isNotEmpty()
            .isEqualTo(database.column("SELECT name FROM departments WHERE tenant_id = md5('acme')::uuid ORDER BY name, id"));
    }

    @Test
    void aSessionOfThePlatformAdministratorSeesAllDepartments() throws SQLException {
        assertThat(departments("SET app.is_platform_admin = 'true'")).isNotEmpty()
            .isEqualTo(database.column("SELECT name FROM departments ORDER BY name, id"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT 1", "SET app.tenant_id = ''", "SET app.is_platform_admin = 'false'", "SET app.is_platform_admin = ''"})
    void aSessionThatSaysNeitherSeesNoDepartmentAndGetsNoError(String setting) throws SQLException {
        assertThat(departments(setting)).isEmpty();
    }

    @Test
    void aSessionWritesNoDepartmentOfAnotherTenant() {
        String asAcme = "SELECT set_config('app.tenant_id', md5('acme')::uuid::text, false);";
        assertThatThrownBy(() -> app.execute(asAcme + "INSERT INTO departments (tenant_id, name) VALUES (md5('globex')::uuid, 'Sneaked in')"))
            .hasMessageContaining("violates row-level security policy");
        assertThatThrownBy(() -> app.execute(asAcme + "UPDATE departments SET tenant_id = md5('globex')::uuid"))
            .hasMessageContaining("violates row-level security policy");
        List<String> others = database.column("SELECT id FROM departments WHERE tenant_id <> md5('acme')::uuid ORDER BY id");
        app.execute(asAcme + "UPDATE departments SET budget_balance = 1; DELETE FROM departments WHERE tenant_id <> md5('acme')::uuid");
        assertThat(database.column("SELECT id FROM departments WHERE tenant_id <> md5('acme')::uuid AND budget_balance <> 1 ORDER BY id"))
            .isEqualTo(others);
    }

    private static List<String> departments(String setting) throws SQLException {
        try (Connection session = app.connect(); Statement statement = session.createStatement()) {
            statement.execute(setting);
            List<String> names = new ArrayList<>();
            try (ResultSet found = statement.executeQuery("SELECT name FROM departments ORDER BY name, id")) {
                while (found.next()) {
                    names.add(found.getString(1));
                }
            }
            return names;
        }
    }
}
