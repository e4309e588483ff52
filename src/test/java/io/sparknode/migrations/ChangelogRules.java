package io.sparknode.migrations;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * The house rules for one file of a changelog. Liquibase passes over what it does not know in YAML: a misspelt key, an attribute that a change does not
 * have, the first of two equal keys.
 */
final class ChangelogRules {

    private static final List<String> CHANGESET = List.of("id", "author", "comment", "runOnChange", "runInTransaction", "preConditions", "changes", "rollback");
    private static final Pattern COMMITS = Pattern.compile("\\bCONCURRENTLY\\b|CALL migration\\.");
    /** What asks for the end state itself, and does what is missing. */
    private static final Pattern ASKS = Pattern.compile("(?s)\\s*((?:CALL|SELECT) migration\\.|CREATE (UNIQUE )?INDEX CONCURRENTLY IF NOT EXISTS |DO \\$).*");
    /** Changes that may be executed again and again. */
    private static final Set<String> REPEATABLE = Set.of("empty", "setColumnRemarks", "setTableRemarks");
    private static final Pattern IF_NOT_EXISTS = Pattern.compile("\\bCREATE (UNIQUE )?INDEX CONCURRENTLY IF NOT EXISTS");
    private static final String ENSURES_INDEXES = "CALL migration.ensure_indexes(";
    private static final String EXPECTS_UNIQUE = "CALL migration.expect_unique(";
    private static final Pattern BLOCKS = Pattern.compile("\\bCREATE (UNIQUE )?INDEX (?!CONCURRENTLY)");
    private static final Pattern IN_ANY_SCHEMA = Pattern.compile("to_regclass\\('(?!public\\.)|DROP INDEX (CONCURRENTLY )?IF EXISTS (?!public\\.)");
    private static final Pattern READS_ROWS = Pattern.compile("\\bFROM (?!pg_|information_schema\\.|unnest\\(|aclexplode\\(|regexp_matches\\()[a-z_]+\\b");
    private static final String SHOWS_HIDDEN_ROWS = "SELECT set_config('row_security', 'off', false)";
    private static final Pattern SECRET = Pattern.compile("(?i)\\bpassword\\b\\s*[:=]?\\s*['\"]\\w|\\$2[aby]\\$\\d\\d\\$");
    private static final String NAMED = "tableName";
    private static final String SQL = "sql";
    /** A rollback that executes the changes of another changeset. */
    private static final Set<String> OF_ANOTHER = Set.of("changeSetId", "changeSetAuthor", "changeSetPath");

    /** The line of a change in docs/changes.md: its name, what it must have and what it may have, and when it may be used. */
    private static final Pattern CHANGE = Pattern.compile("\\| `(\\w+)` \\|([^|]*)\\|([^|]*)\\| (always|on a new table|on the way back)\\b.*");
    private static final Pattern NAMES = Pattern.compile("`(\\w+)`");
    private static final Map<String, Shape> CHANGES = new LinkedHashMap<>();
    private static final Map<String, String> WHEN = new LinkedHashMap<>();
    private static final Pattern NEW_TABLE = Pattern.compile("(?:CALL migration\\.ensure_table\\('|createTable:\\s+(?:\\{)?tableName: )(\\w+)");

