package io.sparknode.migrations.rehearsal;

import static io.sparknode.migrations.connection.Query.literal;

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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Puts rows into empty tables, so that their constraints hold: the table to which a foreign key refers first, row by row to row; values that the check
 * constraints allow, which PostgreSQL is asked for; distinct values wherever the type has enough of them. A table that has rows already keeps those.
 */
final class GeneratedRows {

    private static final Pattern TEXT_LITERAL = Pattern.compile("'((?:[^']|'')*)'");
    private static final Pattern NUMBER = Pattern.compile("(?<![\\w.'])\\d+(?:\\.\\d+)?(?![\\w.'])");
    private static final int CANDIDATES = 40;

    private static final String COLUMNS = Query.ofFile(GeneratedRows.class, "rows/columns.sql");
    private static final String FOREIGN_KEYS = Query.ofFile(GeneratedRows.class, "rows/foreign-keys.sql");
    private static final String CHECKS = Query.ofFile(GeneratedRows.class, "rows/checks.sql");
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

    /** A column, as it takes part in the generation. */
    private record FilledColumn(String name, String type, String typeName, String kind, String category, boolean isRequired, boolean isNumbered, Integer length,
            Integer digits, String fullType, String preset) {

        String quoted() {
            return '"' + name.replace("\"", "\"\"") + '"';
        }
    }

    private record KeyToFill(long table, List<String> columns, List<String> referenced) {
    }

    private record Check(String expression, List<String> columns) {
    }

    /**
     * Fills tables and those to which they refer.
     *
     * @param connection of a superuser, in auto-commit mode
     * @param later      to a copy of the database in which what is rehearsed has been done: the rows keep its constraints as well, and suit its types
     * @param tables     their oids
     * @param withNulls  whether columns are NULL in some rows that may be so now, and not later
     * @param rows       how many rows each gets, at most: there may be no more values that a unique constraint allows
     * @return what could not be filled, by its name, with the reason
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
        if (kind.equals("m")) {
            return;
        }
        if (Query.<Boolean>value(connection, "SELECT EXISTS (SELECT FROM " + name + ")")) {
            return;
        }
        List<KeyToFill> keys = foreignKeys(table);
        for (KeyToFill key : keys) {
            fill(key.table());
        }
        try {
            insert(insert(table, name, keys));
            Query.execute(connection, "ANALYZE " + name);
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
        Set<String> columns = columns(connection, table).stream().map(FilledColumn::name).collect(Collectors.toSet());
        for (KeyToFill key : foreignKeys(later, table)) {
            if (!keys.contains(key) && columns.containsAll(key.columns())
                && Query.<Boolean>value(connection, "SELECT ?::bigint IN (SELECT oid::bigint FROM pg_class)", key.table())
                && columns(connection, key.table()).stream().map(FilledColumn::name).toList().containsAll(key.referenced())) {
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
        List<FilledColumn> columns = columns(connection, table);
        Map<String, FilledColumn> then = columns(later, table).stream().collect(Collectors.toMap(FilledColumn::name, column -> column));
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
        Set<String> unsettled = withoutValues(columns, then, table);
        generic.putAll(bounds(table, columns));
        generic.putAll(allowed(table, columns, generic, values.keySet()));
        List<FilledColumn> written = columns.stream()
            .filter(column -> !column.isNumbered() || values.containsKey(column.quoted()) || values.containsKey(column.name())).toList();
        return "INSERT INTO " + name + " (" + written.stream().map(FilledColumn::quoted).collect(Collectors.joining(", ")) + ") SELECT "
            + written.stream().map(column -> values.getOrDefault(column.quoted(), values.getOrDefault(column.name(),
                unsettled.contains(column.name()) ? "CASE WHEN i % 3 <> 0 THEN " + generic.get(column.name()) + " END" : generic.get(column.name()))))
                .collect(Collectors.joining(", "))
            + " FROM " + from + " ON CONFLICT DO NOTHING";
    }

    private static List<FilledColumn> columns(Connection connection, long table) throws SQLException {
        return Query.rows(connection, COLUMNS, table).stream()
            .map(row -> new FilledColumn((String) row.get(0), (String) row.get(1), (String) row.get(2), (String) row.get(3), (String) row.get(4),
                Boolean.TRUE.equals(row.get(5)), Boolean.TRUE.equals(row.get(6)), (Integer) row.get(7), (Integer) row.get(8), (String) row.get(10),
                (String) row.get(11)))
            .toList();
    }

    /** A value that the column can hold now and, where its type will be another one, then. */
    private String value(FilledColumn column, Map<String, FilledColumn> then) {
        FilledColumn other = then.get(column.name());
        if (other == null || other.fullType().equals(column.fullType()) || losesValues(column.typeName(), other.typeName())) {
            return value(column);
        }
        String value = "(" + value(other) + ")::" + other.fullType() + "::" + column.fullType();
        return isOfType("(" + value.replaceAll("\\bi\\b", "1") + ")", column) ? value : value(column);
    }

