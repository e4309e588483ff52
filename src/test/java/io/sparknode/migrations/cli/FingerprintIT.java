package io.sparknode.migrations.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.environment.Environment;
import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.Changelog;
import io.sparknode.migrations.testing.PostgresServer;
import io.sparknode.migrations.testing.Samples;
import io.sparknode.migrations.testing.TestDatabase;
import io.sparknode.migrations.testing.WithAllSamples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import liquibase.Scope;
import liquibase.command.CommandScope;
import liquibase.resource.DirectoryResourceAccessor;
import liquibase.ui.LoggerUIService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The question that spares a start of Liquibase, held against what {@code liquibase status} says of the same database. */
class FingerprintIT {

    /** What somebody may do to the tracking table; each is done to a database that is up to date. */
    static final List<String> MUTATIONS = List.of(
            "DELETE FROM databasechangelog WHERE id = '%1$s'",
            "DELETE FROM databasechangelog",
            "UPDATE databasechangelog SET md5sum = '9:' || md5(random()::text) WHERE id = '%1$s'",
            "UPDATE databasechangelog SET md5sum = upper(md5sum) WHERE id = '%1$s'",
            "UPDATE databasechangelog SET md5sum = md5sum || ' ' WHERE id = '%1$s' AND length(md5sum) < 35",
            "UPDATE databasechangelog SET md5sum = NULL WHERE id = '%1$s'",
            "UPDATE databasechangelog SET md5sum = '' WHERE id = '%1$s'",
            "UPDATE databasechangelog SET md5sum = replace(md5sum, '9:', '8:') WHERE id = '%1$s'",
            "UPDATE databasechangelog SET md5sum = (SELECT md5sum FROM databasechangelog WHERE id = '%2$s') WHERE id = '%1$s'",
            "UPDATE databasechangelog SET id = id || ' ' WHERE id = '%1$s'",
            "UPDATE databasechangelog SET id = upper(id) WHERE id = '%1$s'",
            "UPDATE databasechangelog SET id = '%2$s' WHERE id = '%1$s'",
            "UPDATE databasechangelog SET author = 'ME' WHERE id = '%1$s'",
            "UPDATE databasechangelog SET author = 'somebody' WHERE id = '%1$s'",
            "UPDATE databasechangelog SET filename = 'classpath:' || filename WHERE id = '%1$s'",
            "UPDATE databasechangelog SET filename = './' || filename WHERE id = '%1$s'",
            "UPDATE databasechangelog SET filename = upper(filename) WHERE id = '%1$s'",
            "UPDATE databasechangelog SET filename = 'moved/' || filename WHERE id = '%1$s'",
            "UPDATE databasechangelog SET filename = 'b.yaml' WHERE id = '%1$s'",
            "UPDATE databasechangelog SET exectype = 'MARK_RAN' WHERE id = '%1$s'",
            "UPDATE databasechangelog SET exectype = 'RERAN' WHERE id = '%1$s'",
            "UPDATE databasechangelog SET exectype = 'FAILED' WHERE id = '%1$s'",
            "UPDATE databasechangelog SET exectype = 'SKIPPED' WHERE id = '%1$s'",
            "UPDATE databasechangelog SET exectype = 'nonsense' WHERE id = '%1$s'",
            "UPDATE databasechangelog SET contexts = 'prod', labels = 'late', tag = 'x', comments = 'y', liquibase = '5.0.4' WHERE id = '%1$s'",
            "UPDATE databasechangelog SET orderexecuted = 0, dateexecuted = now() WHERE id = '%1$s'",
            "INSERT INTO databasechangelog SELECT * FROM databasechangelog WHERE id = '%1$s'",
            "INSERT INTO databasechangelog SELECT (r).* FROM (SELECT jsonb_populate_record(d, '{\"md5sum\": \"9:0\", \"dateexecuted\": "
                + "\"2001-01-01\"}') r"
                    + " FROM databasechangelog d WHERE id = '%1$s') x",
            "INSERT INTO databasechangelog SELECT (r).* FROM (SELECT jsonb_populate_record(d, '{\"md5sum\": \"9:0\", \"dateexecuted\": "
                + "\"2101-01-01\"}') r"
                    + " FROM databasechangelog d WHERE id = '%1$s') x",
            "INSERT INTO databasechangelog SELECT (r).* FROM (SELECT jsonb_populate_record(d, jsonb_build_object('filename', "
                + "'classpath:' || d.filename,"
                    + " 'md5sum', '9:0')) r FROM databasechangelog d WHERE id = '%1$s') x",
            "INSERT INTO databasechangelog SELECT (r).* FROM (SELECT jsonb_populate_record(d, '{\"id\": \"of a newer release\"}') r"
                    + " FROM databasechangelog d WHERE id = '%1$s') x",
            "INSERT INTO databasechangelog SELECT (r).* FROM (SELECT jsonb_populate_record(d, '{\"id\": \"other\", \"md5sum\": null}') r"
                    + " FROM databasechangelog d WHERE id = '%1$s') x",
            "INSERT INTO databasechangelog SELECT (r).* FROM (SELECT jsonb_populate_record(d, '{\"id\": \"other\", \"md5sum\": \"8:0\"}') r"
                    + " FROM databasechangelog d WHERE id = '%1$s') x",
            "INSERT INTO databasechangelog SELECT (r).* FROM (SELECT jsonb_populate_record(d, '{\"id\": \"other\", \"exectype\": \"nonsense\"}') r"
                    + " FROM databasechangelog d WHERE id = '%1$s') x",
            "DROP TABLE databasechangelog",
            "ALTER TABLE databasechangelog RENAME TO databasechangelog_old",
            "CREATE SCHEMA other; ALTER TABLE databasechangelog SET SCHEMA other",
            "CREATE SCHEMA other; CREATE TABLE other.databasechangelog (LIKE databasechangelog);"
                    + " ALTER ROLE postgres IN DATABASE %3$s SET search_path = other, public",
            "ALTER TABLE databasechangelog DROP COLUMN md5sum",
            "ALTER TABLE databasechangelog RENAME COLUMN author TO writer",
            "DROP TABLE databasechangeloglock");

