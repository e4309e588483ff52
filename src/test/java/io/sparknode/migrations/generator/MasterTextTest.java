package io.sparknode.migrations.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MasterTextTest {

    private static final RevisionName NAME = new RevisionName(2, "c");

    @Test
    void theIncludeComesBehindTheLastRevisionAndEverythingElseStays() {
        String before = """
            # The chain.
            databaseChangeLog:
              - include: {file: 0000_a/revision.yaml, relativeToChangelogFile: true}   # first

              - include: {file: 0001_b/revision.yaml, relativeToChangelogFile: true}
              # Only when asked for.
              - include: {file: demo/seed.yaml, relativeToChangelogFile: true, contextFilter: "@demo"}
            """;
        assertThat(MasterText.including(NAME, before)).isEqualTo(before.replace("  # Only", """
              - include: {file: 0002_c/revision.yaml, relativeToChangelogFile: true}
              # Only""".indent(2).stripTrailing()));
    }

    @Test
    void anIncludeOfSeveralLinesIsOneItem() {
        String before = """
            databaseChangeLog:
            - include:
                file: 0001_b/revision.yaml
                relativeToChangelogFile: true
            - include:
                file: demo/seed.yaml
            """;
        assertThat(MasterText.including(NAME, before)).contains("""
                relativeToChangelogFile: true
            - include: {file: 0002_c/revision.yaml, relativeToChangelogFile: true}
            - include:
                file: demo/seed.yaml
            """);
    }

    @Test
    void aMissingLineEndIsAddedAndLineEndsOfWindowsAreKept() {
        assertThat(MasterText.including(NAME, "databaseChangeLog:\n  - include: {file: 0001_b/revision.yaml}"))
            .endsWith("  - include: {file: 0001_b/revision.yaml}\n  - include: {file: 0002_c/revision.yaml, relativeToChangelogFile: true}\n");
        assertThat(MasterText.including(NAME, "databaseChangeLog:\r\n  - include: {file: 0001_b/revision.yaml}\r\n")).endsWith(
            "0001_b/revision.yaml}\r\n  - include: {file: 0002_c/revision.yaml, relativeToChangelogFile: true}\r\n");
    }

    @Test
    void theLastRevisionIsTheOneThatIsIncludedLast() {
        assertThat(MasterText.last("""
            databaseChangeLog:
              - include: {file: 0001_b/revision.yaml}
              - include: {file: 0000_a/revision.yaml}
              # - include: {file: 0002_c/revision.yaml}
              - include: {file: demo/seed.yaml}
            """)).contains("0000_a");
        assertThat(MasterText.last("databaseChangeLog:\n  - include: {file: demo/seed.yaml}\n")).isEmpty();
    }

    @Test
    void aMasterWithoutARevisionIsRefused() {
        assertThatThrownBy(() -> MasterText.including(NAME, "databaseChangeLog:\n  - include: {file: demo/seed.yaml}\n"))
            .hasMessage("The master changelog includes no file NNNN_name/revision.yaml, behind which 0002_c would belong.");
    }
}
