package io.sparknode.migrations.rules;

import static io.sparknode.migrations.rules.YamlNodes.text;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.yaml.snakeyaml.nodes.Node;

/** Checks what a changeset sends to the server: one purpose, transactions, indexes. */
record StatementChecks(Violations report, Set<String> newTables) {

    private static final Pattern COMMITS = Pattern.compile(
        "(?i)(?<!\\bMATERIALIZED VIEW )\\bCONCURRENTLY\\b|\\bCALL migration\\.|^VACUUM\\b|(?<!ON )\\bCOMMIT\\s*;");
    private static final Pattern CONCURRENTLY = Pattern.compile("(?i)\\bCREATE (UNIQUE )?INDEX CONCURRENTLY (IF NOT EXISTS )?");
    private static final String ENSURES_INDEXES = "CALL migration.ensure_indexes(";
    private static final String EXPECTS_UNIQUE = "CALL migration.expect_unique(";
    private static final Pattern BLOCKS = Pattern.compile(
        "(?is)\\bCREATE (?:UNIQUE )?INDEX (?!CONCURRENTLY)(?:IF NOT EXISTS )?(?:\\w+ )?ON (?!ONLY )(?:public\\.)?\"?(\\w+)");
    private static final String TAG = "tagDatabase";

    void check(Map<String, Node> keys) {
        List<Statement> forward = Statement.of(keys.get("changes"));
        List<Statement> back = Statement.of(keys.get(ChangeChecks.ROLLBACK));
        onePurpose(keys.get("changes"), forward);
        transaction(keys, forward, back);
        indexes(forward);
    }

    private void onePurpose(Node at, List<Statement> statements) {
        if (statements.stream().anyMatch(statement -> statement.change().equals(TAG))) {
            statements.stream().filter(statement -> !statement.change().equals(TAG) && !statement.said().startsWith("SELECT migration.")).findFirst()
                .ifPresent(other -> report.add("one-purpose", other.at(), "tags the database and does something else (" + other.begin()
                    + "): the tag is a changeset of its own, the last one of its revision"));
            return;
        }
        Set<String> created = new TreeSet<>(statements.stream().filter(Statement::createsTable).map(Statement::table).toList());
        List<Statement> defining = statements.stream().filter(statement -> !statement.table().isEmpty()).toList();
        Set<String> tables = new TreeSet<>(defining.stream().map(Statement::table).toList());
        if (created.size() > 1) {
            report.add("one-purpose", at, "creates the tables " + String.join(" and ", created) + ": write a changeset for each");
        } else if (tables.stream().anyMatch(table -> !isConnected(table, tables, statements))) {
            report.add("one-purpose", at, "changes the tables " + String.join(" and ", tables) + ": write a changeset for each");
        }
        statements.stream().filter(statement -> !defining.isEmpty() && !statement.rowsOf().isEmpty() && !created.contains(statement.rowsOf()))
            .findFirst().ifPresent(rows -> report.add("one-purpose", rows.at(), "changes definitions (" + defining.get(0).begin()
                + ") and rows (" + rows.begin() + "), so that the locks of the one are held while the other runs: write a changeset for each"));
    }

    /** Whether a statement names this table and another one, or there is no other one. */
    private static boolean isConnected(String table, Set<String> tables, List<Statement> statements) {
        return tables.size() == 1 || statements.stream().anyMatch(statement -> statement.names(table) && tables.stream()
            .anyMatch(other -> !other.equals(table) && statement.names(other)));
    }

    private void transaction(Map<String, Node> keys, List<Statement> forward, List<Statement> back) {
        boolean alone = text(keys.get("runInTransaction")).equals("false");
        if (alone) {
            severalStatements("changes", forward);
            severalStatements("the rollback", back);
            return;
        }
        Stream.of(forward, back).flatMap(List::stream).filter(statement -> statement.isSql() && COMMITS.matcher(statement.said()).find()).findFirst()
            .ifPresent(statement -> report.add("commits-in-transaction", statement.at(), "commits (" + statement.begin()
                + "), which fails in a transaction: add runInTransaction: false"));
    }

    private void severalStatements(String where, List<Statement> statements) {
        for (int i = 0; i < statements.size() - 1; i++) {
            Statement statement = statements.get(i);
            if (!statement.isRepeatable(statements.subList(0, i))) {
                report.add("several-statements", statement.at(), where + " without a transaction: a run that is stopped behind " + statement.begin()
                    + " executes it again, and fails: write a changeset for each statement, or call a procedure");
                return;
            }
        }
    }

    private void indexes(List<Statement> statements) {
        String all = statements.stream().map(Statement::said).collect(Collectors.joining("\n"));
        for (int i = 0; i < statements.size(); i++) {
            Statement statement = statements.get(i);
            Matcher index = CONCURRENTLY.matcher(statement.said());
            // Of several without IF NOT EXISTS, each is refused because it fails when it runs again.
            if (statement.isSql() && index.find() && (index.group(2) != null || statements.size() == 1)
                && !all.contains(index.group(1) == null ? ENSURES_INDEXES : EXPECTS_UNIQUE)
                && !statement.createsAnew(statements.subList(0, i))) {
                report.add("interrupted-index", statement.at(), "takes what an interrupted build left for an index: write it as --kind=index of "
                    + "./migrate new does, with CALL migration.ensure_indexes() or, for a unique one, CALL migration.expect_unique(…)");
            }
            Matcher blocks = BLOCKS.matcher(statement.said());
            if (statement.isSql() && blocks.find() && !newTables.contains(blocks.group(1).toLowerCase(Locale.ROOT))) {
                report.add("index-without-concurrently", statement.at(), "nobody can write to " + blocks.group(1)
                    + " while the index is built: CREATE INDEX CONCURRENTLY, as --kind=index of ./migrate new writes it");
            }
        }
    }
}
