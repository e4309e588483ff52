package io.sparknode.migrations.drift;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Differences that are meant to be: a file with one pattern a line, each with its reason behind {@code --}, for example
 * {@code unexpected index users.tmp_* -- made by the support team while it looks for slow queries}. A pattern is compared with the difference as
 * {@code drift} prints it; {@code *} stands for any characters. Empty lines and lines that begin with {@code #} are comments.
 */
record Ignored(List<Entry> entries) {

    static final Ignored NOTHING = new Ignored(List.of());

    private static final String REASON = " -- ";

    /** A pattern with the reason why what it describes is no drift. */
    record Entry(String pattern, String reason) {

        boolean matches(Difference difference) {
            return Pattern.matches(Pattern.quote(pattern).replace("*", "\\E.*\\Q"), difference.text());
        }
    }

    Ignored {
        entries = List.copyOf(entries);
    }

    /**
     * Reads a file.
     *
     * @throws IOException              if it cannot be read
     * @throws IllegalArgumentException if a pattern has no reason
     */
    static Ignored read(Path file) throws IOException {
        List<Entry> entries = new ArrayList<>();
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int reason = line.lastIndexOf(REASON);
            if (reason < 1) {
                throw new IllegalArgumentException(file + ", line " + (i + 1) + ": the pattern has no reason. Write it behind two hyphens: "
                    + line.replaceFirst("\\s*--$", "") + " -- because …");
            }
            entries.add(new Entry(line.substring(0, reason).strip(), line.substring(reason + REASON.length()).strip()));
        }
        return new Ignored(entries);
    }

    /** What is left of a drift. With a table that is ignored as a whole goes what is part of it. */
    Drift apply(Drift drift) {
        List<String> tables = drift.differences().stream().filter(difference -> difference.isWholeTable() && isIgnored(difference))
            .map(difference -> difference.object().name()).toList();
        return new Drift(drift.differences().stream()
            .filter(difference -> !isIgnored(difference) && !tables.contains(difference.object().table())).toList());
    }

    private boolean isIgnored(Difference difference) {
        return entries.stream().anyMatch(entry -> entry.matches(difference));
    }

    /** The patterns that no difference matches, so that they may be deleted. */
    List<Entry> unused(Drift drift) {
        return entries.stream().filter(entry -> drift.differences().stream().noneMatch(entry::matches)).toList();
    }
}
