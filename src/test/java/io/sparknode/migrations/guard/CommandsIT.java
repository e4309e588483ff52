package io.sparknode.migrations.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.Changelog;
import io.sparknode.migrations.testing.CommandLine;
import io.sparknode.migrations.testing.CommandLine.Result;
import io.sparknode.migrations.testing.PostgresServer;
import io.sparknode.migrations.testing.Revisions;
import io.sparknode.migrations.testing.TestDatabase;
import io.sparknode.migrations.testing.WithAllSamples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Liquibase's own commands do what Liquibase's manual says, with our classes beside them. */
class CommandsIT {

    private static final String LAST = Revisions.head();

    /** How many changesets the baseline has. */
    private static final long BASELINE = Changelog.ofProject().changesets().stream().filter(changeset -> changeset.path().contains("/0000_baseline/"))
        .count();

    private static TestDatabase head;

    @TempDir
    private Path folder;

    @BeforeAll
    static void migrate() {
        head = Start.EMPTY.migrated();
    }

    @AfterAll
    static void drop() {
        head.close();
    }

    @Test
    void whatGoesForwardGoesAsFarAsItIsTold() {
        try (TestDatabase database = PostgresServer.get().newDatabase()) {
            succeeds(database, "update-count", "--count=3");
            assertThat(database.value("SELECT count(*) FROM databasechangelog")).isEqualTo("3");
            succeeds(database, "update-to-tag", "--tag=0000_baseline");
            assertThat(tag(database)).isEqualTo("0000_baseline");
            succeeds(database, "mark-next-changeset-ran");
            assertThat(database.value("SELECT count(*) FROM databasechangelog")).isEqualTo(String.valueOf(BASELINE + 1));
            Result update = succeeds(database, "update");
            assertThat(tag(database)).isEqualTo(LAST);
            assertThat(update.out() + update.err()).contains("Liquibase Community").doesNotContain("License service not loaded");
        }
    }

    @Test
    void whatGoesBackGoesAsFarAsItIsTold() {
        try (TestDatabase database = head.copy()) {
            succeeds(database, "rollback-count", "--count=1");
            assertThat(tag(database)).isEqualTo(Revisions.beforeHead(1));
            succeeds(database, "rollback", "--tag=0001_tenant_isolation");
            assertThat(tag(database)).isEqualTo("0001_tenant_isolation");
            database.execute("UPDATE databasechangelog SET dateexecuted = '2020-01-01' WHERE filename LIKE '%/0000_baseline/%'");
            succeeds(database, "rollback-to-date", "--date=2021-01-01");
            assertThat(tag(database)).isEqualTo("0000_baseline");
            assertThat(database.value("SELECT count(*) FROM databasechangelog")).isEqualTo(String.valueOf(BASELINE));
        }
    }

    @Test
    void whatOnlyStampsTouchesNoTable() {
        try (TestDatabase database = PostgresServer.get().newDatabase()) {
            succeeds(database, "changelog-sync-to-tag", "--tag=0000_baseline", "--force=true");
            assertThat(tag(database)).isEqualTo("0000_baseline");
            succeeds(database, "changelog-sync", "--force=true");
            assertThat(tag(database)).isEqualTo(LAST);
            succeeds(database, "tag", "--tag=release-7");
            assertThat(succeeds(database, "tag-exists", "--tag=release-7").err()).contains("release-7");
            succeeds(database, "clear-checksums");
            assertThat(database.value("SELECT count(md5sum) FROM databasechangelog")).isEqualTo("0");
            succeeds(database, "status");
            succeeds(database, "update", "--verify=false");
            assertThat(database.value("SELECT count(*) - count(md5sum) FROM databasechangelog")).isEqualTo("0");
            assertThat(database.column("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"))
                .containsExactly("databasechangelog", "databasechangeloglock");
        }
    }

