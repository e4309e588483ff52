package io.sparknode.migrations.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.testing.Changelog;
import io.sparknode.migrations.testing.PostgresServer;
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
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import liquibase.Scope;
import liquibase.command.CommandFailedException;
import liquibase.command.CommandScope;
import liquibase.resource.DirectoryResourceAccessor;
import liquibase.ui.LoggerUIService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a database stands by the index of the changelog, held against what the command {@code current} says of the same database. */
class ChangelogIndexIT {

    /** Beside those of {@link FingerprintIT}. */
    private static final List<String> MUTATIONS = List.of(
            "UPDATE databasechangelog SET tag = 'other' WHERE id = '%1$s'",
            "UPDATE databasechangelog SET id = 'newer', tag = '0009_newer' WHERE id = '%1$s'",
            "UPDATE databasechangelog SET filename = 'newer.yaml', author = 'newer' WHERE id LIKE 'b%%'",
            "UPDATE databasechangelog SET filename = 'chain/0003_newer/revision.yaml', author = 'newer' WHERE id LIKE 'b%%'",
            "DELETE FROM databasechangelog WHERE id LIKE 'a%%'",
            "DELETE FROM databasechangelog WHERE id LIKE 'b%%'",
            "INSERT INTO databasechangelog SELECT (r).* FROM (SELECT jsonb_populate_record(d, '{\"id\": \"other\", \"tag\": \"0009_newer\"}') r"
                    + " FROM databasechangelog d WHERE id = '%1$s') x");

    @TempDir
    private Path root;
    private TestDatabase database;
    private ChangelogIndex index;

    /** What is said: the line, the exit code and the reason. */
    private record Answer(String line, int exitCode, String reason) {
    }

    @BeforeEach
    void aDatabaseAtTheLastRevision() throws Exception {
        write("root.yaml", "  - include: {file: chain/0001_a/revision.yaml}", "  - include: {file: chain/0002_b/revision.yaml}",
                "  - include: {file: chain/demo/seed.yaml, contextFilter: '@demo'}", "  - include: {file: later.yaml}");
        write("chain/0001_a/revision.yaml", changeset("a1", "sql: {sql: SELECT 1}"), changeset("a2", "sql: {sql: SELECT 2}"),
                changeset("a3", "tagDatabase: {tag: 0001_a}"));
        write("chain/0002_b/revision.yaml", changeset("b1", "sql: {sql: SELECT 1}"), changeset("b2", "sql: {sql: SELECT 2}"),
                changeset("b3", "tagDatabase: {tag: 0002_b}"));
        write("chain/demo/seed.yaml", changeset("demo", "sql: {sql: SELECT 1}"));
        write("later.yaml", changeset("later", "sql: {sql: SELECT 1}"));
        database = PostgresServer.get().newDatabase();
        Changelog.of(root, "root.yaml").update(database);
        index = FingerprintWriter.known(root, "root.yaml", List.of("")).index();
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void afterEachChangesetItSaysWhatCurrentSays() {
        try (TestDatabase growing = PostgresServer.get().newDatabase()) {
            assertThat(ours(growing)).contains(currents(growing)).map(Answer::exitCode).contains(4);
            for (int i = 1; i <= 7; i++) {
                Changelog.of(root, "root.yaml").updateCount(growing, 1);
                assertThat(ours(growing)).as("after %d changesets", i).contains(currents(growing));
            }
            assertThat(ours(growing).orElseThrow().line()).isEqualTo("0002_b (head)");
        }
    }

    @Test
    void demoDataAndNewerRevisionsAreToldApart() {
        Changelog.of(root, "root.yaml").withContexts("@demo").update(database);
        assertThat(ours(database)).contains(currents(database)).map(Answer::exitCode).contains(0);

        database.execute("UPDATE databasechangelog SET id = 'newer', tag = '0003_newer' WHERE id = 'demo'");
        assertThat(ours(database)).contains(currents(database)).map(Answer::exitCode).contains(5);
    }

    @Test
    void anEmptyTrackingTableIsNotTheSameAsNone() {
        database.execute("DELETE FROM databasechangelog");
        assertThat(ours(database)).contains(currents(database)).map(Answer::reason).get().asString()
            .contains("is on record in the table databasechangelog");

        database.execute("DROP TABLE databasechangelog");
        assertThat(ours(database)).contains(currents(database)).map(Answer::reason).get().asString().contains("has no table databasechangelog");
    }

    @Test
    void whatTheDatabaseDoesNotSayIsLeftToCurrent() throws SQLException {
        String role = "reader_of_" + database.name();
        database.execute("CREATE ROLE " + role + " LOGIN PASSWORD 'reader'");
        try (Connection connection = DriverManager.getConnection(database.url(), role, "reader")) {
            assertThat(index.standing(connection)).isEmpty();
        } finally {
            database.execute("DROP ROLE " + role);
        }
    }

    @Test
    @WithAllSamples
    void whateverWasDoneToTheTrackingTableItSaysWhatCurrentSaysOrNothing() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> mutations = Stream.concat(FingerprintIT.MUTATIONS.stream(), MUTATIONS.stream()).toList();
        Map<Integer, Integer> answers = new LinkedHashMap<>();
        for (int round = 0; round < mutations.size() + 10; round++) {
            String mutation = round < mutations.size() ? mutation(mutations.get(round), random)
                    : mutation(any(mutations, random), random) + "; " + mutation(any(mutations, random), random);
            try (TestDatabase mutated = database.copy()) {
                if (!applies(mutated, mutation.replace("%3$s", mutated.name()))) {
                    continue;
                }
                Optional<Answer> ours = ours(mutated);
                ours.ifPresent(answer -> assertThat(answer).as("after %s (seed %d)", mutation, seed).isEqualTo(currents(mutated)));
                answers.merge(ours.map(Answer::exitCode).orElse(-1), 1, Integer::sum);
            }
        }
        System.out.println("Mutations of the tracking table, seed " + seed + ", by exit code: " + answers);
        assertThat(answers).containsKeys(-1, 0, 3, 4, 5);
    }

