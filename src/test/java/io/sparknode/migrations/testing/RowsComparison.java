package io.sparknode.migrations.testing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Finds what a database held and no longer holds. */
final class RowsComparison {

    private final Rows before;
    private final Rows after;
    private final Rows.Allowed allowed;
    private final List<String> losses = new ArrayList<>();

    RowsComparison(Rows before, Rows after, Rows.Allowed allowed) {
        this.before = before;
        this.after = after;
        this.allowed = allowed;
    }

    /** One readable line for each table, column, row and value that is gone. */
    List<String> losses() {
        before.tables().forEach((name, was) -> {
            String present = allowed.tables().getOrDefault(name, name);
            Rows.Table is = after.tables().getOrDefault(present, after.tables().get(name));
            if (is == null) {
                losses.add("table " + name + " is gone, with " + was.rows().size() + " rows");
            } else {
                compare(name, was, is);
            }
        });
        return losses;
    }

    /** The columns to compare: each column's old name with its present one. */
    private Map<String, String> columns(String table, Rows.Table was, Rows.Table is) {
        Map<String, String> columns = new LinkedHashMap<>();
        for (String column : was.columns()) {
            if (allowed.reasons().containsKey(table + "." + column)) {
                continue;
            }
            String present = allowed.columns().getOrDefault(table + "." + column, column);
            if (is.columns().contains(present)) {
                columns.put(column, present);
            } else if (is.columns().contains(column)) {
                columns.put(column, column);
            } else {
                losses.add("column " + table + "." + column + " is gone, with " + values(was, column) + " values");
            }
        }
        return columns;
    }

    private static long values(Rows.Table table, String column) {
        return table.rows().stream().filter(row -> row.get(column) != null).count();
    }

    private void compare(String table, Rows.Table was, Rows.Table is) {
        Map<String, String> columns = columns(table, was, is);
        if (!was.key().isEmpty() && columns.keySet().containsAll(was.key())) {
            compareByKey(table, was, is, columns);
        } else {
            compareWholeRows(table, was, is, columns);
        }
    }

    private void compareByKey(String table, Rows.Table was, Rows.Table is, Map<String, String> columns) {
        Map<List<String>, Map<String, String>> rows = new HashMap<>();
        is.rows().forEach(row -> rows.put(was.key().stream().map(column -> row.get(columns.get(column))).toList(), row));
        for (Map<String, String> row : was.rows()) {
            List<String> key = was.key().stream().map(row::get).toList();
            Map<String, String> present = rows.get(key);
            if (present == null) {
                losses.add("row " + table + key + " is gone: " + row);
            } else {
                columns.forEach((column, newName) -> {
                    if (!Objects.equals(row.get(column), present.get(newName))) {
                        losses.add("value " + table + key + "." + column + " was " + shown(row.get(column)) + " and is "
                            + shown(present.get(newName)));
                    }
                });
            }
        }
    }

    /** Without a key, a row is found again when an equal row is there, as many times as it was. */
    private void compareWholeRows(String table, Rows.Table was, Rows.Table is, Map<String, String> columns) {
        Map<List<String>, Integer> present = new HashMap<>();
        is.rows().forEach(row -> present.merge(values(row, columns.values()), 1, Integer::sum));
        for (Map<String, String> row : was.rows()) {
            if (present.merge(values(row, columns.keySet()), -1, Integer::sum) < 0) {
                losses.add("row of " + table + " is gone: " + row);
            }
        }
    }

    private static List<String> values(Map<String, String> row, Iterable<String> columns) {
        List<String> values = new ArrayList<>();
        columns.forEach(column -> values.add(row.get(column)));
        return values;
    }

    private static String shown(String value) {
        return value == null ? "NULL" : "'" + value + "'";
    }
}