    /** Whether the change of a type succeeds and takes a part of the values: the time of the day, or what is behind the point. */
    private static boolean losesValues(String from, String to) {
        return Set.of("timestamp", "timestamptz").contains(from) && Set.of("date", "time", "timetz").contains(to)
            || Set.of("numeric", "float4", "float8").contains(from) && Set.of("int4", "int8").contains(to);
    }

    /** The value of a column in row i, by its type. */
    private static String value(FilledColumn column) {
        if (column.kind().equals("e")) {
            return "(enum_range(NULL::" + column.type() + "))[1 + i % cardinality(enum_range(NULL::" + column.type() + "))]";
        }
        if (column.category().equals("A")) {
            return "'{}'::" + column.type();
        }
        if (column.category().equals("R")) {
            return column.typeName().contains("multirange") ? "'{}'::" + column.type() : "'empty'::" + column.type();
        }
        return switch (column.typeName()) {
            case "bool" -> "i % 2 = 0";
            case "int2" -> "(i % 32000 + 1)::smallint";
            case "int4", "int8", "oid", "money" -> "(i + 1)::" + column.type();
            case "float4", "float8" -> "(i + 1.25)::" + column.type();
            case "numeric" -> column.digits() == null ? "(i + 1.25)::numeric"
                : "(i % " + Math.max(1, (long) Math.pow(10, Math.min(column.digits(), 9)) - 1) + " + 1.25)::numeric";
            case "text", "citext" -> "'" + column.name().replace("'", "''") + " ' || i";
            case "varchar", "bpchar" -> column.length() == null ? "'text ' || i" : "right('text ' || i, " + column.length() + ")";
            case "uuid" -> "md5(" + literal(column.name()) + " || i)::uuid";
            case "date" -> "date '2026-01-01' + i % 365";
            case "timestamp", "timestamptz" -> column.typeName() + " '2026-01-01 00:00' + i % 500000 * interval '1 minute'";
            case "time" -> "time '00:00' + i % 1440 * interval '1 minute'";
            case "timetz" -> "timetz '00:00+00' + i % 1440 * interval '1 minute'";
            case "interval" -> "i * interval '1 minute'";
            case "json", "jsonb" -> "'{}'::" + column.typeName();
            case "bytea" -> "decode(md5(i::text), 'hex')";
            case "inet", "cidr" -> "('10.0.0.0'::inet + i)::" + column.typeName();
            case "macaddr" -> "('00:00:00:' || regexp_replace(lpad(to_hex(i), 6, '0'), '(..)(..)(..)', '\\1:\\2:\\3'))::macaddr";
            case "tsvector" -> "''::tsvector";
            case "bit", "varbit" -> "i::bit(64)::" + column.type();
            default -> column.preset() != null ? column.preset() : column.isRequired() ? "i::text::" + column.type() : "NULL::" + column.type();
        };
    }

    /** The columns that are NULL in some rows, as they may be now and later. */
    private Set<String> withoutValues(List<FilledColumn> columns, Map<String, FilledColumn> then, long table) throws SQLException {
        Set<String> checked = checks(table).stream().flatMap(check -> check.columns().stream()).collect(Collectors.toSet());
        return columns.stream().filter(column -> !column.isRequired() && !checked.contains(column.name()) && then.containsKey(column.name())
            && (withNulls || !then.get(column.name()).isRequired()))
            .map(FilledColumn::name).collect(Collectors.toSet());
    }

    /** The lower bounds of the partitions, or the values of their lists, in turn. */
    private Map<String, String> bounds(long table, List<FilledColumn> columns) throws SQLException {
        Map<String, Set<String>> found = new HashMap<>();
        for (List<Object> row : Query.rows(connection, PARTITIONS, table)) {
            String bound = (String) row.get(0);
            List<String> keys = array(row.get(1));
            String lower = bound.startsWith("FOR VALUES FROM") ? bound.substring(0, bound.indexOf(") TO (")) : bound;
            if (keys.size() == 1 && bound.startsWith("FOR VALUES")) {
                found.computeIfAbsent(keys.get(0), name -> new LinkedHashSet<>()).addAll(literals(lower));
            }
        }
        Map<String, String> values = new HashMap<>();
        columns.stream().filter(column -> !found.getOrDefault(column.name(), Set.of()).isEmpty())
            .forEach(column -> values.put(column.name(), oneOf(List.copyOf(found.get(column.name())), column)));
        return values;
    }

    /** Values for the columns of check constraints, where those by type are not allowed: what the constraints themselves name, in all combinations. */
    private Map<String, String> allowed(long table, List<FilledColumn> columns, Map<String, String> generic, Set<String> referring) throws SQLException {
        Map<String, String> values = new HashMap<>();
        for (List<Check> group : groups(checks(table))) {
            Set<String> names = group.stream().flatMap(check -> check.columns().stream()).collect(Collectors.toCollection(LinkedHashSet::new));
            List<FilledColumn> own = columns.stream().filter(column -> names.contains(column.name())).toList();
            if (own.size() < names.size() || own.stream().anyMatch(column -> referring.contains(column.quoted()) || referring.contains(column.name()))
                || holds(group, own, generic)) {
                continue;
            }
            values.putAll(combination(group, own));
        }
        return values;
    }

