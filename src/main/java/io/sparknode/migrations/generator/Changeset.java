package io.sparknode.migrations.generator;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A changeset of a new revision.
 *
 * @param id        what it makes
 * @param condition YAML of the precondition, under which there is something to do; empty where the changes ask themselves
 * @param changes   YAML of each change
 * @param rollback  YAML of each change that undoes them, or refuses where something would be lost; none where nothing can
 */
record Changeset(String id, String condition, List<String> changes, List<String> rollback) {

    private static final Pattern COMMITS = Pattern.compile("CONCURRENTLY|CALL migration\\.");

    Changeset {
        changes = List.copyOf(changes);
        rollback = List.copyOf(rollback);
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
        boolean commits = Stream.concat(changes.stream(), rollback.stream()).anyMatch(change -> COMMITS.matcher(change).find());
        StringBuilder text = new StringBuilder("- changeSet:\n    id: " + RevisionText.scalar(id) + "\n");
        text.append("    author: ").append(RevisionText.scalar(author)).append('\n');
        text.append(commits ? "    runInTransaction: false\n" : "");
        text.append(condition.isEmpty() ? "" : "    preConditions:\n      - onFail: MARK_RAN\n" + item(condition));
        text.append("    changes:\n");
        changes.forEach(change -> text.append(item(change)));
        text.append(rollback.isEmpty() ? "    rollback: {empty: {}}\n" : "    rollback:\n");
        rollback.forEach(change -> text.append(item(change)));
        return text.toString().indent(2);
    }

    private static String item(String yaml) {
        return ("- " + yaml).indent(6);
    }
}
