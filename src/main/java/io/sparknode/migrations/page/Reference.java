package io.sparknode.migrations.page;

import io.sparknode.migrations.drift.SchemaLine;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
