package io.sparknode.migrations.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparknode.migrations.testing.PostgresServer;
import io.sparknode.migrations.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaFilesIT {

    private static final Path PROJECT = Path.of("").toAbsolutePath();
    private static final Path REFERENCE = Path.of("src/test/resources/reference");

    @TempDir
    private Path elsewhere;

    @Test
    void theSchemaFilesAreWhatTheRevisionsMake() throws Exception {
        Map<Path, String> schemas = schemas(PROJECT);
        assertThat(schemas.keySet()).isEqualTo(Set.copyOf(files()));
        for (Map.Entry<Path, String> schema : schemas.entrySet()) {
            assertThat(Schema.difference(Files.readAllLines(schema.getKey()), schema.getValue().lines().toList()))
                    .as("%s is out of date: run ./mvnw compile exec:java@schema-files and review what it changes", schema.getKey()).isEmpty();
            assertThat(Files.readString(schema.getKey())).isEqualTo(schema.getValue());
        }
    }

    @Test
    void whatTheBaselineAndTheRevisionsFromAlembicMakeIsWhatTheReferenceSays() throws Exception {
        for (String revision : List.of("0000_baseline", "0003_seed_ddl_extraction")) {
            assertThat(ReferenceNotation.of(Files.readAllLines(Path.of("changelog", revision, "schema.txt")))).as(revision)
                    .isEqualTo(Files.readAllLines(REFERENCE.resolve(revision + ".txt")));
        }
    }

    @Test
    void aTagThatDoesNotNameItsFolderIsRefused() throws Exception {
        Path revision = Files.createDirectories(elsewhere.resolve("changelog/0000_start")).resolve("revision.yaml");
        Files.writeString(revision, """
                databaseChangeLog:
                  - changeSet:
                      id: tag
                      author: test
                      changes:
                        - tagDatabase: {tag: 0000_begin}
                """);
        Files.writeString(elsewhere.resolve("changelog/db.changelog-master.yaml"), """
                databaseChangeLog:
                  - include: {file: 0000_start/revision.yaml, relativeToChangelogFile: true}
                """);
        assertThatThrownBy(() -> schemas(elsewhere))
                .hasMessage("The tag 0000_begin stands in changelog/0000_start/revision.yaml: "
                        + "the folder of a revision must have the name of its tag.");
    }

    private static Map<Path, String> schemas(Path project) throws Exception {
        try (TestDatabase database = PostgresServer.get().newDatabase()) {
            return SchemaFiles.afterEachRevision(project, database.url(), database.username(), database.password());
        }
    }

    private static List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        try (var folders = Files.newDirectoryStream(Path.of("changelog"), "[0-9]*_*")) {
            folders.forEach(folder -> files.add(folder.resolve("schema.txt")));
        }
        return files;
    }
}