    /** A mutation is taken back in the same database, as a copy for each would take most of the time. */
    private static final String KEEP = "CREATE SCHEMA kept; ALTER TABLE databasechangelog SET SCHEMA kept;"
            + " ALTER TABLE databasechangeloglock SET SCHEMA kept";
    private static final String BRING_BACK = """
            DROP TABLE IF EXISTS public.databasechangelog, public.databasechangelog_old, public.databasechangeloglock;
            DROP SCHEMA IF EXISTS other CASCADE;
            ALTER ROLE postgres IN DATABASE %3$s RESET ALL;
            CREATE TABLE public.databasechangelog (LIKE kept.databasechangelog INCLUDING ALL);
            INSERT INTO public.databasechangelog TABLE kept.databasechangelog;
            CREATE TABLE public.databasechangeloglock (LIKE kept.databasechangeloglock INCLUDING ALL);
            INSERT INTO public.databasechangeloglock TABLE kept.databasechangeloglock""";

    @TempDir
    private Path root;
    private TestDatabase database;
    private Fingerprint fingerprint;

    @BeforeEach
    void aDatabaseThatIsUpToDate() throws Exception {
        write("root.yaml", "  - include: {file: a.yaml}", "  - include: {file: b.yaml}", "  - include: {file: demo.yaml, contextFilter: '@demo'}");
        write("a.yaml", changesets("a", 6));
        write("b.yaml", changesets("b", 6));
        write("demo.yaml", changesets("demo", 2));
        database = PostgresServer.get().newDatabase();
        Changelog.of(root, "root.yaml").update(database);
        fingerprint = FingerprintWriter.known(root, "root.yaml", List.of("")).fingerprint();
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void aDatabaseAfterAnUpdateIsUpToDate() {
        assertThat(isUpToDate(database)).isTrue();
        assertThat(liquibaseSaysUpToDate(database)).isTrue();
    }

    @Test
    void anEmptyDatabaseIsNot() {
        try (TestDatabase empty = PostgresServer.get().newDatabase()) {
            assertThat(isUpToDate(empty)).isFalse();
        }
    }

    @Test
    void whatIsRolledBackIsMissing() {
        Changelog.of(root, "root.yaml").rollbackCount(database, 1);

        assertThat(isUpToDate(database)).isFalse();
    }

    @Test
    void aDatabaseThatWasStampedIsUpToDate() {
        try (TestDatabase stamped = PostgresServer.get().newDatabase()) {
            Changelog.of(root, "root.yaml").forceSync(stamped);

            assertThat(isUpToDate(stamped)).isTrue();
        }
    }

    @Test
    void demoDataDoNotMatter() {
        Changelog.of(root, "root.yaml").withContexts("@demo").update(database);

        assertThat(isUpToDate(database)).isTrue();
        assertThat(liquibaseSaysUpToDate(database)).isTrue();
    }

    @Test
    void aReleaseBeforeFindsTheDatabaseOfTheReleaseAfterUpToDate() throws Exception {
        write("b.yaml", changesets("b", 9));
        Changelog.of(root, "root.yaml").update(database);

        assertThat(isUpToDate(database)).isTrue();
        fingerprint = FingerprintWriter.known(root, "root.yaml", List.of("")).fingerprint();
        assertThat(isUpToDate(database)).isTrue();
    }

    @Test
    void aReleaseAfterFindsTheDatabaseOfTheReleaseBeforeBehind() throws Exception {
        write("b.yaml", changesets("b", 7));
        fingerprint = FingerprintWriter.known(root, "root.yaml", List.of("")).fingerprint();

        assertThat(isUpToDate(database)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"runOnChange: true", "runOnChange: false"})
    void anEditedChangesetIsNotOnRecord(String attribute) throws Exception {
        write("b.yaml", changesets("b", 5), "  - changeSet: {id: b6, author: me, " + attribute
                + ", changes: [{sql: {sql: SELECT 'edited'}}], rollback: [{empty: {}}]}");
        fingerprint = FingerprintWriter.known(root, "root.yaml", List.of("")).fingerprint();

        assertThat(isUpToDate(database)).isFalse();
        assertThat(liquibaseSaysUpToDate(database)).isFalse();
    }

    @Test
    void withoutTheRightToReadTheTrackingTablesOnlyLiquibaseCanTell() throws SQLException {
        String role = "reader_of_" + database.name();
        database.execute("CREATE ROLE " + role + " LOGIN PASSWORD 'reader'");
        try (Connection connection = DriverManager.getConnection(database.url(), role, "reader")) {
            assertThat(fingerprint.isOnRecord(connection, false)).isFalse();
            database.execute("GRANT SELECT ON databasechangelog, databasechangeloglock TO " + role);
            assertThat(fingerprint.isOnRecord(connection, false)).isTrue();
        } finally {
            database.execute("DROP OWNED BY " + role + "; DROP ROLE " + role);
        }
    }

    @Test
    void aProductionDatabaseIsUpToDateForProductionOnly() throws SQLException {
        try (Connection connection = database.connect()) {
            assertThat(fingerprint.isOnRecord(connection, true)).isFalse();
            database.execute("COMMENT ON TABLE databasechangelog IS '" + Environment.PRODUCTION_MARK + "'");
            assertThat(fingerprint.isOnRecord(connection, true)).isTrue();
            assertThat(fingerprint.isOnRecord(connection, false)).isFalse();
        }
    }

    @Test
    void whatOnlyLiquibaseCanTellIsNeverUpToDate() {
        fingerprint = new Fingerprint(12, "a changeset always runs", "{}", "");

        assertThat(isUpToDate(database)).isFalse();
    }

    @Test
    @WithAllSamples
    void itNeverSaysUpToDateWhereStatusDoesNot() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<String, Integer> outcomes = new LinkedHashMap<>();
        database.execute(KEEP);
        int pairs = Samples.of("pairs of mutations of the tracking table", MUTATIONS, MUTATIONS.subList(0, 4)).size();
        for (int round = 0; round < MUTATIONS.size() + pairs; round++) {
            String mutation = round < MUTATIONS.size() ? mutation(MUTATIONS.get(round), random)
                    : mutation(any(random), random) + "; " + mutation(any(random), random);
            database.execute(BRING_BACK.replace("%3$s", database.name()));
            assertThat(isUpToDate(database)).as("as before the mutation").isTrue();
            if (!applies(database, mutation.replace("%3$s", database.name()))) {
                outcomes.merge("could not be done", 1, Integer::sum);
                continue;
            }
            boolean ours = isUpToDate(database);
            boolean theirs = liquibaseSaysUpToDate(database);
            assertThat(ours && !theirs).as("up to date for us, not for Liquibase, after %s (seed %d)", mutation, seed).isFalse();
            outcomes.merge("ours " + ours + ", status " + theirs, 1, Integer::sum);
        }
        System.out.println("Mutations of the tracking table, seed " + seed + ": " + outcomes);
        assertThat(outcomes).containsKeys("ours true, status true", "ours false, status false");
    }

