package io.sparknode.migrations.drift;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * By what a database departs from the schema that a revision leaves.
 *
 * @param differences the most serious first
 */
record Drift(List<Difference> differences) {

    private static final Comparator<Difference> MOST_SERIOUS_FIRST = Comparator.comparingInt(Difference::rank)
        .thenComparing(difference -> difference.object().text());

    Drift {
        differences = differences.stream().sorted(MOST_SERIOUS_FIRST).toList();
    }

    /**
     * Compares two schemas.
     *
     * @param expected the lines of the revision's {@code schema.txt}
     * @param found    the lines of the database
     */
    static Drift between(List<String> expected, List<String> found) {
        Map<String, List<SchemaLine>> ours = byKey(expected);
        Map<String, List<SchemaLine>> theirs = byKey(found);
        return new Drift(Stream.of(ours, theirs).flatMap(lines -> lines.keySet().stream()).distinct()
            .flatMap(key -> pairs(ours.getOrDefault(key, List.of()), theirs.getOrDefault(key, List.of())).stream()).toList());
    }

    private static Map<String, List<SchemaLine>> byKey(List<String> lines) {
        return lines.stream().map(SchemaLine::of).collect(Collectors.groupingBy(SchemaLine::key, LinkedHashMap::new, Collectors.toList()));
    }

    /** Of lines with the same key, what only one side has. More than one line with a key is rare, but must not hide anything. */
    private static List<Difference> pairs(List<SchemaLine> expected, List<SchemaLine> found) {
        List<SchemaLine> lacking = new ArrayList<>(expected);
        List<SchemaLine> beside = new ArrayList<>(found);
        found.forEach(lacking::remove);
        expected.forEach(beside::remove);
        List<Difference> differences = new ArrayList<>();
        for (int i = 0; i < Math.max(lacking.size(), beside.size()); i++) {
            differences.add(new Difference(i < lacking.size() ? lacking.get(i) : null, i < beside.size() ? beside.get(i) : null));
        }
        return differences;
    }

    boolean isNone() {
        return differences.isEmpty();
    }

    /** The differences by which the database lacks something that the revision has, or has it in another form. */
    List<Difference> missingOrChanged() {
        return differences.stream().filter(Difference::isMissingOrChanged).toList();
    }

    /** The differences by table, the table with the most serious one first; what belongs to no table is under the empty name, and last among equals. */
    Map<String, List<Difference>> byTable() {
        Map<String, List<Difference>> byTable = new TreeMap<>(Comparator.comparing(String::isEmpty).thenComparing(Comparator.naturalOrder()));
        differences.forEach(difference -> byTable.computeIfAbsent(difference.object().table(), table -> new ArrayList<>()).add(difference));
        Map<String, List<Difference>> sorted = new LinkedHashMap<>();
        byTable.entrySet().stream().sorted(Comparator.comparingInt(table -> table.getValue().get(0).rank()))
            .forEach(table -> sorted.put(table.getKey(), table.getValue()));
        return sorted;
    }
}
