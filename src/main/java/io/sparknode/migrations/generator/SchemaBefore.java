package io.sparknode.migrations.generator;

import io.sparknode.migrations.cli.Nearest;
import io.sparknode.migrations.drift.SchemaLine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tables that there are before a new revision.
 *
 * @param file   the {@code schema.txt} that says so, as it is named in messages
 * @param tables the columns of each table, or view, by its name
 */
record SchemaBefore(Path file, Map<String, List<String>> tables) {

    /** From the lines of a {@code schema.txt}. */
    static SchemaBefore of(Path file, List<String> lines) {
        Map<String, List<String>> tables = new LinkedHashMap<>();
        for (SchemaLine line : lines.stream().map(SchemaLine::of).toList()) {
            if (line.kind().equals("column")) {
                tables.computeIfAbsent(line.table(), table -> new ArrayList<>()).add(line.simpleName());
            } else if (line.table().equals(line.name())) {
                tables.putIfAbsent(line.name(), new ArrayList<>());
            }
        }
        return new SchemaBefore(file, tables);
    }

    /**
     * Requires that there is a table of this name.
     *
     * @throws IllegalArgumentException when there is none; the message has the nearest name and the file
     */
    void requireTable(String name) {
        if (!tables.containsKey(name)) {
            throw new IllegalArgumentException("There is no table " + name + refusal(name, tables.keySet()));
        }
    }

    /**
     * Requires that a table has a column of this name.
     *
     * @throws IllegalArgumentException when it has none; the message has the nearest name and the file
     */
    void requireColumn(String table, String name) {
        List<String> columns = tables.get(table);
        if (!columns.contains(name)) {
            throw new IllegalArgumentException("The table " + table + " has no column " + name + refusal(name, columns));
        }
    }

    private String refusal(String name, Collection<String> names) {
        return " in " + file + ", the schema after the last revision." + Nearest.question(name, names.stream())
            + " If that file is older than the revision, write it anew: ./migrate schema-files";
    }
}
