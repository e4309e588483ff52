package io.sparknode.migrations.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.Maven;
import io.sparknode.migrations.testing.Maven.Run;
import io.sparknode.migrations.testing.PostgresServer;
import io.sparknode.migrations.testing.Revisions;
import io.sparknode.migrations.testing.TestDatabase;
import io.sparknode.migrations.testing.WithAllSamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The goals of Liquibase's plugin do what its manual says, with our classes beside them; without our classes they do nothing. */
@WithAllSamples
class GoalsIT {

    private static final Maven MAVEN = new Maven(Path.of(""), Map.of());

    private static TestDatabase first;

    @TempDir
    private Path folder;

    @BeforeAll
    static void migrate() {
        first = Start.EMPTY.migratedTo("0001_tenant_isolation");
    }

    @AfterAll
    static void drop() {
        first.close();
        MAVEN.close();
    }

    @Test
    void byTag() {
        try (TestDatabase database = first.copy()) {
            Path sql = folder.resolve("rollback.sql");
            Run run = MAVEN.runs(database, "liquibase:update", "-Dliquibase.toTag=0002_consolidate_raw_sql", "liquibase:rollbackSQL",
                "liquibase:rollback",
                "-Dliquibase.rollbackTag=0001_tenant_isolation", "-Dliquibase.migrationSqlOutputFile=" + sql, "liquibase:tag",
                "-Dliquibase.tag=release-1",
                "liquibase:tagExists");
            succeeded(run);
            assertThat(run.output()).contains("0002_consolidate_raw_sql   complete");
            assertThat(sql).content().containsPattern("DELETE FROM (public\\.)?databasechangelog WHERE ID = 'tag 0002_consolidate_raw_sql'");
            assertThat(database.column("SELECT tag FROM databasechangelog WHERE tag IS NOT NULL ORDER BY 1"))
                .containsExactly("0000_baseline", "release-1");
        }
    }

