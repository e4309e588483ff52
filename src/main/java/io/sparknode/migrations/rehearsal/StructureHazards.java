package io.sparknode.migrations.rehearsal;

import io.sparknode.migrations.rehearsal.Structure.CatalogColumn;
import io.sparknode.migrations.rehearsal.Structure.CatalogConstraint;
import io.sparknode.migrations.rehearsal.Structure.CatalogIndex;
import io.sparknode.migrations.rehearsal.Structure.Relation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a changeset leaves behind that will hurt later. What a later changeset of the same revision puts right does not count. */
final class StructureHazards {

    private static final Set<String> SMALL = Set.of("smallint", "integer");

    private final Structure before;
    private final Structure after;
    private final Structure end;
    private final Advice advice;
    private final List<Finding> findings = new ArrayList<>();

    private StructureHazards(Structure before, Structure after, Structure end, Advice advice) {
        this.before = before;
        this.after = after;
        this.end = end;
        this.advice = advice;
    }

    /**
     * Finds them.
     *
     * @param before before the changeset
     * @param after  after it
     * @param end    after the last changeset of the revision
     */
    static List<Finding> of(Structure before, Structure after, Structure end, Advice advice) {
        StructureHazards hazards = new StructureHazards(before, after, end, advice);
        hazards.foreignKeys();
        hazards.indexes();
        hazards.keys();
        hazards.identities();
        return hazards.findings;
    }

    private List<CatalogConstraint> added(String kind) {
        return end.constraints().values().stream().filter(constraint -> constraint.kind().equals(kind) && isAdded(constraint)).toList();
    }

    private void foreignKeys() {
        end.constraints().values().stream().filter(key -> key.kind().equals("f") && !isIndexed(key, end))
            .filter(key -> isAdded(key) || isIndexed(key, before) && !isIndexed(key, after)).forEach(this::unindexed);
        for (CatalogConstraint key : added("f")) {
            Relation table = end.root(key.table());
            for (int i = 0; i < key.types().size(); i++) {
                if (SMALL.contains(key.types().get(i)) && key.referencedTypes().get(i).equals("bigint") && table != null) {
                    add(FindingKind.SMALL_INTEGER_KEY, table.name(), table.name() + "." + key.columnNames().get(i) + " is " + key.types().get(i)
                        + ", and refers to a bigint", key.columnNames().get(i) + " bigint");
                }
            }
        }
    }

    private boolean isAdded(CatalogConstraint constraint) {
        return !before.constraints().containsKey(constraint.id()) && after.constraints().containsKey(constraint.id());
    }

    private static boolean isIndexed(CatalogConstraint key, Structure structure) {
        return structure.indexes().values().stream().filter(index -> index.table() == key.table() && index.isValid() && index.isWhole())
            .anyMatch(index -> index.columns().size() >= key.columns().size()
                && Set.copyOf(index.columns().subList(0, key.columns().size())).containsAll(key.columns()));
    }

    private void unindexed(CatalogConstraint key) {
        Relation table = end.root(key.table());
        if (table != null) {
            String columns = String.join(", ", key.columnNames());
            add(FindingKind.UNINDEXED_FOREIGN_KEY, table.name(), "no index begins with " + table.name() + " (" + columns
                + "), the referencing columns of the foreign key " + key.name(),
                advice.index(table, "CREATE INDEX CONCURRENTLY idx_" + table.plain() + "_" + String.join("_", key.columnNames()) + " ON " + table.name()
                + " (" + columns + ")"));
        }
    }

    private void indexes() {
        Map<String, CatalogIndex> told = new LinkedHashMap<>();
        for (CatalogIndex index : after.indexes().values()) {
            CatalogIndex last = end.indexes().get(index.id());
            boolean isNew = !before.indexes().containsKey(index.id()) || before.indexes().get(index.id()).isValid() && !index.isValid();
            if (!isNew || last == null || end.root(last.table()) == null) {
                continue;
            }
            String table = end.root(last.table()).name();
            if (!last.isValid()) {
                add(FindingKind.INVALID_INDEX, table, "the index " + last.name() + " of " + table + " is left invalid",
                    advice.invalidIndex(last.name()));
            }
            end.indexes().values().stream().filter(other -> other.id() != last.id() && other.table() == last.table()
                    && other.key().equals(last.key()) && other.isValid())
                .findFirst().filter(other -> told.put(table, other) == null).ifPresent(other -> add(FindingKind.DUPLICATE_INDEX, table,
                    last.name() + " has the same columns as " + other.name(), "Leave it out, or drop " + other.name() + " in the same revision"));
        }
    }

    /** A key that refers to another one is as wide as that. */
    private void keys() {
        for (CatalogConstraint key : added("p")) {
            Relation table = end.root(key.table());
            boolean refers = end.constraints().values().stream()
                .anyMatch(other -> other.kind().equals("f") && other.table() == key.table() && other.columns().containsAll(key.columns()));
            if (table != null && table.id() == key.table() && key.types().size() == 1 && SMALL.contains(key.types().get(0)) && !refers) {
                add(FindingKind.SMALL_INTEGER_KEY, table.name(), "the key " + table.name() + "." + key.columnNames().get(0) + " is " + key.types().get(0),
                    key.columnNames().get(0) + " bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY");
            }
        }
        for (CatalogColumn column : after.columns().values()) {
            CatalogColumn was = before.columns().get(column.key());
            Relation table = end.relations().get(column.relation());
            if (was != null && was.type().equals("bigint") && SMALL.contains(column.type()) && column.isNumbered() && table != null) {
                add(FindingKind.SMALL_INTEGER_KEY, table.name(), column.key() + " is " + column.type() + ", and was bigint", column.name() + " bigint");
            }
        }
    }

    private void identities() {
        for (long id : after.unidentified()) {
            Relation table = end.relations().get(id);
            if (!before.unidentified().contains(id) && end.unidentified().contains(id) && table != null) {
                add(FindingKind.LOST_REPLICA_IDENTITY, table.name(), table.name() + " is published, and nothing identifies its rows any more",
                    "ALTER TABLE " + table.name() + " REPLICA IDENTITY USING INDEX …, or FULL, in a changeset before");
            }
        }
    }

    private void add(FindingKind kind, String table, String what, String instead) {
        findings.add(new Finding(kind, table, what, instead));
    }
}