    private List<Check> checks(long table) throws SQLException {
        List<Check> checks = new ArrayList<>(checks(connection, table));
        Set<String> columns = columns(connection, table).stream().map(FilledColumn::name).collect(Collectors.toSet());
        checks(later, table).stream().filter(check -> columns.containsAll(check.columns()) && !checks.contains(check) && isUnderstood(check, table))
            .forEach(checks::add);
        return checks;
    }

    private static List<Check> checks(Connection connection, long table) throws SQLException {
        return Query.rows(connection, CHECKS, table, table).stream().filter(row -> row.get(0) != null)
            .map(row -> new Check((String) row.get(0), array(row.get(1)))).filter(check -> !check.columns().isEmpty()).toList();
    }

    private boolean isUnderstood(Check check, long table) {
        try {
            Query.rows(connection, "SELECT " + check.expression() + " FROM " + Query.<String>value(connection, "SELECT ?::bigint::regclass::text", table)
                + " LIMIT 0");
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    /** Those that have a column in common stand together. */
    private static List<List<Check>> groups(List<Check> checks) {
        List<List<Check>> groups = new ArrayList<>();
        for (Check check : checks) {
            List<Check> joined = new ArrayList<>(List.of(check));
            groups.removeIf(group -> group.stream().anyMatch(other -> other.columns().stream().anyMatch(check.columns()::contains)) && joined.addAll(group));
            groups.add(joined);
        }
        return groups;
    }

    private boolean holds(List<Check> group, List<FilledColumn> columns, Map<String, String> generic) {
        String values = columns.stream().map(column -> "(" + generic.get(column.name()) + ")::" + column.fullType() + " AS " + column.quoted())
            .collect(Collectors.joining(", "));
        try {
            return Query.value(connection, "SELECT bool_and(" + condition(group) + ") FROM (SELECT " + values + " FROM generate_series(0, " + (rows - 1)
                + ") i) t");
        } catch (SQLException e) {
            return false;
        }
    }

    private Map<String, String> combination(List<Check> group, List<FilledColumn> columns) throws SQLException {
        Set<String> named = group.stream().flatMap(check -> literals(check.expression()).stream()).collect(Collectors.toCollection(LinkedHashSet::new));
        List<String> sets = new ArrayList<>();
        for (FilledColumn column : columns) {
            String values = candidates(column, named).stream().map(value -> value + "::" + column.type()).collect(Collectors.joining(", "));
            sets.add("unnest(ARRAY[" + values + "]) AS c" + sets.size() + "(" + column.quoted() + ")");
        }
        String from = String.join(", ", sets);
        String texts = columns.stream().map(column -> column.quoted() + "::text").collect(Collectors.joining(", "));
        List<List<Object>> found = Query.rows(connection, "SELECT " + texts + " FROM " + from + " WHERE " + condition(group) + " LIMIT " + CANDIDATES);
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < columns.size() && !found.isEmpty(); i++) {
            int index = i;
            values.put(columns.get(i).name(), oneOf(found.stream().map(row -> (String) row.get(index)).toList(), columns.get(i)));
        }
        return values;
    }

    private List<String> candidates(FilledColumn column, Set<String> named) throws SQLException {
        List<String> candidates = new ArrayList<>();
        for (String text : named) {
            if (isOfType(literal(text), column)) {
                candidates.add(literal(text));
            }
        }
        for (int i = 0; i < 3; i++) {
            candidates.add("(" + value(column).replaceAll("\\bi\\b", Integer.toString(i)) + ")");
        }
        List.of("0", "1", "-1", "100", "0.5").stream().filter(number -> column.category().equals("N")).forEach(candidates::add);
        if (!column.isRequired()) {
            candidates.add("NULL");
        }
        return candidates;
    }

    private boolean isOfType(String literal, FilledColumn column) {
        try {
            Query.execute(connection, "SELECT " + literal + "::" + column.type());
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    private static String condition(List<Check> group) {
        return group.stream().map(check -> "(" + check.expression() + ") IS NOT FALSE").collect(Collectors.joining(" AND "));
    }

    /** The texts and numbers that an expression names. */
    private static Set<String> literals(String expression) {
        Set<String> literals = new LinkedHashSet<>();
        Matcher text = TEXT_LITERAL.matcher(expression);
        while (text.find()) {
            literals.add(text.group(1).replace("''", "'"));
        }
        NUMBER.matcher(TEXT_LITERAL.matcher(expression).replaceAll("''")).results().forEach(number -> literals.add(number.group()));
        return literals;
    }

    private static String oneOf(List<String> texts, FilledColumn column) {
        return "(ARRAY[" + texts.stream().map(text -> text == null ? "NULL" : literal(text)).collect(Collectors.joining(", "))
            + "]::" + column.type() + "[])[1 + i % " + texts.size() + "]";
    }

    @SuppressWarnings("unchecked")
    private static List<String> array(Object array) {
        return array == null ? List.of() : (List<String>) array;
    }
}
