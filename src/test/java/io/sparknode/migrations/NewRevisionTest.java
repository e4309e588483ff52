package io.sparknode.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.rules.ChangelogRules;
import io.sparknode.migrations.testing.CommandLine;
import io.sparknode.migrations.testing.Revisions;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command {@code revision} writes keeps to the house rules from the start. */
class NewRevisionTest {

    @ParameterizedTest
    @ValueSource(strings = {"Add odd trinkets", "no", "2026", "Größe: \"100 %\" — it's #1, - [x] | > & * ! ? {worth}"})
    void aNewRevisionKeepsToTheRules(String message) throws IOException {
        assertKeepsToTheRules(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"table", "column", "index", "constraint", "unique", "rename-column", "rename-column-end", "drop-column"})
    void aNewRevisionOfAKindKeepsToTheRules(String kind) throws IOException {
        assertKeepsToTheRules("Add odd trinkets", "--kind=" + kind);
        assertKeepsToTheRules("2026", "--kind=" + kind, "--table=users", "--column=" + "long_".repeat(8));
    }

    private static void assertKeepsToTheRules(String message, String... more) throws IOException {
        Path project = Files.createTempDirectory(Path.of("target"), "new-revision-");
        try {
            FileUtils.copyDirectory(new File("changelog"), project.resolve("changelog").toFile());
            // So that a name need not be that of a table or a column which is there
            Files.delete(project.resolve("changelog/" + Revisions.head() + "/schema.txt"));
            Path master = project.resolve("changelog/db.changelog-master.yaml");
            CommandLine.Result result = CommandLine.run(Stream.concat(
                Stream.of("revision", "--changelog-file=" + master, "--author=Ann", "--message=" + message), Stream.of(more)).toArray(String[]::new));
            assertThat(result.exitCode()).as(result.err()).isZero();
            Path created = Path.of(result.lines().get(0).replaceFirst("^Created ", ""));
            assertThat(ChangelogRules.of(Path.of("")).violations(created)).isEmpty();
            assertThat(Files.readString(created)).doesNotContain("${");
            assertThat(ChangelogRules.of(Path.of("")).violations(master)).isEmpty();
        } finally {
            FileUtils.deleteDirectory(project.toFile());
        }
    }
}
