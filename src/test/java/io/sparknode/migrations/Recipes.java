package io.sparknode.migrations;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The changesets of {@code docs/recipes.md}, by recipe and release. */
public final class Recipes {

    private static final Path PAGE = Path.of("docs/recipes.md");
    private static final String BEGIN = "```yaml";
    private static final String END = "```";

    private Recipes() {
    }

    /**
     * What stands in one block: a revision of one release.
     *
     * @param recipe  the heading of its recipe
     * @param release the heading of its release; empty if the recipe has only one
     * @param changesets the YAML of the block, as it is to stand in a revision
     */
    public record Block(String recipe, String release, String changesets) {

        /** A revision of these changesets, the next one or a later one. */
        public String revision(int number) {
            return "databaseChangeLog:\n  - logicalFilePath: " + path(number) + "\n" + changesets;
        }

        /** The path by which a database knows the revision of this number. */
        public static String path(int number) {
            return "sparknode/000" + number + "_gifts/revision.yaml";
        }

        /** Whether one of its changesets says that it takes this danger. */
        public boolean accepts(String danger) {
            return changesets.contains("accept " + danger + ": ");
        }

        @Override
        public String toString() {
            return recipe + (release.isEmpty() ? "" : ", " + release);
        }
    }

    /** All blocks of a recipe, in the order of their releases, by its heading. */
    public static Map<String, List<Block>> all() {
        Map<String, List<Block>> recipes = new LinkedHashMap<>();
        String recipe = "";
        String release = "";
        StringBuilder block = null;
        for (String line : lines()) {
            if (block != null && line.equals(END)) {
                recipes.get(recipe).add(new Block(recipe, release, block.toString()));
                block = null;
            } else if (block != null) {
                block.append(line).append('\n');
            } else if (line.startsWith("## ")) {
                recipe = line.substring(3);
                release = "";
                recipes.put(recipe, new ArrayList<>());
            } else if (line.startsWith("### ")) {
                release = line.substring(4);
            } else if (line.equals(BEGIN)) {
                block = new StringBuilder();
            }
        }
        return recipes;
    }

    private static List<String> lines() {
        try {
            return Files.readAllLines(PAGE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
