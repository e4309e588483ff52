package io.sparknode.migrations.rules;

import static io.sparknode.migrations.rules.YamlNodes.entries;
import static io.sparknode.migrations.rules.YamlNodes.isText;
import static io.sparknode.migrations.rules.YamlNodes.items;
import static io.sparknode.migrations.rules.YamlNodes.kind;
import static io.sparknode.migrations.rules.YamlNodes.text;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Checks a changeset. */
final class ChangesetChecks {

    /** The keys of a changeset, in their order. */
    private static final List<String> KEYS = List.of("id", "author", "comment", "runOnChange", "runInTransaction", "preConditions", "changes",
        "rollback");
    static final String CHANGES = "changes";
    private static final String PRECONDITIONS = "preConditions";

    private static final Set<String> TABLE_NAMES = Set.of("tableName", "baseTableName", "foreignKeyTableName", "referencedTableName", "newTableName",
        "oldTableName");
    private static final String SQL = "sql";

    private final Violations report;
    private final KeyChecks keys;
    private final PreconditionChecks preconditions;
    private final ChangeChecks changes;
    private final StatementChecks statements;
    private final TextChecks texts;
    private final Set<String> ids = new HashSet<>();

    ChangesetChecks(Violations report, ListedChanges listed, Set<String> newTables, TextChecks texts) {
        this.report = report;
        keys = new KeyChecks(report);
        preconditions = new PreconditionChecks(report, keys);
        changes = new ChangeChecks(report, keys, listed, newTables);
        statements = new StatementChecks(report, newTables);
        this.texts = texts;
    }

    void check(Node node) {
        Map<String, Node> entries = entries(node);
        report.in(entries.containsKey("id") ? text(entries.get("id")) : "a changeset without an id");
        keys.twice(node);
        Shape shape = new Shape(Set.of("id", "author", CHANGES), Set.copyOf(KEYS), LiquibaseNames.changeset());
        Map<String, Node> changeset = keys.attributes(node, "changeSet", shape);
        id(changeset.get("id"));
        author(changeset.get("author"));
        order(node, changeset);
        if (!changeset.containsKey(ChangeChecks.ROLLBACK) && changeset.keySet().stream().noneMatch(ChangesetChecks::isMeantAsRollback)) {
            report.add("missing-rollback", node, "has no rollback: write the changes that undo it, or rollback: {empty: {}}, and in comment why "
                + "there is no rollback");
        }
        if (changeset.containsKey(PRECONDITIONS)) {
            preconditions.check(changeset.get(PRECONDITIONS));
            tables(changeset);
        } else if (!tags(changeset) && !asks(changeset.get(CHANGES))
            && changeset.keySet().stream().noneMatch(key -> Shape.nearest(key, Set.of(PRECONDITIONS)).isPresent())) {
            report.add("missing-precondition", node, "has no preConditions, and its changes do not ask for the end state themselves: ask whether it "
                + "is there already, with onFail: MARK_RAN, or call a procedure of changelog/online");
        }
        for (String list : List.of(CHANGES, ChangeChecks.ROLLBACK)) {
            if (changeset.containsKey(list)) {
                changes.check(list, changeset.get(list));
            }
        }
        statements.check(changeset);
        texts.check(node);
        report.in("");
    }

    private static boolean isMeantAsRollback(String key) {
        return !KEYS.contains(key) && Shape.nearest(key, Set.of(ChangeChecks.ROLLBACK)).isPresent();
    }

    private void id(Node id) {
        if (id != null && !(id instanceof ScalarNode)) {
            report.add("wrong-kind", id, "the id is " + kind(id) + ", where a text belongs");
        } else if (id != null && (text(id).isBlank() || kind(id).equals("nothing"))) {
            report.add("missing-key", id, "the id is empty: say in it what the changeset does");
        } else if (id != null && !isText(id)) {
            keys.unquoted("the id", id);
        }
        if (id != null && !ids.add(text(id).toLowerCase(Locale.ROOT))) {
            report.add("id-twice", id, "another changeset of this file has this id, or one that differs in upper and lower case only: give it an "
                + "id of its own");
        }
    }

    private void author(Node author) {
        if (author != null && text(author).isBlank()) {
            report.add("missing-key", author, "the author is empty: write who is asked about it");
        }
    }

    private void order(Node node, Map<String, Node> changeset) {
        List<String> found = changeset.keySet().stream().filter(KEYS::contains).toList();
        List<String> wanted = KEYS.stream().filter(found::contains).toList();
        if (!found.equals(wanted)) {
            report.add("key-order", node, "has the keys " + String.join(", ", found) + ": write them in the order " + String.join(", ", wanted));
        }
    }

    private static boolean tags(Map<String, Node> changeset) {
        return items(changeset.get(CHANGES)).stream().anyMatch(change -> entries(change).containsKey("tagDatabase"));
    }

    /** Also where there are no changes, which is said elsewhere. */
    private static boolean asks(Node list) {
        List<Statement> found = Statement.of(list);
        return IntStream.range(0, found.size()).allMatch(i -> found.get(i).changesRows()
            || !found.get(i).change().equals("sqlFile") && found.get(i).isRepeatable(found.subList(0, i)));
    }

    /** Where preconditions and changes name tables, it is the same one at least once. */
    private void tables(Map<String, Node> changeset) {
        Set<String> asked = new TreeSet<>();
        Set<String> changed = new TreeSet<>();
        boolean plain = tableNames(changeset.get(PRECONDITIONS), asked) & tableNames(changeset.get(CHANGES), changed);
        if (plain && !asked.isEmpty() && !changed.isEmpty() && asked.stream().noneMatch(changed::contains)) {
            report.add("precondition-of-another-table", changeset.get(PRECONDITIONS), "asks about " + String.join(", ", asked) + ", and changes "
                + String.join(", ", changed) + ": ask for what the changes make");
        }
    }

    /** Collects the names of tables in attributes; whether there is no SQL, which may name others. */
    private static boolean tableNames(Node node, Set<String> names) {
        if (node instanceof MappingNode) {
            Map<String, Node> entries = entries(node);
            names.addAll(entries.entrySet().stream().filter(entry -> TABLE_NAMES.contains(entry.getKey())).map(entry -> text(entry.getValue()))
                .collect(Collectors.toSet()));
            return entries.entrySet().stream().map(entry -> !Set.of(SQL, "sqlFile").contains(entry.getKey()) & tableNames(entry.getValue(), names))
                .reduce(true, Boolean::logicalAnd);
        }
        return items(node).stream().map(item -> tableNames(item, names)).reduce(true, Boolean::logicalAnd);
    }
}
