package io.sparknode.migrations.rehearsal;

import io.sparknode.migrations.rehearsal.Observation.Interval;
import io.sparknode.migrations.rehearsal.Structure.CatalogConstraint;
import io.sparknode.migrations.rehearsal.Structure.CatalogIndex;
import io.sparknode.migrations.rehearsal.Structure.Relation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What was done to tables that people use while a lock kept them out, and what was done to too many rows at once. */
final class Hazards {

    /** A table that holds fewer rows tells nothing. */
    private static final long FEW = 100;

    private final Observation seen;
    private final Structure production;
    private final int rows;
    private final Advice advice;
    private final Map<String, Finding> findings = new LinkedHashMap<>();
    private final Set<Long> rewritten = new TreeSet<>();

    private Hazards(Observation seen, Structure production, int rows, Advice advice) {
        this.seen = seen;
        this.production = production;
        this.rows = rows;
        this.advice = advice;
    }

    /**
     * Finds them.
     *
     * @param production the structure before the revision: what it does not have, nobody uses yet
     * @param rows       how many rows were put into a table
     */
    static List<Finding> of(Observation seen, Structure production, int rows, Advice advice) {
        Hazards hazards = new Hazards(seen, production, rows, advice);
        hazards.rewrites();
        hazards.blocking();
        hazards.largeTransactions();
        hazards.lostRows();
        return new ArrayList<>(hazards.findings.values());
    }

    private void rewrites() {
        for (Relation relation : seen.before().relations().values()) {
            Relation after = seen.after().relations().get(relation.id());
            if (isInUse(relation.id()) && relation.hasRows() && after != null && after.file() != relation.file()
                && seen.rowsAfter().getOrDefault(relation.id(), 0L) > 0) {
                rewritten.add(root(relation.id()).id());
                Relation root = root(relation.id());
                add(FindingKind.TABLE_REWRITE, root, root.name() + " is rewritten, under ACCESS EXCLUSIVE", instead(root));
            }
        }
    }

    private String instead(Relation table) {
        if (table.kind().equals("m")) {
            return "REFRESH MATERIALIZED VIEW CONCURRENTLY " + table.name() + " (it needs a unique index)";
        }
        List<String> added = seen.after().columns().values().stream().filter(column -> column.relation() == table.id())
            .filter(column -> !seen.before().columns().containsKey(column.key())).map(Structure.CatalogColumn::name).toList();
        List<String> changed = changedColumns(table);
        if (!changed.isEmpty()) {
            String column = changed.get(0);
            return "Add a column of the new type beside " + column + ", keep both equal by a trigger, fill it with "
                + advice.fill(table, column + "_new = t." + column, "t." + column + "_new IS DISTINCT FROM t." + column)
                + ", and let a later release drop the old one: docs/recipes.md";
        } else if (!added.isEmpty()) {
            return "Add the column without what has to be computed for each row, then "
                + advice.fill(table, added.get(0) + " = …", "t." + added.get(0) + " IS NULL") + ", and set the default for new rows: docs/recipes.md";
        }
        return "Make a new table, copy the rows in batches, and swap the names: docs/recipes.md";
    }

    /** The columns whose type is another one now. */
    private List<String> changedColumns(Relation table) {
        return seen.after().columns().values().stream().filter(column -> column.relation() == table.id() && seen.before().columns().containsKey(column.key()))
            .filter(column -> !seen.before().columns().get(column.key()).type().equals(column.type())
                || seen.before().columns().get(column.key()).modifier() != column.modifier())
            .map(Structure.CatalogColumn::name).toList();
    }

    private void blocking() {
        for (Interval interval : seen.intervals()) {
            for (long locked : interval.locks().keySet()) {
                if (interval.blocks(locked) && isInUse(locked) && seen.before().rows(locked, seen.rowsBefore()) > 0) {
                    interval.read().forEach((table, count) -> work(interval, locked, table, count, "read"));
                    interval.written().forEach((table, count) -> work(interval, locked, table, count, "changed"));
                }
            }
        }
        // REINDEX fires event triggers since PostgreSQL 17
        seen.after().indexes().values().stream().filter(index -> isInUse(index.table()) && !rewritten.contains(root(index.table()).id()))
            .filter(index -> seen.before().indexes().containsKey(index.id()) && index.file() != 0
                && seen.before().indexes().get(index.id()).file() != index.file())
            .filter(index -> seen.rowsAfter().getOrDefault(index.table(), 0L) > FEW).forEach(this::rebuilt);
    }

