package io.sparknode.migrations.rehearsal;

import static io.sparknode.migrations.connection.Query.literal;

import io.sparknode.migrations.connection.Query;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Values for the columns of a table that its check constraints allow, those that it has and those that it will have. PostgreSQL is asked whether they do. */
final class AllowedValues {

    private static final Pattern TEXT_LITERAL = Pattern.compile("'((?:[^']|'')*)'");
    private static final Pattern NUMBER = Pattern.compile("(?<![\\w.'])\\d+(?:\\.\\d+)?(?![\\w.'])");
    private static final int CANDIDATES = 40;
    private static final int COMBINATIONS = 300;
    private static final int SAMPLE = 30;
    private static final String CHECKS = Query.ofFile(AllowedValues.class, "rows/checks.sql");

    private final Connection connection;
    private final int rows;
    private final List<FilledColumn> columns;
    private final List<Check> checks;

    private record Check(String expression, List<String> columns) {
    }

    /**
     * @param later   to a copy of the database in which what is rehearsed has been done
     * @param columns of the table
     * @param rows    in how many rows the checks have to hold
     */
    AllowedValues(Connection connection, Connection later, long table, List<FilledColumn> columns, int rows) throws SQLException {
        this.connection = connection;
        this.rows = rows;
        this.columns = columns;
        this.checks = new ArrayList<>(checks(connection, table));
        Set<String> names = columns.stream().map(FilledColumn::name).collect(Collectors.toSet());
        checks(later, table).stream().filter(check -> names.containsAll(check.columns()) && !checks.contains(check) && isUnderstood(check, table))
            .forEach(checks::add);
    }

    /** The names of the columns that a check is about. */
    Set<String> checkedColumns() {
        return checks.stream().flatMap(check -> check.columns().stream()).collect(Collectors.toSet());
    }

    /**
     * Values for the columns of check constraints, where those by type are not allowed: values of another form, or what the constraints themselves name,
     * in all combinations.
     */
    Map<String, String> insteadOf(Map<String, String> generic, Set<String> referring) throws SQLException {
        Map<String, String> values = new HashMap<>();
        for (List<Check> group : groups()) {
            Set<String> names = group.stream().flatMap(check -> check.columns().stream()).collect(Collectors.toCollection(LinkedHashSet::new));
            List<FilledColumn> own = columns.stream().filter(column -> names.contains(column.name())).toList();
            if (own.size() < names.size() || own.stream().anyMatch(column -> referring.contains(column.quoted()) || referring.contains(column.name()))
                || holds(group, own, generic, rows)) {
                continue;
            }
            Map<String, String> ofOtherForm = ofOtherForm(group, own, generic);
            values.putAll(ofOtherForm.isEmpty() ? combination(group, own) : ofOtherForm);
        }
        return values;
    }

    private static List<Check> checks(Connection connection, long table) throws SQLException {
        return Query.rows(connection, CHECKS, table, table).stream().filter(row -> row.get(0) != null)
            .map(row -> new Check((String) row.get(0), Query.list(row.get(1)))).filter(check -> !check.columns().isEmpty()).toList();
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
    private List<List<Check>> groups() {
        List<List<Check>> groups = new ArrayList<>();
        for (Check check : checks) {
            List<Check> joined = new ArrayList<>(List.of(check));
            groups.removeIf(group -> group.stream().anyMatch(other -> other.columns().stream().anyMatch(check.columns()::contains)) && joined.addAll(group));
            groups.add(joined);
        }
        return groups;
    }

    /** Nothing if no combination of forms is allowed in each row. */
    private Map<String, String> ofOtherForm(List<Check> group, List<FilledColumn> columns, Map<String, String> generic) {
        Set<String> named = named(group);
        List<Map<String, String>> combinations = List.of(Map.of());
        for (FilledColumn column : columns) {
            List<String> forms = new ArrayList<>(List.of(generic.get(column.name())));
            forms.addAll(column.otherForms(named));
            combinations = combinations.stream().flatMap(combination -> forms.stream().map(form -> {
                Map<String, String> longer = new HashMap<>(combination);
                longer.put(column.name(), form);
                return longer;
            })).limit(COMBINATIONS).map(Map::copyOf).toList();
        }
        return combinations.stream().filter(values -> holds(group, columns, values, SAMPLE) && holds(group, columns, values, rows)).findFirst()
            .orElse(Map.of());
    }

    private static Set<String> named(List<Check> group) {
        return group.stream().flatMap(check -> literals(check.expression()).stream()).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Whether the first rows keep the checks. */
    private boolean holds(List<Check> group, List<FilledColumn> columns, Map<String, String> generic, int first) {
        String values = columns.stream().map(column -> "(" + generic.get(column.name()) + ")::" + column.fullType() + " AS " + column.quoted())
            .collect(Collectors.joining(", "));
        try {
            return Query.value(connection, "SELECT bool_and(" + condition(group) + ") FROM (SELECT " + values + " FROM generate_series(0, " + (first - 1)
                + ") i) t");
        } catch (SQLException e) {
            return false;
        }
    }

    private Map<String, String> combination(List<Check> group, List<FilledColumn> columns) throws SQLException {
        Set<String> named = named(group);
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
            values.put(columns.get(i).name(), columns.get(i).oneOf(found.stream().map(row -> (String) row.get(index)).toList()));
        }
        return values;
    }

    private List<String> candidates(FilledColumn column, Set<String> named) throws SQLException {
        List<String> candidates = new ArrayList<>();
        for (String text : named) {
            if (column.accepts(connection, literal(text))) {
                candidates.add(literal(text));
            }
        }
        for (int i = 0; i < 3; i++) {
            candidates.add("(" + column.value().replaceAll("\\bi\\b", Integer.toString(i)) + ")");
        }
        List.of("0", "1", "-1", "100", "0.5").stream().filter(number -> column.category().equals("N")).forEach(candidates::add);
        if (!column.isRequired()) {
            candidates.add("NULL");
        }
        return candidates;
    }

    private static String condition(List<Check> group) {
        return group.stream().map(check -> "(" + check.expression() + ") IS NOT FALSE").collect(Collectors.joining(" AND "));
    }

    /** The texts and numbers that an expression names. */
    static Set<String> literals(String expression) {
        Set<String> literals = new LinkedHashSet<>();
        TEXT_LITERAL.matcher(expression).results().forEach(text -> literals.add(text.group(1).replace("''", "'")));
        NUMBER.matcher(TEXT_LITERAL.matcher(expression).replaceAll("''")).results().forEach(number -> literals.add(number.group()));
        return literals;
    }
}
