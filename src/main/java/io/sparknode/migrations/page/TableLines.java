package io.sparknode.migrations.page;

import io.sparknode.migrations.drift.SchemaLine;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a schema has of a table.
 *
 * @param line  of the table itself
 * @param parts of all that belongs to it, without rights
 */
record TableLines(SchemaLine line, List<SchemaLine> parts) {

    /** The column by which a row belongs to a tenant. */
    static final String TENANT = "tenant_id";
    private static final Pattern KEY = Pattern.compile("(?<kind>PRIMARY KEY|UNIQUE)(?: NULLS NOT DISTINCT)? \\((?<columns>.*?)\\).*");

    /**
     * A reference from columns of a table to another table.
     *
     * @param columns those that refer
     * @param table   the one that is referred to
     */
    record Reference(List<String> columns, String table) {

        private static final Pattern DEFINITION =
            Pattern.compile("FOREIGN KEY \\((?<columns>.*?)\\) REFERENCES (?<table>\"(?:[^\"]|\"\")*\"|[^(]+)\\(.*");

        static Optional<Reference> of(SchemaLine constraint) {
            Matcher definition = DEFINITION.matcher(constraint.rest());
            return definition.matches() ? Optional.of(new Reference(List.of(definition.group("columns").split(", ")), definition.group("table")))
                : Optional.empty();
        }
    }

    /**
     * What a line of {@code schema.txt} says of a column after its name.
     *
     * @param type    with its length and {@code not null}
     * @param value   where it comes from if a row is given none, for example {@code default now()}; empty if from nowhere
     */
    record ColumnText(String type, String value) {

        private static final Pattern TEXT = Pattern.compile("(?<type>.*?)(?: (?<value>(?:default|generated) .*))?");

        static ColumnText of(String rest) {
            Matcher text = TEXT.matcher(rest);
            if (!text.matches()) {
                throw new IllegalArgumentException("No column: " + rest);
            }
            return new ColumnText(text.group("type"), text.group("value") == null ? "" : text.group("value"));
        }

        /** Whether an {@code INSERT} has to give it. */
        boolean isRequired() {
            return type.contains(" not null") && value.isEmpty();
        }
    }

    TableLines {
        parts = List.copyOf(parts);
    }

    String name() {
        return line.name();
    }

    /** Its columns, those of the primary key first. */
    List<SchemaLine> columns() {
        return parts.stream().filter(part -> part.kind().equals("column"))
            .sorted(Comparator.comparing(column -> !isPrimary(column.simpleName()))).toList();
    }

    /** What is neither a column nor a comment. */
    List<SchemaLine> others() {
        return parts.stream().filter(part -> !part.kind().equals("column") && !part.kind().equals("comment")).toList();
    }

    List<Reference> foreignKeys() {
        return parts.stream().map(Reference::of).flatMap(Optional::stream).toList();
    }

    boolean isTenantOwned() {
        return columns().stream().anyMatch(column -> column.simpleName().equals(TENANT));
    }

    boolean isPrimary(String column) {
        return hasKey("PRIMARY KEY", columns -> columns.contains(column));
    }

    /** Whether a column is part of a unique constraint. */
    boolean isUnique(String column) {
        return hasKey("UNIQUE", columns -> columns.contains(column));
    }

    /** Whether a check constraint says which values a column may have. */
    boolean isChecked(String column) {
        Pattern word = Pattern.compile("(?<![\\w\"])" + Pattern.quote(column) + "(?![\\w\"])");
        return parts.stream().filter(part -> part.kind().equals("constraint") && part.rest().startsWith("CHECK "))
            .anyMatch(check -> word.matcher(check.rest()).find());
    }

    /** Whether no two rows have the same values in these columns. */
    boolean isOneEach(List<String> columns) {
        return hasKey("PRIMARY KEY", columns::equals) || hasKey("UNIQUE", columns::equals);
    }

    boolean isNotNull(String column) {
        return columns().stream().anyMatch(each -> each.simpleName().equals(column) && each.rest().contains(" not null"));
    }

    /** The comment on the table, if the name is empty, or on one of its columns; empty if there is none. */
    String comment(String column) {
        String of = column.isEmpty() ? name() : name() + "." + column;
        return parts.stream().filter(part -> part.kind().equals("comment") && part.name().equals(of)).findFirst()
            .map(comment -> comment.rest().replaceFirst("^E?'", "").replaceFirst("'$", "").replace("''", "'").replace("\\n", " ")).orElse("");
    }

    private boolean hasKey(String kind, Predicate<List<String>> is) {
        return parts.stream().filter(part -> part.kind().equals("constraint")).map(part -> KEY.matcher(part.rest())).filter(Matcher::matches)
            .anyMatch(key -> key.group("kind").equals(kind) && is.test(List.of(key.group("columns").split(", "))));
    }
}