    @Test
    void theSameHoldsForTheChangelogOfTheProject() throws Exception {
        Path copy = Files.createDirectory(root.resolve("project"));
        TestImage.copy(Path.of("changelog"), copy.resolve("changelog"));
        TestImage.copy(Path.of("seed"), copy.resolve("seed"));
        fingerprint = FingerprintWriter.known(copy, "changelog/db.changelog-master.yaml", List.of("")).fingerprint();
        try (TestDatabase project = Start.EMPTY.migrated()) {
            assertThat(isUpToDate(project)).isTrue();

            project.execute("DELETE FROM databasechangelog WHERE orderexecuted = " + (1 + new Random().nextInt(fingerprint.count())));
            assertThat(isUpToDate(project)).isFalse();
        }
    }

    private boolean isUpToDate(TestDatabase asked) {
        try (Connection connection = asked.connect()) {
            return fingerprint.isOnRecord(connection, false);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What status says; an error is no yes. */
    private boolean liquibaseSaysUpToDate(TestDatabase asked) {
        try {
            Map<String, Object> scope = Map.of(Scope.Attr.resourceAccessor.name(), new DirectoryResourceAccessor(root),
                    Scope.Attr.ui.name(), new LoggerUIService());
            return Scope.child(scope, () -> {
                ByteArrayOutputStream said = new ByteArrayOutputStream();
                new CommandScope("status").addArgumentValue("url", asked.url()).addArgumentValue("username", asked.username())
                        .addArgumentValue("password", asked.password()).addArgumentValue("changelogFile", "root.yaml")
                        .addArgumentValue("defaultSchemaName", "public").setOutput(said).execute();
                return said.toString().contains(" is up to date");
            });
        } catch (Exception e) {
            return false;
        }
    }

    private static boolean applies(TestDatabase mutated, String mutation) {
        try {
            mutated.execute(mutation);
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private static String any(Random random) {
        return MUTATIONS.get(random.nextInt(MUTATIONS.size()));
    }

    private static String mutation(String template, Random random) {
        return template.replace("%1$s", anyChangeset(random)).replace("%2$s", anyChangeset(random));
    }

    private static String anyChangeset(Random random) {
        return (random.nextBoolean() ? "a" : "b") + (1 + random.nextInt(6));
    }

    private void write(String file, String... entries) throws IOException {
        Files.writeString(root.resolve(file), "databaseChangeLog:\n" + String.join("\n", entries) + "\n");
    }

    private static String changesets(String prefix, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> "  - changeSet: {id: " + prefix + i + ", author: me, changes: [{sql: {sql: SELECT " + i
                    + "}}], rollback: [{empty: {}}]}")
                .collect(Collectors.joining("\n"));
    }
}
