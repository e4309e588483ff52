package io.sparknode.migrations.rules;

import static io.sparknode.migrations.rules.YamlNodes.entries;
import static io.sparknode.migrations.rules.YamlNodes.items;
import static io.sparknode.migrations.rules.YamlNodes.kind;
import static io.sparknode.migrations.rules.YamlNodes.quoted;
import static io.sparknode.migrations.rules.YamlNodes.text;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Checks the changes of a changeset, and those of its rollback, by their attributes. */
record ChangeChecks(Violations report, KeyChecks keys, ListedChanges listed, Set<String> newTables) {

    static final String ROLLBACK = "rollback";

    /** A rollback that executes the changes of another changeset. */
    private static final Set<String> OF_ANOTHER = Set.of("changeSetId", "changeSetAuthor", "changeSetPath");
    private static final Set<String> INDEX_COLUMN = Set.of("name", "descending", "computed");
    private static final Set<String> COLUMN = Set.of("name", "type", "defaultValue", "defaultValueNumeric", "defaultValueBoolean",
        "defaultValueComputed", "remarks", "constraints");
    private static final Set<String> CONSTRAINTS = Set.of("nullable", "primaryKey", "primaryKeyName");
    private static final List<String> ACTIONS = List.of("CASCADE", "NO ACTION", "RESTRICT", "SET DEFAULT", "SET NULL");
    /** Liquibase knows it, and makes nothing of it. */
    private static final String CHECK = "checkConstraint";

    /** Checks {@code changes} or {@code rollback}. */
    void check(String list, Node node) {
        boolean isRollback = list.equals(ROLLBACK);
        if (!isRollback && !(node instanceof SequenceNode)) {
            return;
        }
        if (isEmpty(node)) {
            report.add("empty-changes", node, list + " is empty, and nothing is done: write the changes, or - empty: {}");
            return;
        }
        if (node instanceof ScalarNode) {
            report.add("wrong-kind", node, list + " is a text, where changes belong: write - sql: " + kind(node).lines().findFirst().orElse(""));
            return;
        }
        for (Node change : node instanceof MappingNode ? List.of(node) : items(node)) {
            Map<String, Node> entries = entries(change);
            boolean ofAnother = isRollback && entries.keySet().equals(OF_ANOTHER);
            if (!ofAnother && keys.isSingle(change, isRollback ? "a change of the rollback" : "a change")) {
                entries.forEach((type, value) -> change(list, change, type, value));
            }
        }
    }

    private static boolean isEmpty(Node node) {
        return kind(node).isBlank() || kind(node).equals("nothing") || node instanceof SequenceNode && items(node).isEmpty()
            || node instanceof MappingNode && entries(node).isEmpty();
    }

    private void change(String list, Node change, String type, Node value) {
        if (!listed.shapes().containsKey(type)) {
            unlisted(change, type, value);
            return;
        }
        boolean text = type.equals("sql") && value instanceof ScalarNode;
        if (text && isEmpty(value)) {
            report.add("empty-changes", value, "sql is empty, and nothing is done: write the statements, or - empty: {}");
        } else if (!text) {
            columns(type, keys.attributes(value, type, listed.shapes().get(type)));
        }
        String when = listed.whenInstead(type, value, list.equals(ROLLBACK), newTables);
        if (!when.isEmpty()) {
            report.add("misplaced-change", change, type + " is for use " + when + ": " + ListedChanges.FILE + " has what to write instead");
        }
    }

    private void unlisted(Node change, String type, Node value) {
        String instead = Shape.nearest(type, listed.shapes().keySet()).map(name -> "write " + name + ", or take one from " + ListedChanges.FILE)
            .orElse("take one from " + ListedChanges.FILE);
        report.add("unlisted-change", change, "the change " + type + " is not one of this project's: " + instead);
        if (LiquibaseNames.changes().contains(type) && !type.equals("customChange")) {
            Map<String, Node> attributes = keys.attributes(value, type, LiquibaseNames.change(type));
            columns(type, attributes);
            List.of("onDelete", "onUpdate").forEach(key -> keys.oneOf(key, attributes.get(key), ACTIONS));
        }
    }

    private void columns(String type, Map<String, Node> attributes) {
        if (type.startsWith("load")) {
            return;
        }
        Node columns = attributes.get("columns");
        if (columns instanceof SequenceNode && items(columns).isEmpty()) {
            report.add("empty-changes", columns, type + " has no columns: add them");
        }
        for (Node item : items(columns)) {
            if (!(item instanceof MappingNode)) {
                report.add("wrong-kind", item, "a column is " + quoted(item) + ", where a map belongs: write - column: {name: …}");
            } else if (entries(item).containsKey("name")) {
                report.add("missing-key", item, "columns has no column: write - column: {name: " + text(entries(item).get("name")) + ", …}");
            } else {
                column(type, keys.attributes(item, "columns", new Shape(Set.of("column"), Set.of(), Map.of("column", ValueKind.MAP))).get("column"));
            }
        }
    }

    private void column(String type, Node node) {
        boolean typed = Set.of("createTable", "addColumn").contains(type);
        Map<String, ValueKind> known = LiquibaseNames.column();
        Set<String> optional = switch (type) {
            case "createTable" -> COLUMN;
            case "createIndex" -> INDEX_COLUMN;
            default -> known.keySet();
        };
        Map<String, Node> column = keys.attributes(node, "column", new Shape(typed ? Set.of("name", "type") : Set.of("name"), optional, known));
        TypeNames.insteadOf(text(column.get("type"))).ifPresent(instead -> report.add("foreign-type", column.get("type"),
            "the type " + text(column.get("type")) + " is not PostgreSQL's, or becomes another one: write " + instead));
        if (column.get("constraints") instanceof MappingNode constraints) {
            Map<String, ValueKind> ofConstraints = LiquibaseNames.constraints();
            Set<String> may = new HashSet<>(type.equals("createTable") ? CONSTRAINTS : ofConstraints.keySet());
            may.remove(CHECK);
            keys.attributes(constraints, "constraints", new Shape(Set.of(), may, ofConstraints));
        }
    }
}
