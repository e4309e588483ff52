package io.sparknode.migrations.page;

import io.sparknode.migrations.drift.SchemaLine;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which revision brought what is in the schema, and which ones changed it since. */
final class History {

    private final Map<String, String> broughtBy = new HashMap<>();
    private final Map<String, Set<String>> changesOf = new HashMap<>();

    /** @param schemas by revision, in their order */
    History(Map<String, List<SchemaLine>> schemas) {
        Map<String, String> before = Map.of();
        for (Map.Entry<String, List<SchemaLine>> schema : schemas.entrySet()) {
            before = add(schema.getKey(), schema.getValue(), before);
        }
    }

    private Map<String, String> add(String revision, List<SchemaLine> lines, Map<String, String> before) {
        Map<String, String> texts = new TreeMap<>();
        Map<String, String> gone = new HashMap<>(before);
        for (SchemaLine line : lines) {
            texts.put(line.key(), line.text());
            String text = gone.remove(line.key());
            if (text == null) {
                broughtBy.put(line.key(), revision);
                changesOf.remove(line.key());
            }
            if (!line.text().equals(text)) {
                change(line, revision);
            }
        }
        gone.values().forEach(text -> change(SchemaLine.of(text), revision));
        return texts;
    }

    private void change(SchemaLine line, String revision) {
        changesOf.computeIfAbsent(line.key(), key -> new TreeSet<>()).add(revision);
        if (!Set.of("grant", "revoke").contains(line.kind())) {
            changesOf.computeIfAbsent("of " + line.table(), key -> new TreeSet<>()).add(revision);
        }
    }

    /** The revision that brought it. */
    String broughtBy(SchemaLine line) {
        return broughtBy.get(line.key());
    }

    /** The revisions behind the one that brought it that made it another one. */
    List<String> changedBy(SchemaLine line) {
        return behind(broughtBy(line), changesOf.get(line.key()));
    }

    /** Likewise for a table and all that belongs to it, without rights. */
    List<String> changedBy(TableLines table) {
        return behind(broughtBy(table.line()), changesOf.get("of " + table.name()));
    }

    private static List<String> behind(String first, Set<String> revisions) {
        return revisions.stream().filter(revision -> revision.compareTo(first) > 0).toList();
    }
}
