package io.sparknode.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.CommandLine;
import io.sparknode.migrations.testing.CommandLine.Result;
import io.sparknode.migrations.testing.PostgresServer;
import io.sparknode.migrations.testing.Revisions;
import io.sparknode.migrations.testing.Rows;
import io.sparknode.migrations.testing.TestDatabase;
import io.sparknode.migrations.testing.WithAllSamples;
import org.junit.jupiter.api.Test;

class AdoptIT {

    private static final String ALEMBIC = "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)";

    @Test
    @WithAllSamples
    void aSchemaThatOnlyHasTheNameOfTheRevisionIsAdoptedAtTheBaselineAndUpdated() {
        try (TestDatabase database = Start.ALEMBIC.build()) {
            Rows rows = Rows.of(database);
            Result result = CommandLine.run(database, "adopt");
            assertThat(result.exitCode()).isZero();
            assertThat(result.lines().get(0)).isEqualTo("alembic_version says 0003_seed_ddl_extraction.");
            assertThat(result.lines().get(1)).matches("The schema is not that of 0003_seed_ddl_extraction in these migrations: \\d+ lines differ:");
            assertThat(result.out()).contains("\n  … and ")
                .contains("The database is adopted at 0000_baseline. ./mvnw liquibase:update brings the rest.");
            assertThat(CommandLine.run(database, "current").out()).isEqualTo("0000_baseline\n");
            assertThat(rows.lostIn(Rows.of(database))).isEmpty();

            assertThat(CommandLine.run(database, "update").exitCode()).isZero();
            assertThat(CommandLine.run(database, "current").out()).isEqualTo(Revisions.current());
            assertThat(database.value("SELECT version_num FROM alembic_version")).isEqualTo("0003_seed_ddl_extraction");
        }
    }

    @Test
    void aSchemaThatIsThatOfTheRevisionIsStamped() {
        try (TestDatabase database = Start.EMPTY.migratedTo("0002_consolidate_raw_sql")) {
            database.execute("DROP TABLE databasechangelog, databasechangeloglock").execute(ALEMBIC)
                .execute("INSERT INTO alembic_version VALUES ('0002_consolidate_raw_sql')");
            Result result = CommandLine.run(database, "adopt");
            assertThat(result.lines()).containsExactly("alembic_version says 0002_consolidate_raw_sql.",
                "The schema is that of 0002_consolidate_raw_sql. The database is stamped with it.");
            assertThat(result.exitCode()).isZero();
            assertThat(CommandLine.run(database, "current").out()).isEqualTo("0002_consolidate_raw_sql\n");
            assertThat(database.value("SELECT count(*) FROM databasechangelog WHERE exectype <> 'EXECUTED'")).isEqualTo("0");
        }
    }

    @Test
    void withoutAlembicVersionTheRevisionIsFoundByTheSchema() {
        try (TestDatabase database = Start.EMPTY.migratedTo("0001_tenant_isolation")) {
            database.execute("DROP TABLE databasechangelog, databasechangeloglock");
            assertThat(CommandLine.run(database, "adopt").lines())
                .containsExactly("The schema is that of 0001_tenant_isolation. The database is stamped with it.");
            assertThat(CommandLine.run(database, "current").out()).isEqualTo("0001_tenant_isolation\n");
        }
    }

    @Test
    void whatTheBaselineRefusesIsNotAdopted() {
        try (TestDatabase database = PostgresServer.get().newDatabase()) {
            database.execute(ALEMBIC).execute("INSERT INTO alembic_version VALUES ('0001_tenant_isolation')")
                .execute("CREATE TABLE tenants (id uuid)");
            Result result = CommandLine.run(database, "adopt");
            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.err()).contains("of the 36 tables");
            assertThat(CommandLine.run(database, "current").out()).startsWith("none");
        }
    }

    @Test
    void aDatabaseWithoutOneAlembicRevisionIsRefused() {
        try (TestDatabase database = PostgresServer.get().newDatabase()) {
            refuses(database, "Nothing was adopted: the database has no table alembic_version, and the schema of no revision. "
                + "If Alembic was never used, "
                + "./mvnw liquibase:update is all it needs.");
            database.execute(ALEMBIC);
            refuses(database, "Nothing was adopted: the table alembic_version has 0 rows, and must have one. "
                + "Let Alembic finish first: alembic upgrade head.");
            database.execute("INSERT INTO alembic_version VALUES ('a'), ('b')");
            refuses(database, "Nothing was adopted: the table alembic_version has 2 rows (a, b), and must have one.");
            database.execute("DELETE FROM alembic_version WHERE version_num = 'b'");
            refuses(database, "There is no revision a in changelog/db.changelog-master.yaml. Nothing was changed. It has: 0000_baseline");
            assertThat(database.column("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).containsExactly("alembic_version");
        }
    }

    @Test
    void aDatabaseThatIsMigratedAlreadyIsRefused() {
        try (TestDatabase database = Start.EMPTY.migratedTo("0000_baseline")) {
            refuses(database, "Nothing was adopted: the database is under these migrations already, at 0000_baseline.");
        }
    }

    private static void refuses(TestDatabase database, String message) {
        Result result = CommandLine.run(database, "adopt");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains(message);
    }
}
