package io.sparknode.migrations.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChainWriterTest {

    @TempDir
    private Path root;

    @Test
    void knowsTheChangesetsAndTheLastRevision() throws Exception {
        write("a.yaml", changeset("one", ""), changeset("two", ""), "  - changeSet: {id: tag, author: me, changes: [{tagDatabase: {tag: 0001_first}}]}");

        Chain chain = chain();

        assertThat(chain.count()).isEqualTo(3);
        assertThat(chain.head()).isEqualTo("0001_first");
        assertThat(chain.keys()).matches("\\{-?\\d+(,-?\\d+){2}}");
        assertThat(chain.digest()).matches("[0-9a-f]{64}");
    }

    @Test
    void theOrderOfChangesetsDoesNotMatter() throws Exception {
        write("a.yaml", changeset("one", ""), changeset("two", ""));
        String before = chain().digest();
        write("a.yaml", changeset("two", ""), changeset("one", ""));

        assertThat(chain().digest()).isEqualTo(before);
    }

    @Test
    void anEditedChangesetChangesTheDigest() throws Exception {
        write("a.yaml", changeset("one", ""));
        String before = chain().digest();
        Files.writeString(root.resolve("a.yaml"), Files.readString(root.resolve("a.yaml")).replace("SELECT 1", "SELECT 2"));

        assertThat(chain().digest()).isNotEqualTo(before);
    }

    @Test
    void leavesOutWhatRunsOnlyInAContextThatIsAskedForOrOnAnotherDatabase() throws Exception {
        write("a.yaml", changeset("one", ""), changeset("demo", ", contextFilter: '@demo'"), changeset("oracle's", ", dbms: oracle"),
                changeset("ignored", ", ignore: true"), changeset("in tests", ", contextFilter: test"));

        assertThat(chain().count()).isEqualTo(2);
    }

    @Test
    void onlyLiquibaseCanTellOfAChangesetThatAlwaysRuns() throws Exception {
        write("a.yaml", changeset("one", ", runAlways: true"));

        assertThat(chain()).isEqualTo(new Chain(1, "a changeset always runs: a.yaml::one::me", "{}", ""));
    }

    @Test
    void onlyLiquibaseCanTellOfPreconditionsOfAFile() throws Exception {
        write("b.yaml", "  - preConditions: [{dbms: {type: postgresql}}]", changeset("two", ""));
        write("a.yaml", changeset("one", ""), "  - include: {file: b.yaml}");

        assertThat(chain()).isEqualTo(new Chain(2, "a changelog file has preconditions of its own", "{}", ""));
    }

    @Test
    void onlyLiquibaseCanTellWhatAParameterStandsFor() throws Exception {
        write("a.yaml", changeset("one", ""));
        Files.writeString(root.resolve("b.sql"), "SELECT '${HOME}'");

        assertThat(chain()).isEqualTo(new Chain(1, "what stands for ${…} is known at run time only: b.sql", "{}", ""));
    }

    @Test
    void onlyLiquibaseCanTellOfNamesWithControlCharacters() throws Exception {
        write("a.yaml", changeset("\"one\\ftwo\"", ""));

        assertThat(chain().head()).startsWith("a changeset has a control character in its name");
    }

    @Test
    void anEmptyChangelogIsLiquibasesBusiness() throws Exception {
        write("a.yaml", changeset("one", ", ignore: true"));

        assertThat(chain()).isEqualTo(new Chain(0, "there are no changesets", "{}", ""));
    }

    @Test
    void refusesTwoChangesetsOfOneName() throws Exception {
        write("a.yaml", changeset("one", ""), changeset("one", ""));

        assertThatThrownBy(this::chain).hasMessageContaining("The changelog has two changesets a.yaml::one::me");
    }

    @Test
    void theFileIsReadAsItWasWritten() throws Exception {
        write("a.yaml", changeset("one", ""));
        ChainWriter.main(new String[] {root.toString(), "a.yaml", root.resolve("chain.txt").toString()});

        assertThat(Files.readString(root.resolve("chain.txt"))).isEqualTo(chain().toText());
        assertThat(Chain.ofText(Files.newInputStream(root.resolve("chain.txt")))).isEqualTo(chain());
    }

    @Test
    void theProjectsChangelogCanBeToldWithoutLiquibase(@TempDir Path copy) throws Exception {
        for (Map.Entry<String, Path> tree : Map.of("changelog", Path.of("changelog"), "seed", Path.of("seed")).entrySet()) {
            TestImage.copy(tree.getValue(), copy.resolve(tree.getKey()));
        }

        Chain chain = ChainWriter.chain(copy, "changelog/db.changelog-master.yaml");

        assertThat(chain.digest()).isNotEmpty();
        assertThat(chain.count()).isGreaterThan(100);
    }

    private Chain chain() throws Exception {
        return ChainWriter.chain(root, "a.yaml");
    }

    private void write(String file, String... entries) throws IOException {
        Files.writeString(root.resolve(file), "databaseChangeLog:\n" + String.join("\n", entries) + "\n");
    }

    private static String changeset(String id, String attributes) {
        return "  - changeSet: {id: " + id + ", author: me" + attributes + ", changes: [{sql: {sql: SELECT 1}}]}";
    }
}
