package io.sparknode.migrations.drift;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The order in which differences are closed: what others need comes first, and is dropped last. */
final class RepairOrder {

    private static final List<String> ORDER = List.of("extension", "enum", "domain", "range", "composite", "sequence", "table", "column", "index",
        "constraint", "reference", "view", "materialized view");

    private RepairOrder() {
    }

    /** All differences, in that order. */
    static List<Difference> of(Drift drift) {
        Uses others = Uses.ofAny(drift.differences().stream().filter(difference -> difference.isMissing()
            || difference.isChanged() && !difference.isOf("table")).map(Difference::object).toList());
        return withViewsInOrder(drift.differences().stream().sorted(Comparator.comparingInt(difference -> position(difference, others))).toList());
    }

    /** Who may see what comes first, as far as nothing that it needs is made or altered by another statement. */
    private static int position(Difference difference, Uses others) {
        boolean isolates = difference.isOf("policy") || difference.isOf("table") && difference.isChanged();
        if (isolates && !others.by(difference.object())) {
            // A table with row level security and without its policies shows no rows, and one with a policy too many may show those of others
            return difference.isOf("table") ? -2 : difference.isUnexpected() ? -1 : -3;
        }
        SchemaLine line = difference.object();
        boolean isReference = line.rest().startsWith("FOREIGN KEY ");
        int place = ORDER.indexOf(isReference ? "reference" : line.kind());
        int usual = place < 0 ? ORDER.size() : place;
        return switch (difference.kind()) {
            // Rights are given behind those that are taken away from the same role
            case MISSING -> difference.isOf("default privileges", "grant") ? ORDER.size() + 1 : usual;
            case CHANGED -> difference.isOf("column") ? ORDER.indexOf("view") : usual;
            case UNEXPECTED -> switch (line.kind()) {
                case "table", "column" -> ORDER.size() + 1;
                // Behind what is made of it
                case "function", "procedure" -> ORDER.size() + 2;
                case "enum", "extension" -> ORDER.size() + 3;
                // Before the columns that it reads are altered
                case "view", "materialized view" -> ORDER.indexOf("table");
                // Before an index of its name is built, and a key after what refers to it
                case "constraint" -> ORDER.indexOf(isReference ? "table" : "column");
                default -> usual;
            };
        };
    }

    /** Views are made after those that they read, and dropped before them. */
    private static List<Difference> withViewsInOrder(List<Difference> sorted) {
        Set<Difference> views = sorted.stream().filter(difference -> DifferingTables.VIEWS.contains(difference.object().kind()))
            .collect(Collectors.toCollection(LinkedHashSet::new));
        Map<Difference, List<Difference>> earlier = new HashMap<>();
        for (Difference view : views) {
            Uses read = Uses.ofAny(List.of(view.object()));
            views.stream().filter(other -> other != view && other.kind() == view.kind() && read.by(other.object())).forEach(reader -> {
                boolean isDropped = view.isUnexpected();
                earlier.computeIfAbsent(isDropped ? view : reader, any -> new ArrayList<>()).add(isDropped ? reader : view);
            });
        }
        List<Difference> ordered = new ArrayList<>();
        while (!views.isEmpty()) {
            Difference next = views.stream().filter(view -> earlier.getOrDefault(view, List.of()).stream().noneMatch(views::contains)).findFirst()
                .orElse(views.iterator().next());
            views.remove(next);
            ordered.add(next);
        }
        Iterator<Difference> next = ordered.iterator();
        return sorted.stream().map(difference -> DifferingTables.VIEWS.contains(difference.object().kind()) ? next.next() : difference).toList();
    }
}