    @Test
    @WithAllSamples
    void whatWritesSqlLeavesTheDatabaseAlone() {
        try (TestDatabase database = head.copy()) {
            String before = state(database);
            assertThat(succeeds(database, "rollback-sql", "--tag=0002_consolidate_raw_sql").out()).contains("DELETE FROM public.databasechangelog");
            assertThat(succeeds(database, "rollback-count-sql", "--count=2").out()).contains("DELETE FROM public.databasechangelog");
            assertThat(succeeds(database, "rollback-to-date-sql", "--date=2099-01-01").out()).doesNotContain("DELETE FROM public.databasechangelog");
            assertThat(succeeds(database, "future-rollback-sql").exitCode()).isZero();
            assertThat(succeeds(database, "changelog-sync-sql").out()).doesNotContain("INSERT INTO");
            assertThat(succeeds(database, "update-sql").out()).doesNotContain("CREATE TABLE");
            assertThat(state(database)).isEqualTo(before);
        }
        try (TestDatabase empty = PostgresServer.get().newDatabase()) {
            assertThat(succeeds(empty, "update-to-tag-sql", "--tag=0001_tenant_isolation").out()).contains("CREATE TABLE tenants");
            assertThat(succeeds(empty, "update-count-sql", "--count=" + BASELINE).out()).contains("CREATE TABLE tenants");
            assertThat(succeeds(empty, "changelog-sync-to-tag-sql", "--tag=0000_baseline").out()).contains("INSERT INTO public.databasechangelog");
            assertThat(empty.column("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).isEmpty();
        }
    }

    @Test
    @WithAllSamples
    void whatReadsSaysWhatItRead() throws Exception {
        try (TestDatabase database = head.copy(); TestDatabase other = head.copy().execute("CREATE TABLE extra (id int)")) {
            assertThat(succeeds(database, "status").out()).contains("is up to date");
            assertThat(succeeds(database, "history").out()).contains("tag " + LAST);
            succeeds(database, "validate");
            assertThat(succeeds(database, "unexpected-changesets").out()).contains("contains no unexpected changes");
            assertThat(succeeds(database, "list-locks").out()).contains("No locks");
            assertThat(succeeds(database, "calculate-checksum",
                "--changeset-identifier=sparknode/0000_baseline/revision.yaml::create the tables of the bootstrap::sparknode").out())
                .contains(database.value("SELECT md5sum FROM databasechangelog WHERE id = 'create the tables of the bootstrap'"));
            assertThat(succeeds(database, "diff", "--reference-url=" + other.url(), "--reference-username=" + other.username(),
                "--reference-password=" + other.password()).out()).contains("extra");
            Path generated = folder.resolve("generated.yaml");
            assertThat(CommandLine.run(generated.toString(), other, "generate-changelog").exitCode()).isZero();
            assertThat(Files.readString(generated)).contains("tableName: extra");
            // Liquibase takes the leading slash off some of the paths that it writes to.
            succeeds(database, "db-doc", "--output-directory=target/doc-of-a-command");
            assertThat(Path.of("target/doc-of-a-command/index.html")).isNotEmptyFile();
        }
    }

    @Test
    @WithAllSamples
    void whatTriesTheWayBackEndsWhereItBegan() {
        try (TestDatabase database = Start.EMPTY.migratedTo("0000_baseline")) {
            succeeds(database, "update-testing-rollback");
            assertThat(tag(database)).isEqualTo(LAST);
        }
    }

    @Test
    void locksAreReleased() {
        try (TestDatabase database = head.copy()
            .execute("UPDATE databasechangeloglock SET locked = true, lockedby = 'a stock Liquibase', lockgranted = now()")) {
            assertThat(succeeds(database, "list-locks").out()).contains("a stock Liquibase");
            succeeds(database, "release-locks");
            assertThat(database.value("SELECT locked FROM databasechangeloglock")).isEqualTo("f");
        }
    }

    @Test
    void dropAllDropsAll() {
        try (TestDatabase database = head.copy()) {
            succeeds(database, "drop-all");
            assertThat(database.column("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).isEmpty();
        }
    }

    private static Result succeeds(TestDatabase database, String... command) {
        Result result = CommandLine.run(database, command);
        assertThat(result.exitCode()).as("%s: %s", List.of(command), result.err()).isZero();
        return result;
    }

    private static String tag(TestDatabase database) {
        return database.value("SELECT tag FROM databasechangelog WHERE tag IS NOT NULL ORDER BY orderexecuted DESC LIMIT 1");
    }

    private static String state(TestDatabase database) {
        return database.column("SELECT t::text FROM databasechangelog t ORDER BY orderexecuted").toString()
            + database.column("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1");
    }
}