    private void rebuilt(CatalogIndex index) {
        add(FindingKind.BLOCKING_INDEX_BUILD, root(index.table()), "the index " + index.name() + " of " + root(index.table()).name()
            + " is built again, under SHARE",
            "REINDEX INDEX CONCURRENTLY " + index.name());
    }

    private void work(Interval interval, long locked, long table, long count, String verb) {
        long all = Math.max(seen.rowsBefore().getOrDefault(table, 0L), verb.equals("changed") ? 0 : seen.rowsAfter().getOrDefault(table, 0L));
        // A table that becomes a partition is still the table of its own name.
        Relation worked = seen.before().relations().containsKey(table) ? seen.before().root(table) : root(table);
        if (worked == null || all < FEW && count < rows / 2 || count < all / 2 || rewritten.contains(worked.id()) || isReferencedByNewKey(table)) {
            return;
        }
        Relation held = seen.before().relations().containsKey(locked) ? seen.before().root(locked) : root(locked);
        String mode = interval.locks().get(locked).stream().filter(Observation.BLOCKING::contains).map(Hazards::sqlName).collect(Collectors.joining(" and "));
        List<CatalogIndex> built = built(interval, worked);
        if (!built.isEmpty() && held.id() == worked.id()) {
            String statement = built.get(0).definition().replaceFirst(" INDEX ", " INDEX CONCURRENTLY ").replaceFirst(" ON ONLY ", " ON ");
            add(FindingKind.BLOCKING_INDEX_BUILD, worked, "an index of " + worked.name() + " is built, under " + mode, indexInstead(worked, statement));
        } else if (seen.rowsBefore().getOrDefault(table, 0L) > 0 || verb.equals("changed")) {
            add(FindingKind.BLOCKING_SCAN, worked, "all rows of " + worked.name() + " are " + verb + ", under " + mode
                + (held.id() == worked.id() ? "" : " on " + held.name()),
                scanInstead(worked, verb));
        }
    }

    private String indexInstead(Relation table, String statement) {
        String unique = newConstraints(table).filter(constraint -> constraint.kind().equals("u")).findFirst()
            .map(constraint -> "; " + advice.unique(table, constraint)).orElse("");
        String key = newConstraints(table).filter(constraint -> constraint.kind().equals("p")).findFirst()
            .map(constraint -> "; ALTER TABLE " + table.name() + " ADD CONSTRAINT " + constraint.name() + " PRIMARY KEY USING INDEX " + constraint.name())
            .orElse("");
        return advice.index(table, statement) + unique + key;
    }

    private String scanInstead(Relation table, String verb) {
        if (verb.equals("changed")) {
            return "Change the rows in a changeset of its own: " + advice.fill(table, "column = value", "t.column IS DISTINCT FROM value");
        }
        if (!changedColumns(table).isEmpty()) {
            return instead(table);
        }
        return newConstraints(table).filter(constraint -> constraint.kind().equals("c") || constraint.kind().equals("f")).findFirst()
            .map(constraint -> advice.constraint(table, constraint))
            .orElseGet(() -> seen.after().columns().values().stream().filter(column -> column.relation() == table.id() && column.isRequired())
                .filter(column -> seen.before().columns().containsKey(column.key()) && !seen.before().columns().get(column.key()).isRequired()).findFirst()
                .map(column -> advice.notNull(table, column.name()))
                .orElse("Read the rows before the lock is taken, in a changeset of its own, or prove with a validated check constraint that they"
                    + " need not be read"));
    }

    private Stream<CatalogConstraint> newConstraints(Relation table) {
        return seen.after().constraints().values().stream().filter(constraint -> !seen.before().constraints().containsKey(constraint.id()))
            .filter(constraint -> root(constraint.table()) != null && root(constraint.table()).id() == table.id());
    }

    /** The indexes that may have been built in an interval. */
    private List<CatalogIndex> built(Interval interval, Relation table) {
        boolean byConstraint = interval.name().endsWith("ALTER TABLE");
        if (!byConstraint && !interval.name().endsWith(" INDEX") && !interval.name().equals("done")) {
            return List.of();
        }
        return seen.after().indexes().values().stream().filter(index -> index.table() == table.id()
                || root(index.table()) != null && root(index.table()).id() == table.id())
            .filter(index -> !seen.before().indexes().containsKey(index.id()) || seen.before().indexes().get(index.id()).file() != index.file())
            .filter(index -> !byConstraint || isAttached(table)
                || seen.after().constraints().values().stream().anyMatch(constraint -> constraint.index() == index.id()))
            .toList();
    }

    private boolean isAttached(Relation table) {
        Relation now = seen.after().relations().get(table.id());
        return table.parent() == null && now != null && now.parent() != null;
    }

