package io.sparknode.migrations.drift;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which lines name one of some objects, so that they cannot do without it.
 *
 * @param tables by the name of the object, the tables whose columns are called so; an empty text where it is no column
 */
record Uses(Map<String, Set<String>> tables) {

    private static final Pattern WORD = Pattern.compile("\"(?:[^\"]|\"\")*\"|[^\\s\"'(),.:;=<>+*/\\[\\]-]+");
    private static final Set<String> KINDS = Set.of("table", "view", "materialized view", "sequence", "enum", "domain", "composite", "range",
        "function", "procedure", "aggregate", "column");

    static Uses ofAny(List<SchemaLine> objects) {
        return new Uses(objects.stream().filter(line -> KINDS.contains(line.kind())).collect(Collectors.groupingBy(Uses::nameOf,
            Collectors.mapping(line -> line.kind().equals("column") ? line.table() : "", Collectors.toSet()))));
    }

    static String nameOf(SchemaLine line) {
        return line.simpleName().replaceFirst("(?<!\")\\(.*", "");
    }

    /** Without the name of what the line is about. */
    static Set<String> words(SchemaLine line) {
        String text = line.kind().equals("column") ? line.table() + " " + line.rest() : line.text();
        Set<String> words = WORD.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
        if (KINDS.contains(line.kind()) && !line.kind().equals("column")) {
            words.remove(nameOf(line));
        }
        return words;
    }

    boolean by(SchemaLine line) {
        Set<String> words = words(line);
        return words.stream().anyMatch(word -> tables.getOrDefault(word, Set.of()).stream()
            .anyMatch(table -> table.isEmpty() || words.contains(table)));
    }
}
