package io.sparknode.migrations.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparknode.migrations.cli.ChangelogIndex.Name;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FingerprintWriterTest {

    @TempDir
    private Path root;

    @Test
    void theFingerprintKnowsTheChangesetsAndTheLastRevision() throws Exception {
        write("a.yaml", changeset("one", ""), changeset("two", ""),
            "  - changeSet: {id: tag, author: me, changes: [{tagDatabase: {tag: 0001_first}}]}");

        Fingerprint fingerprint = fingerprint();

        assertThat(fingerprint.count()).isEqualTo(3);
        assertThat(fingerprint.head()).isEqualTo("0001_first");
        assertThat(fingerprint.keys()).matches("\\{-?\\d+(,-?\\d+){2}}");
        assertThat(fingerprint.digest()).matches("[0-9a-f]{64}");
    }

    @Test
    void theOrderOfChangesetsDoesNotMatter() throws Exception {
        write("a.yaml", changeset("one", ""), changeset("two", ""));
        String before = fingerprint().digest();
        write("a.yaml", changeset("two", ""), changeset("one", ""));

        assertThat(fingerprint().digest()).isEqualTo(before);
    }

    @Test
    void anEditedChangesetChangesTheDigest() throws Exception {
        write("a.yaml", changeset("one", ""));
        String before = fingerprint().digest();
        Files.writeString(root.resolve("a.yaml"), Files.readString(root.resolve("a.yaml")).replace("SELECT 1", "SELECT 2"));

        assertThat(fingerprint().digest()).isNotEqualTo(before);
    }

    @Test
    void whatRunsOnlyInAContextThatIsAskedForOrOnAnotherDatabaseIsLeftOut() throws Exception {
        write("a.yaml", changeset("one", ""), changeset("demo", ", contextFilter: '@demo'"), changeset("oracle's", ", dbms: oracle"),
                changeset("ignored", ", ignore: true"), changeset("in tests", ", contextFilter: test"));

        assertThat(fingerprint().count()).isEqualTo(2);
    }

    @Test
    void onlyLiquibaseCanTellOfAChangesetThatAlwaysRuns() throws Exception {
        write("a.yaml", changeset("one", ", runAlways: true"));

        assertThat(fingerprint()).isEqualTo(new Fingerprint(1, "a changeset always runs: a.yaml::one::me", "{}", ""));
    }

    @Test
    void onlyLiquibaseCanTellOfPreconditionsOfAFile() throws Exception {
        write("b.yaml", "  - preConditions: [{dbms: {type: postgresql}}]", changeset("two", ""));
        write("a.yaml", changeset("one", ""), "  - include: {file: b.yaml}");

        assertThat(fingerprint()).isEqualTo(new Fingerprint(2, "a changelog file has preconditions of its own", "{}", ""));
    }

    @Test
    void onlyLiquibaseCanTellWhatAParameterStandsFor() throws Exception {
        write("a.yaml", changeset("one", ""));
        Files.writeString(root.resolve("b.sql"), "SELECT '${HOME}'");

        assertThat(fingerprint()).isEqualTo(new Fingerprint(1, "what stands for ${…} is known at run time only: b.sql", "{}", ""));
    }

    @Test
    void onlyLiquibaseCanTellOfNamesWithControlCharacters() throws Exception {
        write("a.yaml", changeset("\"one\\ftwo\"", ""));

        assertThat(fingerprint().head()).startsWith("a changeset has a control character in its name");
    }

    @Test
    void anEmptyChangelogIsLiquibasesBusiness() throws Exception {
        write("a.yaml", changeset("one", ", ignore: true"));

        assertThat(fingerprint()).isEqualTo(new Fingerprint(0, "there are no changesets", "{}", ""));
    }

    @Test
    void twoChangesetsOfOneNameAreRefused() throws Exception {
        write("a.yaml", changeset("one", ""), changeset("one", ""));

        assertThatThrownBy(this::fingerprint).hasMessageContaining("The changelog has two changesets a.yaml::one::me");
    }

    @Test
    void theFileIsReadAsItWasWritten() throws Exception {
        write("a.yaml", changeset("mended", ", runOnChange: true"), changeset("one", ""),
                "  - changeSet: {id: tag, author: me, changes: [{tagDatabase: {tag: 0001_first}}]}",
                changeset("behind the tag", ""), changeset("demo", ", contextFilter: '@demo'"));
        FingerprintWriter.main(new String[] {root.toString(), "a.yaml", root.resolve("fingerprint.txt").toString()});

        Known known = FingerprintWriter.known(root, "a.yaml", List.of("a.yaml"));
        assertThat(Files.readString(root.resolve("fingerprint.txt"))).isEqualTo(known.toText());
        assertThat(Known.ofText(Files.newBufferedReader(root.resolve("fingerprint.txt")))).isEqualTo(known);
    }

    @Test
    void theIndexIsOfWhatRunsAndKnowsTheOthersByName() throws Exception {
        write("a.yaml", changeset("mended", ", runOnChange: true"), changeset("one", ""),
                "  - changeSet: {id: tag, author: me, changes: [{tagDatabase: {tag: 0001_first}}]}",
                changeset("behind the tag", ""), changeset("demo", ", contextFilter: '@demo'"));

        ChangelogIndex index = FingerprintWriter.known(root, "a.yaml", List.of("")).index();

        assertThat(index.revisions()).isEqualTo(Map.of("0001_first", List.of(new Name("a.yaml", "one", "me"), new Name("a.yaml", "tag", "me"))));
        assertThat(index.others()).containsExactlyInAnyOrder(new Name("a.yaml", "mended", "me"), new Name("a.yaml", "behind the tag", "me"),
                new Name("a.yaml", "demo", "me"));
    }

    @Test
    void thereIsNoIndexWhereATagStandsTwice() throws Exception {
        write("a.yaml", "  - changeSet: {id: tag, author: me, changes: [{tagDatabase: {tag: 0001_first}}]}",
                "  - changeSet: {id: tag again, author: me, changes: [{tagDatabase: {tag: 0001_first}}]}");
        assertThat(FingerprintWriter.known(root, "a.yaml", List.of("")).index()).isNull();
    }

    @Test
    void aChangelogThatIsMadeOfFilesElsewhereIsNotKnown() throws Exception {
        Files.createDirectories(root.resolve("changelog"));
        write("changelog/a.yaml", changeset("one", ""), "  - include: {file: elsewhere/b.yaml}");
        Files.createDirectories(root.resolve("elsewhere"));
        write("elsewhere/b.yaml", changeset("two", ""));

        assertThat(FingerprintWriter.known(root, "changelog/a.yaml", List.of("")).fingerprint().count()).isEqualTo(2);
        assertThatThrownBy(() -> FingerprintWriter.known(root, "changelog/a.yaml", List.of("changelog"))).hasMessageContaining("elsewhere/b.yaml");
    }

    @Test
    void theProjectsChangelogCanBeToldWithoutLiquibase(@TempDir Path copy) throws Exception {
        for (Map.Entry<String, Path> tree : Map.of("changelog", Path.of("changelog"), "seed", Path.of("seed")).entrySet()) {
            TestImage.copy(tree.getValue(), copy.resolve(tree.getKey()));
        }

        Fingerprint fingerprint = FingerprintWriter.known(copy, "changelog/db.changelog-master.yaml", List.of("")).fingerprint();

        assertThat(fingerprint.digest()).isNotEmpty();
        assertThat(fingerprint.count()).isGreaterThan(100);
    }

    private Fingerprint fingerprint() throws Exception {
        return FingerprintWriter.known(root, "a.yaml", List.of("")).fingerprint();
    }

    private void write(String file, String... entries) throws IOException {
        Files.writeString(root.resolve(file), "databaseChangeLog:\n" + String.join("\n", entries) + "\n");
    }

    private static String changeset(String id, String attributes) {
        return "  - changeSet: {id: " + id + ", author: me" + attributes + ", changes: [{sql: {sql: SELECT 1}}]}";
    }
}