    /** A query that looks for rows without a parent reads those of the parent as it likes. */
    private boolean isReferencedByNewKey(long table) {
        return seen.after().constraints().values().stream().filter(constraint -> !seen.before().constraints().containsKey(constraint.id()))
            .anyMatch(constraint -> constraint.kind().equals("f") && constraint.referenced() == table && constraint.table() != table);
    }

    private void largeTransactions() {
        seen.largest().forEach((table, count) -> {
            Relation root = root(table);
            if (count >= rows / 4 && !rewritten.contains(root.id()) && (isInUse(table) || readsTablesInUse())) {
                add(FindingKind.LARGE_TRANSACTION, root, count + " rows of " + root.name() + " are written in one transaction", advice.batches(root));
            }
        });
        // A rewrite writes each row as well, and gives it its own transaction
        writtenInOneTransaction().forEach((table, count) -> {
            Relation root = root(table);
            if (count >= rows / 4 && rewritten.contains(root.id())) {
                add(FindingKind.LARGE_TRANSACTION, root, count + " rows of " + root.name() + " are written in one transaction", advice.batches(root));
            }
        });
        seen.rowsBefore().forEach((table, count) -> {
            long gone = count - seen.rowsAfter().getOrDefault(table, 0L);
            Relation after = seen.after().relations().get(table);
            if (after != null && after.file() == seen.before().relations().get(table).file() && gone / Math.max(1, seen.transactions()) >= rows / 8) {
                add(FindingKind.LARGE_TRANSACTION, root(table), gone + " rows of " + root(table).name() + " are deleted in one transaction",
                    "Delete in batches that commit, each of some thousand rows");
            }
        });
    }

    /** How many rows a new table gets depends on the size of another one, then. */
    private boolean readsTablesInUse() {
        return seen.intervals().stream().flatMap(interval -> interval.read().entrySet().stream())
            .anyMatch(read -> isInUse(read.getKey()) && read.getValue() >= rows / 4);
    }

    /** By table, the most that statements wrote in a transaction; what a rewrite writes is not counted. */
    private Map<Long, Long> writtenInOneTransaction() {
        Map<String, Map<Long, Long>> byTransaction = new LinkedHashMap<>();
        seen.intervals().forEach(interval -> interval.written().forEach((table, count) ->
            byTransaction.computeIfAbsent(interval.transaction(), transaction -> new LinkedHashMap<>()).merge(table, count, Long::sum)));
        Map<Long, Long> most = new LinkedHashMap<>();
        byTransaction.values().forEach(written -> written.forEach((table, count) -> most.merge(table, count, Math::max)));
        return most;
    }

    /** Rows that moved to another table are not lost. */
    private void lostRows() {
        long before = seen.rowsBefore().entrySet().stream().filter(each -> isTable(seen.before(), each.getKey())).mapToLong(Map.Entry::getValue).sum();
        long after = seen.rowsAfter().entrySet().stream().filter(each -> isTable(seen.after(), each.getKey())).mapToLong(Map.Entry::getValue).sum();
        if (after >= before) {
            return;
        }
        seen.rowsBefore().forEach((table, count) -> {
            long left = seen.rowsAfter().getOrDefault(table, 0L);
            Relation relation = seen.before().relations().get(table);
            if (left < count && isTable(seen.before(), table) && isInUse(table)) {
                Relation root = seen.before().root(table);
                add(FindingKind.LOST_ROWS, root, (count - left) + " of " + count + " rows of " + relation.name() + " are gone",
                    "Move what is to be kept first, and rename what may go until it is certain that nobody needs it: ALTER TABLE " + root.name() + " RENAME TO "
                        + root.plain() + "_old");
            }
        });
    }

    private static boolean isTable(Structure structure, long id) {
        return structure.relations().containsKey(id) && structure.relations().get(id).kind().equals("r");
    }

    private boolean isInUse(long table) {
        return production.relations().containsKey(table);
    }

    private Relation root(long table) {
        Relation now = seen.after().root(table);
        return now == null ? seen.before().root(table) : now;
    }

    private void add(FindingKind kind, Relation table, String what, String instead) {
        findings.putIfAbsent(kind + " " + table.id(), new Finding(kind, table.name(), what, instead));
    }

    /** AccessExclusiveLock is ACCESS EXCLUSIVE. */
    static String sqlName(String mode) {
        return mode.replaceFirst("Lock$", "").replaceAll("(?<=[a-z])(?=[A-Z])", " ").toUpperCase(Locale.ROOT);
    }
}
