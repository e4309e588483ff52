package io.sparknode.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.Recipes.Block;
import io.sparknode.migrations.rules.ChangelogRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The recipes can be pasted into a revision as they are. */
class RecipesTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @MethodSource("blocks")
    void eachRevisionKeepsToTheRules(Block block) throws IOException {
        Path file = Files.createDirectories(folder.resolve("changelog/0004_gifts")).resolve("revision.yaml");
        Files.writeString(file, block.revision(4));
        assertThat(ChangelogRules.of(Path.of("")).violations(file)).isEmpty();
    }

    @Test
    void eachRecipeHasChangesetsAndEachRevisionIdsOfItsOwn() {
        assertThat(Recipes.all()).hasSizeGreaterThan(20).allSatisfy((recipe, blocks) -> assertThat(blocks).isNotEmpty());
        assertThat(blocks().flatMap(block -> Pattern.compile("(?m)^ {6}id: (.*)$").matcher(block.changesets()).results().map(id -> id.group(1))))
            .hasSizeGreaterThan(30).doesNotHaveDuplicates();
    }

    @Test
    void theReleasesOfARecipeAreNumberedInTheirOrder() {
        assertThat(Recipes.all().values()).allSatisfy(blocks -> {
            List<String> releases = blocks.stream().map(Block::release).toList();
            assertThat(releases).isSorted().doesNotHaveDuplicates().allMatch(release -> release.isEmpty() || release.matches("Release \\d: .+"));
        });
    }

    static Stream<Block> blocks() {
        return Recipes.all().values().stream().flatMap(List::stream);
    }
}
