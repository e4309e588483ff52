package io.sparknode.migrations.starts;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.testing.PostgresServer;
import io.sparknode.migrations.testing.Rows;
import io.sparknode.migrations.testing.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code seed/seed.sql}: the demo data, and nothing else. */
class SeedIT {

    private static final Path SEED = Path.of("seed/seed.sql");

    private TestDatabase database;

    @BeforeEach
    void bootstrap() {
        database = PostgresServer.get().newDatabase().run(Path.of("seed/init.sql"));
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void itBringsTheDemoDataOnce() {
        List<String> expected = List.of("brands 8", "departments 14", "system_admins 1", "tenants 6", "users 4", "vouchers 15", "wallets 4");
        assertThat(counts(database.run(SEED))).isEqualTo(expected);
        Rows before = Rows.of(database);
        assertThat(counts(database.run(SEED))).isEqualTo(expected);
        assertThat(Rows.of(database)).isEqualTo(before);
    }

    @Test
    void itLeavesRowsAloneThatWereChangedSinceTheLastRun() {
        database.run(SEED).execute("""
            UPDATE tenants SET name = 'Changed', slug = 'changed-' || slug, domain = NULL;
            UPDATE departments SET name = name || ' changed';
            UPDATE users SET corporate_email = 'changed-' || corporate_email, password_hash = 'changed';
            UPDATE wallets SET balance = 1000;
            UPDATE brands SET name = name || ' changed';
            UPDATE vouchers SET denomination = denomination + 1""");
        Rows before = Rows.of(database);
        assertThat(Rows.of(database.run(SEED))).isEqualTo(before);
    }

    @Test
    void aNameThatIsTakenUnderAnotherIdIsNeitherAnErrorNorADuplicate() {
        database.execute("""
            INSERT INTO tenants (id, name, slug, domain) VALUES
                ('00000000-0000-0000-0000-000000000000', 'Platform', NULL, NULL),
                (md5('admin')::uuid, 'Admin', 'admin', NULL),
                (md5('jspark')::uuid, 'Spark', 'jspark', NULL),
                (md5('zebra')::uuid, 'Stripes', 'stripes', 'zebra.sparknode.io');
            INSERT INTO departments (id, tenant_id, name) VALUES (md5('hr')::uuid, '00000000-0000-0000-0000-000000000000', 'Human Resource (HR)');
            INSERT INTO users (id, tenant_id, department_id, corporate_email, password_hash, first_name, last_name, org_role) VALUES
                (md5('super')::uuid, '00000000-0000-0000-0000-000000000000', md5('hr')::uuid, 'super_user@sparknode.io', 'no password',
                    'S', 'U', 'platform_admin');
            INSERT INTO brands (id, name) VALUES (md5('amazon')::uuid, 'Amazon');
            INSERT INTO vouchers (brand_id, name, denomination, points_required) VALUES (md5('amazon')::uuid, 'Fifty', 50, 1)""");
        Rows before = Rows.of(database);
        Rows after = Rows.of(database.run(SEED));
        assertThat(before.lostIn(after)).isEmpty();
        assertThat(counts(database)).containsExactly("brands 8", "departments 6", "tenants 7", "users 1", "vouchers 15");
        assertThat(Rows.of(database.run(SEED))).isEqualTo(after);
    }

    @Test
    void theDemoUsersHaveThePasswordThatTheManualNames() {
        database.run(SEED).execute("CREATE EXTENSION pgcrypto");
        assertThat(database.column("SELECT DISTINCT password_hash = crypt('jspark123', password_hash) FROM users")).containsExactly("t");
        assertThat(database.column("SELECT DISTINCT left(password_hash, 7) FROM users")).containsExactly("$2a$12$");
    }

    /** The tables that have rows, each with their number. */
    private static List<String> counts(TestDatabase database) {
        return Rows.of(database).tables().entrySet().stream()
            .filter(table -> !table.getValue().rows().isEmpty())
            .map(table -> table.getKey() + " " + table.getValue().rows().size()).toList();
    }
}
