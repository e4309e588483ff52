package io.sparknode.migrations.page;

import io.sparknode.migrations.drift.SchemaLine;
import io.sparknode.migrations.page.TableLines.ColumnText;
import io.sparknode.migrations.page.TableLines.Reference;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The picture of an area, in the notation of Mermaid. */
record Diagram(List<TableLines> tables) {

    private static final String OWNED = " · tenant";

    String text() {
        StringBuilder text = new StringBuilder("erDiagram\n");
        tables.forEach(table -> text.append(entity(table)));
        tables.forEach(table -> table.foreignKeys().stream().filter(key -> isDrawn(table, key)).forEach(key -> text.append(relation(table, key))));
        return text.toString();
    }

    /** A line from a table to itself would lie on those to others. */
    private boolean isDrawn(TableLines table, Reference key) {
        return !key.table().equals(table.name()) && tables.stream().anyMatch(drawn -> drawn.name().equals(key.table()));
    }

    private String entity(TableLines table) {
        String lines = table.columns().stream().filter(column -> isShown(table, column)).map(column -> attribute(table, column))
            .collect(Collectors.joining());
        return "    " + word(table.name()) + "[\"" + label(table.name()) + (table.isTenantOwned() ? OWNED : "") + "\"] {\n" + lines + "    }\n";
    }

    /** The column that most tables have, to say which tenant a row belongs to, is told by the mark of the table. */
    private boolean isShown(TableLines table, SchemaLine column) {
        String name = column.simpleName();
        Optional<Reference> key = foreignKeyOf(table, name);
        if (name.equals(TableLines.TENANT) && !table.isPrimary(name)) {
            return key.filter(each -> isDrawn(table, each)).isPresent();
        }
        return table.isPrimary(name) || table.isUnique(name) || key.isPresent() || table.isChecked(name)
            || ColumnText.of(column.rest()).isRequired();
    }

    private String attribute(TableLines table, SchemaLine column) {
        String name = column.simpleName();
        Optional<Reference> key = foreignKeyOf(table, name);
        String keys = Stream.of(table.isPrimary(name) ? "PK" : "", key.isPresent() ? "FK" : "", table.isUnique(name) ? "UK" : "")
            .filter(each -> !each.isEmpty()).collect(Collectors.joining(", "));
        String elsewhere = key.filter(each -> !isDrawn(table, each)).map(each -> " \"" + label(each.table()) + "\"").orElse("");
        String type = word(ColumnText.of(column.rest()).type().replaceFirst("[ (].*", ""));
        return "        " + type + " " + word(name) + (keys.isEmpty() ? "" : " " + keys) + elsewhere + "\n";
    }

    private static Optional<Reference> foreignKeyOf(TableLines table, String column) {
        return table.foreignKeys().stream().filter(key -> key.columns().contains(column)).findFirst();
    }

    private static String relation(TableLines table, Reference key) {
        String one = key.columns().stream().allMatch(table::isNotNull) ? "||" : "|o";
        String many = table.isOneEach(key.columns()) ? "o|" : "o{";
        return "    " + word(key.table()) + " " + one + "--" + many + " " + word(table.name())
            + " : \"" + label(String.join(", ", key.columns())) + "\"\n";
    }

    /** Names in quotation marks may have any character; Mermaid takes letters, digits and underscores. */
    private static String word(String name) {
        return name.replaceAll("[^A-Za-z0-9_]", "_");
    }

    private static String label(String name) {
        return name.replace('"', '\'');
    }
}
