package io.sparknode.migrations.rehearsal;

import io.sparknode.migrations.connection.Query;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Puts rows into empty tables, so that their constraints hold: the table to which a foreign key refers first, row by row to row; values that the check
 * constraints allow, which PostgreSQL is asked for; distinct values wherever the type has enough of them. A table that has rows already keeps those.
 */
final class GeneratedRows {

    private static final int FEW = 8;

    private static final String FOREIGN_KEYS = Query.ofFile(GeneratedRows.class, "rows/foreign-keys.sql");
    private static final String PARTITIONS = Query.ofFile(GeneratedRows.class, "rows/partitions.sql");

    private final Connection connection;
    private final Connection later;
    private final int rows;
    private final boolean withNulls;
    private final Set<Long> seen = new HashSet<>();
    private final Map<String, String> failures = new LinkedHashMap<>();

    private GeneratedRows(Connection connection, Connection later, int rows, boolean withNulls) {
        this.withNulls = withNulls;
        this.connection = connection;
        this.later = later;
        this.rows = rows;
    }

    private record KeyToFill(long table, List<String> columns, List<String> referenced) {
    }

    /**
     * Fills tables and those to which they refer.
     *
     * @param connection of a superuser, in auto-commit mode
     * @param later      to a copy of the database in which what is rehearsed has been done: the rows keep its constraints as well, and suit its types
     * @param tables     their oids
     * @param withNulls  whether columns are NULL in some rows that may be so now, and not later
     * @param rows       how many rows each gets, at most: there may be no more values that a unique constraint allows
     * @return what could not be filled, or not as much as to tell anything, by its name, with the reason
     */
    static Map<String, String> fill(Connection connection, Connection later, Collection<Long> tables, boolean withNulls, int rows) throws SQLException {
        GeneratedRows generated = new GeneratedRows(connection, later, rows, withNulls);
        Query.execute(connection, "SET row_security = off");
        try {
            for (long table : tables) {
                generated.fill(table);
            }
        } finally {
            Query.execute(connection, "RESET session_replication_role; RESET row_security");
        }
        return generated.failures;
    }

    private void fill(long table) throws SQLException {
        if (!seen.add(table)) {
            return;
        }
        String name = Query.value(connection, "SELECT ?::bigint::regclass::text", table);
        String kind = Query.value(connection, "SELECT relkind::text FROM pg_class WHERE oid = ?::bigint::oid", table);
        if (kind.equals("m") || Query.<Boolean>value(connection, "SELECT EXISTS (SELECT FROM " + name + ")")) {
            return;
        }
        List<KeyToFill> keys = foreignKeys(table);
        for (KeyToFill key : keys) {
            fill(key.table());
        }
        try {
            insert(insert(table, name, keys));
            Query.execute(connection, "ANALYZE " + name);
            long count = Query.value(connection, "SELECT count(*) FROM " + name);
            if (count < rows / FEW) {
                failures.put(name, "of " + rows + " rows that were tried " + count + " keep its constraints");
            }
        } catch (SQLException e) {
            failures.put(name, e.getMessage().lines().findFirst().orElse(""));
        }
    }

    /** With the triggers of the table, which may set values, or without them where they refuse the rows. */
    private void insert(String statement) throws SQLException {
        try {
            Query.execute(connection, statement);
        } catch (SQLException e) {
            Query.execute(connection, "SET session_replication_role = replica");
            Query.execute(connection, statement);
            Query.execute(connection, "RESET session_replication_role");
        }
    }

    /** Those that come later lead to tables that are there already. */
    private List<KeyToFill> foreignKeys(long table) throws SQLException {
        List<KeyToFill> keys = new ArrayList<>(foreignKeys(connection, table));
        Set<String> columns = FilledColumn.of(connection, table).stream().map(FilledColumn::name).collect(Collectors.toSet());
        for (KeyToFill key : foreignKeys(later, table)) {
            if (!keys.contains(key) && columns.containsAll(key.columns())
                && Query.<Boolean>value(connection, "SELECT ?::bigint IN (SELECT oid::bigint FROM pg_class)", key.table())
                && FilledColumn.of(connection, key.table()).stream().map(FilledColumn::name).toList().containsAll(key.referenced())) {
                keys.add(key);
            }
        }
        return keys;
    }

    private static List<KeyToFill> foreignKeys(Connection connection, long table) throws SQLException {
        return Query.rows(connection, FOREIGN_KEYS, table).stream()
            .map(row -> new KeyToFill((Long) row.get(0), List.of(((String) row.get(1)).split(",")), List.of(((String) row.get(2)).split(",")))).toList();
    }

