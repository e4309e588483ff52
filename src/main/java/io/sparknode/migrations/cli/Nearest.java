package io.sparknode.migrations.cli;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** What was probably meant by a word that was mistyped. */
public final class Nearest {

    private Nearest() {
    }

    /**
     * A question to put behind a refusal.
     *
     * @param typed what was typed
     * @param names what could have been
     * @return {@code " Did you mean users?"}, with the blank before it; the shortest name that begins so, or else the nearest; empty if none differs in
     * only about every third letter
     */
    public static String question(String typed, Stream<String> names) {
        return name(typed, names).map(name -> " Did you mean " + name + "?").orElse("");
    }

    private static Optional<String> name(String typed, Stream<String> names) {
        LevenshteinDistance letters = LevenshteinDistance.getDefaultInstance();
        List<String> all = names.toList();
        int length = typed.replace("-", "").length();
        return all.stream().filter(name -> length > 1 && name.startsWith(typed)).min(Comparator.comparing(String::length))
            .or(() -> all.stream().filter(name -> letters.apply(typed, name) <= (length + 1) / 3)
                .min(Comparator.comparing(name -> letters.apply(typed, name))));
    }
}
