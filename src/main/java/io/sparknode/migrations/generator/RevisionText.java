package io.sparknode.migrations.generator;

import io.sparknode.migrations.connection.Query;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.text.StringSubstitutor;

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
        return begin(name) + toFillIn(name, message, author) + end(name, author, "", "");
    }

    /**
     * With the changesets of a kind.
     *
     * @param names by which the text of the kind is filled in: {@code table}, {@code column}, {@code new_column}
     */
    static String of(RevisionName name, String author, RevisionKind kind, Map<String, String> names) {
        Map<String, String> values = new HashMap<>(names);
        values.put("author", scalar(author));
        String refusal = kind.refusesRollback().isEmpty() ? "" : new StringSubstitutor(names).replace(kind.refusesRollback());
        return begin(name) + filled(kind.toString(), values) + "\n" + end(name, author, "'" + names.get("table") + "'", refusal);
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
        return text.append(end(name, author, tables, "")).toString();
    }

    /** A database records a changeset by its path, which stays as it is wherever the files lie. */
    private static String begin(RevisionName name) {
        return filled("begin", Map.of("revision", name.toString()));
    }

    private static String toFillIn(RevisionName name, String message, String author) {
        String text = message.strip().replaceAll("\\s+", " ").replaceAll("[\\p{Cc}\\p{Cn}\\p{Cs}]", "");
        boolean fits = text.codePointCount(0, text.length()) <= MAX_ID;
        String id = fits ? text : text.substring(0, text.offsetByCodePoints(0, MAX_ID)) + "…";
        String comment = fits ? "" : "      comment: " + scalar(text) + "\n";
        return filled("to-fill-in", Map.of("id", scalar(id), "author", scalar(author), "comment", comment, "subject", scalar(subject(name))));
    }

    /** What is added, if the revision is called so. */
    static String subject(RevisionName name) {
        return VERB.matcher(name.words()).replaceFirst("");
    }

    /**
     * The procedures, which are rolled back before all that calls one, and the tag.
     *
     * @param tables  that are handed over to their owner, as SQL
     * @param refusal a call that refuses the rollback; empty if nothing can be lost
     */
    private static String end(RevisionName name, String author, String tables, String refusal) {
        return filled("end", Map.of("revision", name.toString(), "author", scalar(author), "tables", tables,
            "tag", isNumber(name.toString()) ? "'" + name + "'" : name.toString(),
            "rollback", refusal.isEmpty() ? " {empty: {}}" : filled("refuse-rollback", Map.of("refusal", refusal)).stripTrailing()));
    }

    /** A text beside this class with values for what stands in <code>${…}</code>. */
    private static String filled(String name, Map<String, String> values) {
        return new StringSubstitutor(values).setDisableSubstitutionInValues(true).replace(Query.ofFile(RevisionText.class, name + ".yaml"));
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