    /** Row n refers to row n of each other table, so that what two keys say of a row agrees. */
    private String insert(long table, String name, List<KeyToFill> keys) throws SQLException {
        List<FilledColumn> columns = FilledColumn.of(connection, table);
        Map<String, FilledColumn> then = FilledColumn.of(later, table).stream().collect(Collectors.toMap(FilledColumn::name, column -> column));
        Map<String, String> values = new LinkedHashMap<>();
        StringBuilder from = new StringBuilder("generate_series(0, " + (rows - 1) + ") i");
        int joined = 0;
        for (KeyToFill key : keys) {
            String referenced = Query.value(connection, "SELECT ?::bigint::regclass::text", key.table());
            long count = key.table() == table ? 0 : Query.<Long>value(connection, "SELECT count(*) FROM " + referenced);
            if (key.columns().stream().anyMatch(values::containsKey)) {
                continue;
            }
            joined++;
            for (int i = 0; i < key.columns().size(); i++) {
                values.put(key.columns().get(i), count == 0 ? "NULL" : "r" + joined + "." + key.referenced().get(i));
            }
            if (count > 0) {
                from.append(" LEFT JOIN (SELECT row_number() OVER (ORDER BY ctid) - 1 AS row_number, ").append(String.join(", ", key.referenced()))
                    .append(" FROM ").append(referenced).append(") r").append(joined).append(" ON r").append(joined).append(".row_number = i % ").append(count);
            }
        }
        Map<String, String> generic = new LinkedHashMap<>();
        columns.forEach(column -> generic.put(column.name(), value(column, then)));
        AllowedValues allowed = new AllowedValues(connection, later, table, columns, rows);
        Set<String> unsettled = withoutValues(columns, then, allowed.checkedColumns());
        generic.putAll(bounds(table, columns));
        generic.putAll(allowed.insteadOf(generic, values.keySet()));
        List<FilledColumn> written = columns.stream()
            .filter(column -> !column.isNumbered() || values.containsKey(column.quoted()) || values.containsKey(column.name())).toList();
        return "INSERT INTO " + name + " (" + written.stream().map(FilledColumn::quoted).collect(Collectors.joining(", ")) + ") SELECT "
            + written.stream().map(column -> values.getOrDefault(column.quoted(), values.getOrDefault(column.name(),
                unsettled.contains(column.name()) ? "CASE WHEN i % 3 <> 0 THEN " + generic.get(column.name()) + " END" : generic.get(column.name()))))
                .collect(Collectors.joining(", "))
            + " FROM " + from + " ON CONFLICT DO NOTHING";
    }

    /** A value that the column can hold now and, where its type will be another one, then. */
    private String value(FilledColumn column, Map<String, FilledColumn> then) {
        FilledColumn other = then.get(column.name());
        if (other == null || other.fullType().equals(column.fullType()) || column.losesValuesAs(other)) {
            return column.value();
        }
        String value = "(" + other.value() + ")::" + other.fullType() + "::" + column.fullType();
        return column.accepts(connection, "(" + value.replaceAll("\\bi\\b", "1") + ")") ? value : column.value();
    }

    /** The columns that are NULL in some rows, as they may be now and later. */
    private Set<String> withoutValues(List<FilledColumn> columns, Map<String, FilledColumn> then, Set<String> checked) {
        return columns.stream().filter(column -> !column.isRequired() && !checked.contains(column.name()) && then.containsKey(column.name())
            && (withNulls || !then.get(column.name()).isRequired()))
            .map(FilledColumn::name).collect(Collectors.toSet());
    }

    /** The lower bounds of the partitions, or the values of their lists, in turn. */
    private Map<String, String> bounds(long table, List<FilledColumn> columns) throws SQLException {
        Map<String, Set<String>> found = new HashMap<>();
        for (List<Object> row : Query.rows(connection, PARTITIONS, table)) {
            String bound = (String) row.get(0);
            List<String> keys = Query.list(row.get(1));
            String lower = bound.startsWith("FOR VALUES FROM") ? bound.substring(0, bound.indexOf(") TO (")) : bound;
            if (keys.size() == 1 && bound.startsWith("FOR VALUES")) {
                found.computeIfAbsent(keys.get(0), name -> new LinkedHashSet<>()).addAll(AllowedValues.literals(lower));
            }
        }
        Map<String, String> values = new HashMap<>();
        columns.stream().filter(column -> !found.getOrDefault(column.name(), Set.of()).isEmpty())
            .forEach(column -> values.put(column.name(), column.oneOf(List.copyOf(found.get(column.name())))));
        return values;
    }
}