    @Test
    void byCount() {
        try (TestDatabase database = first.copy()) {
            succeeded(MAVEN.runs(database, "liquibase:update", "-Dliquibase.changesToApply=3", "liquibase:rollback", "-Dliquibase.rollbackCount=2"));
            assertThat(records(database)).isEqualTo(records(first) + 1);
            Run refused = MAVEN.runs(database, "liquibase:rollback", "-Dliquibase.rollbackCount=5000");
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.output()).contains("Nothing was changed: 4 changesets cannot be rolled back").doesNotContain("\tat ", "    at ");
            assertThat(records(database)).isEqualTo(records(first) + 1);
        }
    }

    @Test
    void byDate() {
        try (TestDatabase database = first.copy()) {
            database.execute("UPDATE databasechangelog SET dateexecuted = '2020-01-01' WHERE filename LIKE '%/0000_baseline/%'");
            succeeded(MAVEN.runs(database, "liquibase:rollback", "-Dliquibase.rollbackDate=2021-01-01"));
            assertThat(database.value("SELECT string_agg(tag, ' ') FROM databasechangelog")).isEqualTo("0000_baseline");
        }
    }

    @Test
    void whatReads() {
        try (TestDatabase other = first.copy().execute("CREATE TABLE extra (id int)")) {
            Path generated = folder.resolve("generated.yaml");
            Path differences = folder.resolve("differences.txt");
            Run run = MAVEN.runs(other, "liquibase:status", "liquibase:history", "liquibase:validate", "liquibase:listLocks",
                "liquibase:unexpectedChangeSets",
                "liquibase:updateSQL", "liquibase:futureRollbackSQL", "liquibase:changelogSyncSQL",
                "-Dliquibase.migrationSqlOutputFile=" + folder.resolve("update.sql"),
                "liquibase:dbDoc", "-Dliquibase.outputDirectory=target/doc-of-a-goal",
                "liquibase:diff", "-Dliquibase.outputFile=" + differences, "-Dliquibase.referenceUrl=" + first.url(),
                "-Dliquibase.referenceUsername=" + first.username(), "-Dliquibase.referencePassword=" + first.password(),
                "liquibase:generateChangeLog", "-Dliquibase.outputChangeLogFile=" + generated);
            succeeded(run);
            assertThat(run.output()).contains("changesets have not been applied", "tag 0001_tenant_isolation");
            assertThat(differences).content().contains("Unexpected Table(s)", "extra");
            assertThat(generated).content().contains("tableName: extra");
            assertThat(Path.of("target/doc-of-a-goal/index.html")).isNotEmptyFile();
            assertThat(other.column("SELECT t::text FROM databasechangelog t ORDER BY 1")).isEqualTo(
                first.column("SELECT t::text FROM databasechangelog t ORDER BY 1"));
        }
    }

    @Test
    void whatStampsAndWhatDrops() {
        try (TestDatabase database = PostgresServer.get().newDatabase()) {
            Run refused = MAVEN.runs(database, "liquibase:changelogSync");
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.output()).contains("Nothing was stamped: the schema is not that of " + Revisions.head());
            succeeded(MAVEN.runs(database, "-Dforce", "liquibase:changelogSyncToTag", "-Dliquibase.toTag=0000_baseline", "liquibase:changelogSync",
                "liquibase:clearCheckSums", "liquibase:releaseLocks"));
            assertThat(database.value("SELECT max(tag) || ' ' || count(md5sum) FROM databasechangelog")).isEqualTo(Revisions.head() + " 0");
            succeeded(MAVEN.runs(database, "liquibase:dropAll", "liquibase:update", "-Dliquibase.toTag=0000_baseline",
                "liquibase:updateTestingRollback"));
            assertThat(database.value("SELECT max(tag) FROM databasechangelog")).isEqualTo(Revisions.head());
        }
    }

    @Test
    void aRefusalSaysWhatWasFoundAndWhatToDoAndNoMore() {
        try (TestDatabase database = PostgresServer.get().newDatabase().run(Path.of("seed/init.sql"))) {
            database.execute("ALTER TABLE departments DROP CONSTRAINT departments_tenant_id_name_key; INSERT INTO tenants (name) VALUES ('acme');"
                + " INSERT INTO departments (tenant_id, name) SELECT id, 'Twins' FROM tenants, generate_series(1, 2)");
            Run run = MAVEN.runs(database, "-q", "liquibase:update");
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.output()).contains("2 departments named 'Twins' in tenant", "Rename or merge these rows")
                .doesNotContain("    at ", "DO $$");
            assertThat(run.output().lines().toList()).hasSizeLessThan(40);
        }
    }

    @Test
    void withoutCompiledClassesNoGoalReachesADatabase() throws IOException {
        try (TestDatabase production = first.copy().execute("COMMENT ON TABLE databasechangelog IS 'SparkNode: production'")) {
            List<String> before = production.column("SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
            Path project = Files.createDirectories(folder.resolve("project"));
            for (String file : List.of("pom.xml", "mvnw", ".mvn", "changelog", "seed")) {
                Path from = Path.of(file);
                if (Files.isDirectory(from)) {
                    FileUtils.copyDirectory(from.toFile(), project.resolve(file).toFile());
                } else {
                    FileUtils.copyFile(from.toFile(), project.resolve(file).toFile());
                }
            }
            Maven maven = new Maven(project, Maven.variables(production));
            Run fresh = maven.starts("liquibase:dropAll");
            assertThat(fresh.exitCode()).isEqualTo(1);
            assertThat(fresh.output()).contains("Cannot find database driver: io.sparknode.migrations.maven.CompileFirst");

            FileUtils.copyDirectory(Path.of("target/classes").toFile(), project.resolve("target/classes").toFile());
            Run cleaned = maven.starts("clean", "liquibase:dropAll");
            assertThat(cleaned.exitCode()).isEqualTo(1);
            assertThat(cleaned.output()).contains("Cannot find database driver: io.sparknode.migrations.maven.CompileFirst");

            Path properties = Files.writeString(folder.resolve("liquibase.properties"), "driver=org.postgresql.Driver\nurl=" + production.url()
                + "\nusername=" + production.username() + "\npassword=" + production.password() + "\n");
            Run byFile = maven.starts("liquibase:dropAll", "-Dliquibase.propertyFile=" + properties,
                "-Dliquibase.propertyFileWillOverride=true", "-Dliquibase.driver=org.postgresql.Driver");
            assertThat(byFile.exitCode()).isEqualTo(1);
            assertThat(production.column("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).isEqualTo(before);
        }
    }

    private static void succeeded(Run run) {
        assertThat(run.exitCode()).as(run.output()).isZero();
        assertThat(run.output()).doesNotContain("Exception", "License");
    }

    private static int records(TestDatabase database) {
        return Integer.parseInt(database.value("SELECT count(*) FROM databasechangelog"));
    }
}