    @Test
    void theSameHoldsForTheChangelogOfTheProject() throws Exception {
        index = FingerprintWriter.known(Path.of("").toAbsolutePath(), "changelog/db.changelog-master.yaml", Known.FOLDERS).index();
        root = Path.of("").toAbsolutePath();
        try (TestDatabase project = PostgresServer.get().newDatabase()) {
            Changelog.ofProject().updateToTag(project, "0001_tenant_isolation");
            assertThat(ours(project)).contains(currents(project, "changelog/db.changelog-master.yaml")).map(Answer::exitCode).contains(3);
            Changelog.ofProject().forceSync(project);
            assertThat(ours(project)).contains(currents(project, "changelog/db.changelog-master.yaml")).map(Answer::exitCode).contains(0);
        }
    }

    private Optional<Answer> ours(TestDatabase asked) {
        try (Connection connection = asked.connect()) {
            return index.standing(connection).map(standing -> new Answer(standing.line(), standing.exitCode(), standing.reason()));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Answer currents(TestDatabase asked) {
        return currents(asked, "root.yaml");
    }

    private Answer currents(TestDatabase asked, String changelog) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try {
            Map<String, Object> scope = Map.of(Scope.Attr.resourceAccessor.name(), new DirectoryResourceAccessor(root),
                    Scope.Attr.ui.name(), new LoggerUIService());
            Scope.child(scope, () -> new CommandScope("current").addArgumentValue("url", asked.url()).addArgumentValue("username", asked.username())
                    .addArgumentValue("password", asked.password()).addArgumentValue("changelogFile", changelog)
                    .addArgumentValue("defaultSchemaName", "public").setOutput(said).execute());
            return new Answer(said.toString().strip(), 0, "");
        } catch (Exception e) {
            return e.getCause() instanceof CommandFailedException refusal
                ? new Answer(said.toString().strip(), refusal.getExitCode(), refusal.getMessage())
                    : e instanceof CommandFailedException refusal ? new Answer(said.toString().strip(), refusal.getExitCode(), refusal.getMessage())
                            : new Answer(said.toString().strip(), 1, String.valueOf(e));
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

    private static String any(List<String> mutations, Random random) {
        return mutations.get(random.nextInt(mutations.size()));
    }

    private static String mutation(String template, Random random) {
        return template.replace("%1$s", anyChangeset(random)).replace("%2$s", anyChangeset(random)).replace("%%", "%");
    }

    private static String anyChangeset(Random random) {
        return (random.nextBoolean() ? "a" : "b") + (1 + random.nextInt(3));
    }

    private void write(String file, String... entries) throws IOException {
        Files.createDirectories(root.resolve(file).getParent());
        Files.writeString(root.resolve(file), "databaseChangeLog:\n" + String.join("\n", entries) + "\n");
    }

    private static String changeset(String id, String change) {
        return "  - changeSet: {id: " + id + ", author: me, changes: [{" + change + "}], rollback: [{empty: {}}]}";
    }
}
