package io.sparknode.migrations.schema;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A change that somebody makes by hand.
 *
 * @param kind       what is changed
 * @param sql        one or more statements
 * @param difference the lines that it adds and takes away
 * @param leftOut    why it changes none; null where it does
 */
public record Mutation(String kind, String sql, List<String> difference, LeftOut leftOut) {

    /**
     * Read from a file, in which an empty line stands between two: statements, and below them the difference that they make, or, after a {@code ~},
     * why they make none, which may be that they do {@code nothing}. A line that begins with {@code #} names the kind of those that follow.
     */
    public static List<Mutation> read(Path file) throws IOException {
        String[] kind = {""};
        return Stream.of(Files.readString(file).split("\n\n+")).filter(block -> {
            kind[0] = block.startsWith("# ") ? block.substring(2).strip() : kind[0];
            return !block.startsWith("# ");
        }).map(block -> of(kind[0], block.lines().toList())).toList();
    }

    private static Mutation of(String kind, List<String> lines) {
        int end = 0;
        while (end < lines.size() && !lines.get(end).matches("[-+~] .*")) {
            end++;
        }
        List<String> outcome = lines.subList(end, lines.size());
        boolean none = !outcome.isEmpty() && outcome.get(0).startsWith("~ ");
        String reason = none ? outcome.get(0).substring(2) : "";
        LeftOut leftOut = Arrays.stream(LeftOut.values()).filter(one -> one.name().equals(reason)).findFirst().orElse(null);
        if (outcome.isEmpty() || none && leftOut == null && !reason.equals("nothing")) {
            throw new IllegalArgumentException("It is not said what this changes, or why it changes nothing: " + lines);
        }
        return new Mutation(kind, String.join("\n", lines.subList(0, end)), none ? List.of() : outcome, leftOut);
    }

    @Override
    public String toString() {
        return kind + ": " + sql;
    }
}
