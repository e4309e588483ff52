package io.sparknode.migrations.generator;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The text of a new revision's file: its changesets, or one to fill in, and the one that gives the database its tag. */
final class RevisionText {

    private static final int MAX_ID = 100;
    private static final Pattern PLAIN = Pattern.compile(
        "[A-Za-z][A-Za-z0-9_.-]*(?: [A-Za-z0-9_.-]+)+|(?!(?:y|n|yes|no|true|false|on|off|null)$)[a-z][a-z0-9_]*");
    private static final Pattern VERB = Pattern.compile("(?:add|create|introduce|new)_(?=\\w)");

    private RevisionText() {
    }

    /** With a changeset to fill in. */
    static String of(RevisionName name, String message, String author) {
        return begin(name) + toFillIn(name, message, author) + (proceduresForRollback(name) + tag(name, "")).replace("${author}", scalar(author));
    }

    /**
     * With the changesets of a kind.
     *
     * @param names by which the text of the kind is filled in: {@code table}, {@code column}, {@code new_column}
     */
    static String of(RevisionName name, String author, RevisionKind kind, Map<String, String> names) {
        String text = kind.changesets() + "\n" + proceduresForRollback(name) + tag(name, kind.refusesRollback());
        for (Map.Entry<String, String> each : names.entrySet()) {
            text = text.replace("${" + each.getKey() + "}", each.getValue());
        }
        return begin(name) + text.replace("hand_over()", "hand_over('" + names.get("table") + "')").replace("${author}", scalar(author));
    }

    /**
     * With changesets that were made from a database.
     *
     * @param changesets if there are none, there is one to fill in
     * @param left       what was not written, for the comment at the top
     * @param dropped    what the database has no more, as comments
     */
    static String of(RevisionName name, String message, String author, List<Changeset> changesets, List<String> left, List<Changeset> dropped) {
        StringBuilder text = new StringBuilder("""
            # From the difference between a database that was changed by hand and the chain: read it before it is released.
            """);
        if (!left.isEmpty()) {
            text.append("""
                # Not written, and left to you (+ is in that database only, - is in the chain only, ! was written and failed when it was tried out):
                """);
            left.forEach(line -> text.append("#   ").append(line).append('\n'));
        }
        text.append(begin(name));
        changesets.forEach(changeset -> text.append(changeset.yaml(author)).append('\n'));
        if (!dropped.isEmpty()) {
            text.append("  # Dropped in that database. What is meant, and what no instance that runs uses any more, may go:\n");
            dropped.forEach(changeset -> text.append(changeset.yaml(author).replaceAll("(?m)^  ", "  # ")));
            text.append('\n');
        }
        text.append(changesets.isEmpty() ? toFillIn(name, message, author) : "");
        String tables = changesets.stream().map(Changeset::id).filter(id -> id.startsWith("table "))
            .map(id -> "'" + id.substring("table ".length()) + "'")
            .collect(Collectors.joining(", "));
        String end = (proceduresForRollback(name) + tag(name, "")).replace("hand_over()", "hand_over(" + tables + ")");
        return text.append(end.replace("${author}", scalar(author))).toString();
    }

    /** A database records a changeset by this path, which stays as it is wherever the files lie. */
    private static String begin(RevisionName name) {
        return "databaseChangeLog:\n  - logicalFilePath: sparknode/" + name + "/revision.yaml\n"
            + "  - include: {file: ../procedures.yaml, relativeToChangelogFile: true}\n\n";
    }

    private static String toFillIn(RevisionName name, String message, String author) {
        String text = message.strip().replaceAll("\\s+", " ").replaceAll("[\\p{Cc}\\p{Cn}\\p{Cs}]", "");
        boolean fits = text.codePointCount(0, text.length()) <= MAX_ID;
        String id = fits ? text : text.substring(0, text.offsetByCodePoints(0, MAX_ID)) + "…";
        String comment = fits ? "" : "      comment: " + scalar(text) + "\n";
        return """
            \s - changeSet:
                  id: %1$s
                  author: %2$s
            %3$s      preConditions:
                    - onFail: MARK_RAN
                    # Is the end there already? Then there is nothing to do, also where somebody did it by hand.
                    - not:
                        - tableExists: {tableName: %4$s}
                  changes:
                    - empty: {}
                  rollback: {empty: {}}

            """.formatted(scalar(id), scalar(author), comment, scalar(subject(name)));
    }

    /** What is added, if the revision is called so. */
    static String subject(RevisionName name) {
        return VERB.matcher(name.words()).replaceFirst("");
    }

    /** Rolled back before all that calls a procedure. */
    private static String proceduresForRollback(RevisionName name) {
        return """
            \s - changeSet:
                  id: shared procedures for a rollback
                  author: ${author}
                  comment: A database that was only stamped has none of them.
                  changes:
                    - empty: {}
                  rollback: {changeSetId: shared procedures, changeSetAuthor: sparknode, changeSetPath: sparknode/%s/revision.yaml}

            """.formatted(name);
    }

    private static String tag(RevisionName name, String refusal) {
        String rollback = refusal.isEmpty() ? " {empty: {}}\n" : """

                    - sql:
                        splitStatements: false
                        sql: |-
                          DO $$ BEGIN
                              IF to_regnamespace('migration') IS NOT NULL THEN
                                  PERFORM %s;
                              END IF;
                          END $$
            """.formatted(refusal);
        return """
            \s - changeSet:
                  id: tag %1$s
                  author: ${author}
                  changes:
                    - sql: SELECT migration.hand_over()
                    - tagDatabase: {tag: %3$s}
                  rollback:%2$s""".formatted(name, rollback, isNumber(name.toString()) ? "'" + name + "'" : name);
    }

    /** YAML reads underscores between digits as nothing. */
    private static boolean isNumber(String text) {
        return text.matches("[\\d_]+");
    }

    /** A text as YAML: as it is where that is safe, otherwise between single quotes (YAML 1.1, 7.3.2). */
    static String scalar(String text) {
        return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "''") + "'";
    }
}
