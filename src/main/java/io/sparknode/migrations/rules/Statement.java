package io.sparknode.migrations.rules;

import static io.sparknode.migrations.rules.YamlNodes.entries;
import static io.sparknode.migrations.rules.YamlNodes.items;
import static io.sparknode.migrations.rules.YamlNodes.text;
import static io.sparknode.migrations.rules.YamlNodes.texts;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import liquibase.util.StringUtil;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * What a changeset sends to the server at a time.
 *
 * @param at     where it stands
 * @param change the type of the change that it comes from
 * @param said   SQL, or the values of another change
 * @param table  the table that it creates, alters or drops; empty if it does none of that
 */
record Statement(Node at, String change, String said, String table) {

    private static final String SQL = "sql";
    private static final Pattern DEFINES = Pattern.compile("(?is)\\s*(?:CREATE (?:UNLOGGED )?TABLE(?: IF NOT EXISTS)?"
        + "|ALTER TABLE(?: IF EXISTS)?(?: ONLY)?|DROP TABLE(?: IF EXISTS)?)\\s+(?:public\\.)?\"?(\\w+).*");
    private static final Pattern PARTITION = Pattern.compile("(?is)\\s*CREATE TABLE .*? PARTITION OF (?:public\\.)?\"?(\\w+).*");
    private static final Pattern CREATES = Pattern.compile("(?is)\\s*CREATE (?:UNLOGGED )?TABLE\\b(?!.*\\bPARTITION OF\\b).*");
    private static final Pattern CHANGES_ROWS = Pattern.compile(
        "(?is)\\s*(?:WITH\\b.*\\b)?(?:UPDATE(?: ONLY)?|DELETE FROM(?: ONLY)?|INSERT INTO)\\s+(?:public\\.)?\"?(\\w+).*");
    private static final Set<String> ROWS = Set.of("insert", "update", "delete", "loadData", "loadUpdateData");
    private static final Set<String> REMARKS = Set.of("setTableRemarks", "setColumnRemarks");

    /** Changes of Liquibase that leave what is there already as it is. */
    private static final Set<String> REPEATABLE_CHANGES = Set.of("empty", "tagDatabase", "setTableRemarks", "setColumnRemarks",
        "addNotNullConstraint", "dropNotNullConstraint", "addDefaultValue", "dropDefaultValue", "modifyDataType");
    private static final Pattern INDEX = Pattern.compile("(?is)\\s*CREATE (?:UNIQUE )?INDEX CONCURRENTLY (?:IF NOT EXISTS )?(\\w+).*");

    /** Those of {@code changes} or {@code rollback}, in their order, with the SQL split as Liquibase splits it. */
    static List<Statement> of(Node list) {
        List<Statement> statements = new ArrayList<>();
        for (Node change : list instanceof MappingNode ? List.of(list) : items(list)) {
            entries(change).entrySet().stream().filter(entry -> LiquibaseNames.changes().contains(entry.getKey()))
                .flatMap(entry -> entry.getKey().equals(SQL) ? ofSql(entry.getValue()) : Stream.of(ofChange(entry.getKey(), entry.getValue())))
                .forEach(statements::add);
        }
        return statements;
    }

    private static Stream<Statement> ofSql(Node value) {
        Node sql = value instanceof ScalarNode ? value : entries(value).get(SQL);
        boolean split = !text(entries(value).get("splitStatements")).equals("false");
        return Stream.of(StringUtil.processMultiLineSQL(text(sql), true, split, null)).map(String::strip).filter(text -> !text.isEmpty())
            .map(text -> new Statement(sql, SQL, text, defined(text)));
    }

    private static Statement ofChange(String type, Node value) {
        Map<String, Node> attributes = entries(value);
        String table = ROWS.contains(type) || REMARKS.contains(type) ? "" : Stream.of("tableName", "baseTableName", "oldTableName")
            .map(name -> text(attributes.get(name))).filter(name -> !name.isEmpty()).findFirst().orElse("");
        return new Statement(value, type, texts(value), table.toLowerCase(Locale.ROOT));
    }

    private static String defined(String sql) {
        Matcher partition = PARTITION.matcher(sql);
        Matcher defines = DEFINES.matcher(sql);
        String table = partition.matches() ? partition.group(1) : defines.matches() ? defines.group(1) : "";
        return table.toLowerCase(Locale.ROOT);
    }

    boolean isSql() {
        return change.equals(SQL);
    }

    boolean createsTable() {
        return change.equals("createTable") || isSql() && CREATES.matcher(said).matches();
    }

    /** The table of which it changes rows; empty if it is not known to change any. */
    String rowsOf() {
        if (ROWS.contains(change)) {
            return text(entries(at).get("tableName")).toLowerCase(Locale.ROOT);
        }
        Matcher rows = CHANGES_ROWS.matcher(said);
        return isSql() && rows.matches() ? rows.group(1).toLowerCase(Locale.ROOT) : "";
    }

    boolean names(String name) {
        return Pattern.compile("(?i)\\b" + Pattern.quote(name) + "\\b").matcher(said).find();
    }

    /** Whether it may be executed again after those before it; a file is not read. */
    boolean isRepeatable(List<Statement> before) {
        if (!isSql()) {
            return REPEATABLE_CHANGES.contains(change) || change.equals("sqlFile");
        }
        return RepeatableSql.test(said, sqlOf(before));
    }

    private static List<String> sqlOf(List<Statement> statements) {
        return statements.stream().filter(Statement::isSql).map(Statement::said).toList();
    }

    /** Whether it changes only rows that are there, and would find them changed. */
    boolean changesRows() {
        return isSql() ? CHANGES_ROWS.matcher(said).matches() && !said.toUpperCase(Locale.ROOT).startsWith("INSERT")
            : Set.of("update", "delete").contains(change);
    }

    /** Whether an earlier one drops the index that it creates. */
    boolean createsAnew(List<Statement> before) {
        Matcher index = INDEX.matcher(said);
        return index.matches() && RepeatableSql.drops(index.group(1), sqlOf(before));
    }

    /** The first line, as much of it as fits in a message. */
    String begin() {
        String line = isSql() ? said.lines().findFirst().orElse("") : change + (table.isEmpty() ? "" : " " + table);
        return line.length() > 60 ? line.substring(0, 60) + "…" : line;
    }
}