    static {
        try {
            Files.readAllLines(Path.of("docs/changes.md")).stream().map(CHANGE::matcher).filter(Matcher::matches).forEach(line -> {
                CHANGES.put(line.group(1), new Shape(names(line.group(2)), names(line.group(3))));
                WHEN.put(line.group(1), line.group(4));
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final Shape COLUMN = new Shape(Set.of("name", "type"),
        Set.of("defaultValue", "defaultValueNumeric", "defaultValueBoolean", "defaultValueComputed", "remarks", "constraints"));
    private static final Shape INDEX_COLUMN = new Shape(Set.of("name"), Set.of("descending", "computed"));
    private static final Shape CONSTRAINTS = new Shape(Set.of(), Set.of("nullable", "primaryKey", "primaryKeyName"));

    /** A check for existence that names no table makes Liquibase read the whole schema. */
    private static final Map<String, Shape> PRECONDITIONS = Map.of(
        "dbms", new Shape(Set.of("type"), Set.of()),
        "sqlCheck", new Shape(Set.of("expectedResult", SQL), Set.of()),
        "tableExists", new Shape(Set.of(NAMED), Set.of()),
        "columnExists", new Shape(Set.of(NAMED, "columnName"), Set.of()),
        "indexExists", new Shape(Set.of(NAMED, "indexName"), Set.of()),
        "uniqueConstraintExists", new Shape(Set.of(NAMED, "constraintName"), Set.of()),
        "foreignKeyConstraintExists", new Shape(Set.of("foreignKeyTableName", "foreignKeyName"), Set.of()));

    private final List<String> violations = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    private final Set<String> newTables = new HashSet<>();
    private String where = "the file";

    private ChangelogRules() {
    }

    /** The attributes that something must have and those that it may have. */
    private record Shape(Set<String> required, Set<String> optional) {
    }

    private static Set<String> names(String cell) {
        return NAMES.matcher(cell).results().map(name -> name.group(1)).collect(Collectors.toSet());
    }

    /** What a file of YAML does against the rules, one line each. */
    static List<String> violationsOf(Path file) throws IOException {
        try (Reader reader = Files.newBufferedReader(file)) {
            return violationsOf(new Yaml(new LoaderOptions()).compose(reader), Files.readString(file), file);
        }
    }

    /** As {@link #violationsOf(Path)}, for the text of a file. */
    static List<String> violationsOf(String yaml) {
        return violationsOf(new Yaml(new LoaderOptions()).compose(new StringReader(yaml)), yaml, Path.of("changelog/0004_gifts/revision.yaml"));
    }

    /** Whether a text, YAML or SQL, holds a password, in words or hashed. */
    static boolean holdsSecret(String text) {
        return SECRET.matcher(text).find();
    }

    private static List<String> violationsOf(Node root, String text, Path file) {
        ChangelogRules rules = new ChangelogRules();
        NEW_TABLE.matcher(text).results().forEach(table -> rules.newTables.add(table.group(1)));
        rules.root(root, file);
        if (holdsSecret(text)) {
            rules.violations.add("the file holds a password");
        }
        return rules.violations;
    }

    private void root(Node root, Path file) {
        Map<String, Node> top = attributes(root, "the file", new Shape(Set.of("databaseChangeLog"), Set.of()));
        List<String> paths = new ArrayList<>();
        boolean changesets = false;
        for (Node item : items(top.get("databaseChangeLog"))) {
            where = "the file";
            Map<String, Node> entry = entries(item);
            if (entry.containsKey("include")) {
                attributes(entry.get("include"), "include", new Shape(Set.of("file", "relativeToChangelogFile"), Set.of("contextFilter")));
            } else if (entry.containsKey("changeSet")) {
                changesets = true;
                changeset(entry.get("changeSet"));
            } else if (entry.containsKey("logicalFilePath")) {
                paths.add(text(entry.get("logicalFilePath")));
            } else {
                violation("neither include nor changeSet: " + entry.keySet());
            }
        }
        where = "the file";
        String path = file.toString().replaceFirst(".*?\\bchangelog/", "");
        // A file beside the master is a part of the revisions that include it, and takes their path.
        List<String> expected = changesets && path.contains("/") ? List.of("sparknode/" + path) : List.of();
        if (!paths.equals(expected)) {
            violation("logicalFilePath is not " + (expected.isEmpty() ? "left out" : expected.get(0)) + ", by which databases know it wherever it lies");
        }
    }

    private void changeset(Node node) {
        id(entries(node).get("id"));
        Map<String, Node> changeset = attributes(node, "changeSet", new Shape(Set.of("id", "author", "changes", "rollback"), Set.copyOf(CHANGESET)));
        List<String> keys = entries(node).keySet().stream().filter(CHANGESET::contains).toList();
        if (!keys.equals(CHANGESET.stream().filter(keys::contains).toList())) {
            violation("keys in the order " + keys);
        }
        if (text(changeset.get("author")).isBlank()) {
            violation("no author");
        }
        boolean tags = items(changeset.get("changes")).stream().anyMatch(change -> entries(change).containsKey("tagDatabase"));
        if (!changeset.containsKey("preConditions") && !tags && !asks(changeset.get("changes"))) {
            violation("no preConditions");
        }
        preconditions(changeset.get("preConditions"));
        changes("changes", changeset.get("changes"));
        changes("rollback", changeset.get("rollback"));
        String sql = texts(changeset.get("changes"));
        if (IF_NOT_EXISTS.matcher(sql).results().anyMatch(index -> !sql.contains(index.group(1) == null ? ENSURES_INDEXES : EXPECTS_UNIQUE))) {
            violation("takes the rest of an interrupted build for an index: CALL migration.ensure_indexes or expect_unique first");
        }
        if (BLOCKS.matcher(sql).find()) {
            violation("blocks whoever writes while an index is built: CONCURRENTLY");
        }
        if (IN_ANY_SCHEMA.matcher(texts(node)).find()) {
            violation("finds what is in another schema of the search_path: name public with it");
        }
        boolean commits = COMMITS.matcher(sql + texts(changeset.get("rollback"))).find();
        if (commits && !text(changeset.get("runInTransaction")).equals("false")) {
            violation("commits, but without runInTransaction: false");
        }
    }

    private boolean asks(Node changes) {
        return items(changes).stream().flatMap(change -> entries(change).entrySet().stream()).filter(change -> !REPEATABLE.contains(change.getKey()))
            .allMatch(change -> change.getKey().equals(SQL) && ASKS.matcher(sqlOf(change.getValue())).matches());
    }

    /** The statements alone, or with an attribute beside them. */
    private String sqlOf(Node sql) {
        return sql instanceof ScalarNode ? text(sql) : text(entries(sql).get(SQL));
    }

    private void id(Node node) {
        where = node == null ? "a changeSet" : text(node);
        if (node instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.STR)) {
            violation("the id is not a text: quote it");
        }
        if (!ids.add(where.toLowerCase(Locale.ROOT))) {
            violation("the id is there twice");
        }
    }

    private void preconditions(Node node) {
        if (node == null) {
            return;
        }
        List<Node> conditions = items(node);
        if (conditions.isEmpty() || !Set.of("HALT", "MARK_RAN").contains(text(entries(conditions.get(0)).get("onFail")))) {
            violation("preConditions without onFail: HALT or MARK_RAN");
            return;
        }
        entries(conditions.get(0)).keySet().stream().filter(key -> !Set.of("onFail", "onSqlOutput").contains(key))
            .forEach(key -> violation("preConditions with unknown " + key));
        if (conditions.size() == 1) {
            violation("preConditions ask nothing");
        }
        conditions.stream().skip(1).forEach(this::precondition);
        String before = "";
        for (Node condition : conditions) {
            if (READS_ROWS.matcher(texts(condition)).find() && !before.contains(SHOWS_HIDDEN_ROWS)) {
                violation("asks for rows, which a policy may hide: sqlCheck first that " + SHOWS_HIDDEN_ROWS + " is off");
            }
            before += texts(condition);
        }
    }

    private void precondition(Node node) {
        entries(node).forEach((type, value) -> {
            if (Set.of("not", "and", "or").contains(type)) {
                items(value).forEach(this::precondition);
            } else if (PRECONDITIONS.containsKey(type)) {
                attributes(value, type, PRECONDITIONS.get(type));
            } else {
                violation("unknown precondition " + type);
            }
        });
    }

    private void changes(String list, Node node) {
        List<Node> changes = node instanceof MappingNode ? List.of(node) : items(node);
        if (node != null && changes.isEmpty()) {
            violation(list + " are an empty list or none");
        }
        changes.stream().map(this::entries).filter(change -> !change.keySet().equals(OF_ANOTHER)).forEach(change -> change.forEach((type, value) -> {
            change(type, value);
            when(list, type, value);
        }));
    }

    private void change(String type, Node value) {
        if (!CHANGES.containsKey(type)) {
            violation("unknown change " + type + ": docs/changes.md has those that there are");
        } else if (!type.equals(SQL) || text(value).isBlank()) {
            Map<String, Node> attributes = attributes(value, type, CHANGES.get(type));
            items(attributes.get("columns")).forEach(column -> column(column, type.equals("createIndex") ? INDEX_COLUMN : COLUMN));
        }
    }

    private void when(String list, String type, Node value) {
        String when = WHEN.getOrDefault(type, "always");
        if (when.equals("on the way back") && !list.equals("rollback")
            || when.equals("on a new table") && !list.equals("rollback") && !newTables.contains(text(entries(value).get(NAMED)))) {
            violation(type + " is for use " + when + ": see docs/changes.md");
        }
    }

    private void column(Node node, Shape shape) {
        Map<String, Node> column = attributes(attributes(node, "columns", new Shape(Set.of("column"), Set.of())).get("column"), "column", shape);
        attributes(column.get("constraints"), "constraints", CONSTRAINTS);
    }

    /** The attributes of a node, after a check that it has what it must have and nothing else, each once. */
    private Map<String, Node> attributes(Node node, String what, Shape shape) {
        Map<String, Node> attributes = entries(node);
        shape.required().stream().filter(name -> node != null && !attributes.containsKey(name)).sorted().forEach(name -> violation(what + " without " + name));
        attributes.keySet().stream().filter(name -> !shape.required().contains(name) && !shape.optional().contains(name))
            .forEach(name -> violation(what + " with unknown " + name));
        return attributes;
    }

    private Map<String, Node> entries(Node node) {
        Map<String, Node> entries = new LinkedHashMap<>();
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                if (entries.put(text(tuple.getKeyNode()), tuple.getValueNode()) != null) {
                    violation(text(tuple.getKeyNode()) + " is there twice");
                }
            }
        }
        return entries;
    }

    private static List<Node> items(Node node) {
        return node instanceof SequenceNode sequence ? sequence.getValue() : List.of();
    }

    private static String text(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    private static String texts(Node node) {
        StringBuilder texts = new StringBuilder(text(node)).append('\n');
        items(node).forEach(item -> texts.append(texts(item)));
        if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(tuple -> texts.append(texts(tuple.getValueNode())));
        }
        return texts.toString();
    }

    private void violation(String what) {
        String line = where + ": " + what;
        if (!violations.contains(line)) {
            violations.add(line);
        }
    }
}
