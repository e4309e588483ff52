package io.sparknode.migrations.revision;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A changeset of a new revision. Its rollback is empty: what a changeset found in place is rolled back like what it made, so that another rollback
 * would take away what somebody had made by hand.
 *
 * @param id        what it makes
 * @param condition YAML of the precondition, under which there is something to do
 * @param changes   YAML of each change
 */
record Changeset(String id, String condition, List<String> changes) {

    private static final Pattern COMMITS = Pattern.compile("CONCURRENTLY|CALL migration\\.");

    Changeset {
        changes = List.copyOf(changes);
    }

    /** YAML of a change that executes a statement. */
    static String sql(String statement) {
        return "sql: |-\n" + statement.indent(4).stripTrailing();
    }

    /** YAML of a condition: that a query says no. */
    static String unless(String query) {
        return "sqlCheck:\n    expectedResult: f\n    sql: |-\n" + query.indent(6).stripTrailing();
    }

    /** All of it, as an item of a changelog. */
    String yaml(String author) {
        boolean commits = changes.stream().anyMatch(change -> COMMITS.matcher(change).find());
        StringBuilder text = new StringBuilder("- changeSet:\n    id: " + RevisionText.scalar(id) + "\n    author: " + RevisionText.scalar(author) + "\n");
        text.append(commits ? "    runInTransaction: false\n" : "").append("    preConditions:\n      - onFail: MARK_RAN\n").append(item(condition));
        text.append("    changes:\n");
        changes.forEach(change -> text.append(item(change)));
        return text.append("    rollback: {empty: {}}\n").toString().indent(2);
    }

    private static String item(String yaml) {
        return ("- " + yaml).indent(6);
    }
}
