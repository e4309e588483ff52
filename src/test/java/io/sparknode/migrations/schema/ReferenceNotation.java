package io.sparknode.migrations.schema;

import java.util.List;
import java.util.regex.Pattern;

/** Puts lines of a schema into the form of {@code src/test/resources/reference}, which tells less. */
public final class ReferenceNotation {

    private static final Pattern NOT_LISTED = Pattern.compile(
            "default privileges .*|revoke .*|grant \\S+ on (schema to|function|procedure|sequence|type) .*"
                    + "|comment (aggregate|constraint|domain|function|index|materialized"
                    + " view|policy|procedure|rule|schema|sequence|trigger|type|view) .*");
    private static final Pattern COMMENT = Pattern.compile("(comment \\S+) E?'.*");
    private static final Pattern FUNCTION = Pattern.compile("(function .*\\)) returns .* body [0-9a-f]+");

    private ReferenceNotation() {
    }

    /** The lines that the reference would have for this schema, in their order: bodies and comments are there, whatever they say. */
    public static List<String> of(Schema schema) {
        return of(schema.lines());
    }

    /** As {@link #of(Schema)}, for lines that were read from a file. */
    public static List<String> of(List<String> lines) {
        return lines.stream()
                .filter(line -> !NOT_LISTED.matcher(line).matches())
                .map(line -> COMMENT.matcher(line).replaceFirst("$1 (own words)"))
                .map(line -> FUNCTION.matcher(line).replaceFirst("$1"))
                .toList();
    }

    /** The lines without a table and everything that is on it, for example the one that 0003 keeps under another name. */
    public static List<String> without(String table, List<String> lines) {
        Pattern onTable = Pattern.compile("(table|column|constraint|index|policy|comment|trigger|grant \\S+ on) " + Pattern.quote(table)
            + "([ .].*)?");
        return lines.stream().filter(line -> !onTable.matcher(line).matches()).toList();
    }
}
