package io.sparknode.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.Recipes.Block;
import io.sparknode.migrations.schema.Schema;
import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.Changelog;
import io.sparknode.migrations.testing.Rows;
import io.sparknode.migrations.testing.Samples;
import io.sparknode.migrations.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The recipes do what they say, on a database with rows, one release after the other. */
class RecipesIT {

    private static final int FIRST = 4;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @MethodSource("recipes")
    void eachRevisionGoesForwardBackAndForwardAgainAndASecondRunDoesNothing(String recipe) throws IOException {
        List<Block> blocks = Recipes.all().get(recipe);
        try (TestDatabase database = Start.FIRST_BOOT.migrated()) {
            for (int i = 0; i < blocks.size(); i++) {
                Block block = blocks.get(i);
                Files.writeString(folder.resolve("revision.yaml"), block.revision(FIRST + i));
                proves(block, Changelog.of(folder, "revision.yaml"), database, Block.path(FIRST + i));
            }
        }
    }

    private void proves(Block block, Changelog revision, TestDatabase database, String path) {
        int changesets = revision.changesets().size();
        List<String> before = schema(database);
        Rows rows = Rows.of(database);
        revision.update(database);
        List<String> after = schema(database);
        assertThat(after).as(block + " changes something").isNotEqualTo(before);

        revision.rollbackCount(database, changesets);
        assertThat(Schema.difference(block.accepts("no-rollback") ? after : before, schema(database))).as(block + ", and back").isEmpty();
        if (!block.accepts("no-rollback") && !block.accepts("incomplete-rollback")) {
            assertThat(rows.lostIn(Rows.of(database))).as(block + ", and back").isEmpty();
        }
        revision.update(database);
        assertThat(Schema.difference(after, schema(database))).as(block + ", and forward again").isEmpty();

        rows = Rows.of(database);
        database.execute("DELETE FROM databasechangelog WHERE filename = '" + path + "'");
        revision.update(database);
        assertThat(Schema.difference(after, schema(database))).as(block + ", a second time").isEmpty();
        assertThat(rows.lostIn(Rows.of(database))).as(block + ", a second time").isEmpty();
        assertThat(database.value("SELECT count(*) FROM databasechangelog WHERE filename = '" + path + "'")).isEqualTo("" + changesets);
    }

    private static List<String> schema(TestDatabase database) {
        return TargetState.schema(database).lines();
    }

    static List<String> recipes() {
        List<String> all = List.copyOf(Recipes.all().keySet());
        return Samples.of("recipes", all, Samples.each(13, all));
    }
}
