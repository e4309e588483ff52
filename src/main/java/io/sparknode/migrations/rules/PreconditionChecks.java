package io.sparknode.migrations.rules;

import static io.sparknode.migrations.rules.YamlNodes.entries;
import static io.sparknode.migrations.rules.YamlNodes.items;
import static io.sparknode.migrations.rules.YamlNodes.kind;
import static io.sparknode.migrations.rules.YamlNodes.quoted;
import static io.sparknode.migrations.rules.YamlNodes.text;
import static io.sparknode.migrations.rules.YamlNodes.texts;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Checks the preconditions of a changeset. */
record PreconditionChecks(Violations report, KeyChecks keys) {

    private static final Set<String> ON_FAIL = Set.of("HALT", "MARK_RAN");
    private static final Set<String> LOGIC = Set.of("not", "and", "or");
    private static final String TABLE = "tableName";
    private static final String FOREIGN_KEY_TABLE = "foreignKeyTableName";
    private static final String SQL = "sql";

    /** The preconditions that a changeset may have, each with its attributes. */
    private static final Map<String, Set<String>> LISTED = new TreeMap<>(Map.of(
        "dbms", Set.of("type"),
        "sqlCheck", Set.of("expectedResult", SQL),
        "tableExists", Set.of(TABLE),
        "viewExists", Set.of("viewName"),
        "sequenceExists", Set.of("sequenceName"),
        "columnExists", Set.of(TABLE, "columnName"),
        "indexExists", Set.of(TABLE, "indexName"),
        "primaryKeyExists", Set.of(TABLE, "primaryKeyName"),
        "uniqueConstraintExists", Set.of(TABLE, "constraintName"),
        "foreignKeyConstraintExists", Set.of(FOREIGN_KEY_TABLE, "foreignKeyName")));

    /** What a query of a catalog has to name beside the object, since another table may have one of this name, too. */
    private static final Map<String, String> SCOPES = new LinkedHashMap<>();

    static {
        SCOPES.put("pg_constraint", "conrelid|confrelid|contypid");
        SCOPES.put("pg_attribute", "attrelid");
        SCOPES.put("pg_indexes", "tablename");
        SCOPES.put("pg_trigger", "tgrelid");
        SCOPES.put("pg_policy", "polrelid");
        SCOPES.put("pg_policies", "tablename");
        SCOPES.put("information_schema.columns", "table_name");
        SCOPES.put("information_schema.table_constraints", "table_name");
    }

    private static final Pattern IS_BOOLEAN = Pattern.compile("(?is)\\s*SELECT\\s+(?:(?:NOT\\s+)?EXISTS\\b.*|.*\\bIS (?:NOT )?NULL\\s*)");
    private static final Pattern READS_ROWS = Pattern.compile(
        "(?<!DISTINCT )\\bFROM (?!pg_|information_schema\\.|migration\\.|ONLY\\b)(?:public\\.)?[a-z_][a-z_0-9]*\\b(?!\\s*[(.])");
    private static final String SHOWS_HIDDEN_ROWS = "SELECT set_config('row_security', 'off', false)";

    void check(Node node) {
        List<Node> conditions = items(node);
        if (!(node instanceof SequenceNode)) {
            return;
        }
        int first = !conditions.isEmpty() && onFail(conditions.get(0)) ? 1 : 0;
        if (conditions.size() == first) {
            report.add("empty-precondition", node, "preConditions ask nothing: ask for the end state, or leave them out");
        }
        conditions.stream().skip(first).forEach(this::condition);
        hiddenRows(conditions);
    }

    /** Whether the first item says what to do when a condition fails, and is no condition. */
    private boolean onFail(Node item) {
        Map<String, Node> entries = entries(item);
        boolean asks = entries.keySet().stream().anyMatch(key -> LOGIC.contains(key) || LiquibaseNames.preconditions().contains(key));
        Map<String, ValueKind> known = LiquibaseNames.onFailure();
        if (!entries.containsKey("onFail") && (asks || entries.keySet().stream().allMatch(known::containsKey))) {
            report.add("on-fail", item, "preConditions do not say what to do where one fails: begin them with - onFail: MARK_RAN, or HALT");
        }
        if (asks && !entries.containsKey("onFail")) {
            return false;
        }
        keys.attributes(item, "preConditions", new Shape(Set.of(), Set.of("onFail", "onFailMessage", "onSqlOutput"), known));
        Node value = entries.get("onFail");
        if (value != null && !ON_FAIL.contains(text(value))) {
            report.add("on-fail", value, "onFail is " + kind(value)
                + ": write MARK_RAN where the end is there already, HALT where the chain must not go on");
        }
        keys.oneOf("onSqlOutput", entries.get("onSqlOutput"), List.of("FAIL", "IGNORE", "TEST"));
        return true;
    }

