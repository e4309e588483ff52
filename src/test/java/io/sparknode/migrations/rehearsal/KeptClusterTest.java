package io.sparknode.migrations.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptClusterTest {

    private static final ChainPart FIRST = new ChainPart("0001_first", List.of("0002_second"));

    @TempDir
    private Path changelog;
    private Path before;

    @BeforeEach
    void writeAChain() throws IOException {
        write("master.yaml", "- include: {file: 0001_first/revision.yaml}\n");
        write("0001_first/revision.yaml", "CREATE TABLE first ()");
        before = kept(FIRST);
    }

    @Test
    void theRevisionThatIsRehearsedChangesNothingOfWhatIsKept() throws IOException {
        write("master.yaml", "- include: {file: 0001_first/revision.yaml}\n- include: {file: 0002_second/revision.yaml}\n");
        write("0002_second/revision.yaml", "CREATE TABLE second ()");
        assertThat(kept(FIRST)).isEqualTo(before);
    }

    @Test
    void anotherChainIsKeptInAnotherDirectory() throws IOException {
        write("0001_first/revision.yaml", "CREATE TABLE first (id int)");
        assertThat(kept(FIRST)).isNotEqualTo(before);
        write("0001_first/revision.yaml", "CREATE TABLE first ()");
        assertThat(kept(FIRST)).isEqualTo(before);
        write("online/procedure.sql", "CREATE PROCEDURE a()");
        assertThat(kept(FIRST)).isNotEqualTo(before);
    }

    @Test
    void anotherPartOfTheChainIsKeptInAnotherDirectory() throws IOException {
        assertThat(List.of(before, kept(ChainPart.ALL), kept(ChainPart.NOTHING))).doesNotHaveDuplicates();
    }

    @Test
    void whatIsNotKeptIsNotCopied(@TempDir Path data) throws IOException {
        assertThat(KeptCluster.of(changelog.resolve("master.yaml"), FIRST).copyTo(data)).isFalse();
        assertThat(data).isEmptyDirectory();
    }

    private Path kept(ChainPart part) throws IOException {
        return KeptCluster.of(changelog.resolve("master.yaml"), part).directory();
    }

    private void write(String file, String content) throws IOException {
        Files.createDirectories(changelog.resolve(file).getParent());
        Files.writeString(changelog.resolve(file), content);
    }
}