    private void condition(Node item) {
        if (!keys.isSingle(item, "a precondition")) {
            return;
        }
        entries(item).forEach((type, value) -> {
            if (LOGIC.contains(type)) {
                logic(type, item, value);
            } else if (LISTED.containsKey(type)) {
                listed(type, value);
            } else {
                String instead = Shape.nearest(type, LISTED.keySet()).map(name -> "write " + name).orElse("those that there are: " + String.join(", ",
                    LISTED.keySet()) + ", and, or, not");
                report.add("unlisted-precondition", item, "the precondition " + type + " is not one of this project's: " + instead);
            }
        });
    }

    private void logic(String type, Node item, Node value) {
        if (!(value instanceof SequenceNode) && !kind(value).equals("nothing")) {
            report.add("wrong-kind", value, type + " is " + quoted(value) + ", where a list belongs: begin each of its conditions with a dash");
        } else if (items(value).isEmpty()) {
            report.add("empty-precondition", item, type + " asks nothing: indent what it is about, with a dash before it");
        }
        items(value).forEach(this::condition);
    }

    private void listed(String type, Node value) {
        Map<String, ValueKind> known = LiquibaseNames.precondition(type);
        Set<String> names = LISTED.get(type);
        String table = names.contains(FOREIGN_KEY_TABLE) ? FOREIGN_KEY_TABLE : TABLE;
        boolean scoped = names.size() > 1 && names.contains(table);
        Set<String> must = scoped ? names.stream().filter(name -> !name.equals(table)).collect(Collectors.toSet()) : names;
        Map<String, Node> attributes = keys.attributes(value, type, new Shape(must, names, known));
        if (scoped && !attributes.isEmpty() && attributes.keySet().stream().allMatch(known::containsKey) && !attributes.containsKey(table)) {
            report.add("unscoped-precondition", value, type + " has no " + table + ", and Liquibase reads the whole schema: name the table");
        }
        if (type.equals("sqlCheck")) {
            sqlCheck(attributes);
        }
        if (type.equals("dbms")) {
            keys.oneOf("dbms", attributes.get("type"), List.of("postgresql"));
        }
    }

    private void sqlCheck(Map<String, Node> attributes) {
        Node expected = attributes.get("expectedResult");
        String sql = text(attributes.get(SQL));
        boolean truth = text(expected).matches("(?i)true|false") && IS_BOOLEAN.matcher(sql).matches();
        if (expected instanceof ScalarNode scalar && (truth || scalar.getTag().equals(Tag.BOOL))) {
            report.add("expected-result", expected, "expectedResult is " + scalar.getValue() + ", and PostgreSQL's answer is t or f: write "
                + (KeyChecks.read(scalar.getValue()).equals("true") ? "t" : "f"));
        }
        SCOPES.forEach((catalog, column) -> {
            if (found("\\b" + Pattern.quote(catalog) + "\\b", sql) && !found("\\b(?:" + column + ")\\b", sql)) {
                report.add("unscoped-precondition", attributes.get(SQL), "sqlCheck asks " + catalog + " without "
                    + column.replaceFirst("\\|.*", "") + ", and finds the object of another table, too: name the table");
            }
        });
    }

    private static boolean found(String pattern, String sql) {
        return Pattern.compile(pattern).matcher(sql).find();
    }

    private void hiddenRows(List<Node> conditions) {
        String before = "";
        for (Node condition : conditions) {
            if (READS_ROWS.matcher(texts(condition)).find() && !before.contains(SHOWS_HIDDEN_ROWS)) {
                report.add("hidden-rows", condition, "asks for rows, which a policy may hide: put before it - sqlCheck: {expectedResult: 'off', "
                    + "sql: \"" + SHOWS_HIDDEN_ROWS + "\"}");
            }
            before += texts(condition);
        }
    }
}
