package io.sparknode.migrations.drift;

import io.sparknode.migrations.connection.Query;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What is missing and what is unexpected as a whole, so that its columns need no statement of their own.
 *
 * @param missing    the tables that are missing, with the definitions of their columns
 * @param unexpected the tables and views that are unexpected
 * @param special    views, domains, and tables that have parts or parents
 * @param columns    the columns that are missing, by table
 * @param commented  what is unexpected, as a line about a comment calls it
 */
record DifferingTables(Map<String, List<String>> missing, List<String> unexpected, Set<String> special,
        Map<String, List<SchemaLine>> columns, Set<String> commented) {

    static final Set<String> VIEWS = Set.of("view", "materialized view", "foreign table");
    private static final Set<String> NO_TABLES = Set.of("column", "constraint", "index", "policy", "trigger", "rule", "grant", "revoke", "comment",
        "function", "procedure", "aggregate", "sequence", "extension", "default privileges", "statistics");
    private static final Pattern PARENTS = Pattern.compile("\\b(?:partition of|inherits) ([^\\s]+(?:, ?[^\\s]+)*)");

    static DifferingTables of(Drift drift, List<String> found) {
        Set<String> missing = Set.copyOf(names(drift, Difference.Kind.MISSING));
        Map<String, List<SchemaLine>> columns = drift.differences().stream().filter(Difference::isMissing)
            .map(Difference::object).filter(line -> line.kind().equals("column")).collect(Collectors.groupingBy(SchemaLine::table));
        Map<String, List<String>> definitions = missing.stream().collect(Collectors.toMap(table -> table, table ->
            columns.getOrDefault(table, List.of()).stream().map(line -> line.simpleName() + " " + line.rest()).toList()));
        Set<String> commented = drift.differences().stream().filter(Difference::isUnexpected)
            .map(difference -> commented(difference.object())).collect(Collectors.toSet());
        return new DifferingTables(definitions, names(drift, Difference.Kind.UNEXPECTED), special(found), columns, commented);
    }

    /** What a line about a comment calls the object of another line. */
    private static String commented(SchemaLine line) {
        String kind = List.of("enum", "composite", "range").contains(line.kind()) ? "type" : line.kind();
        return kind + " " + (kind.equals("index") ? line.simpleName() : line.name().replaceFirst("(?<!\")\\(.*", ""));
    }

    /** The columns of a table that is missing. */
    List<SchemaLine> columnsOf(Difference difference) {
        boolean isMissing = difference.isMissing() && difference.isOf("table");
        return isMissing ? columns.getOrDefault(difference.object().name(), List.of()) : List.of();
    }

    /** Whether a column that is missing has a sequence for its default, as a serial one has. */
    boolean isSerial(String column, String sequence) {
        String value = " default nextval(" + Query.literal(sequence);
        return columns.values().stream().flatMap(List::stream).anyMatch(line -> line.name().equals(column) && line.rest().contains(value));
    }

    private static List<String> names(Drift drift, Difference.Kind kind) {
        return drift.differences().stream().filter(difference -> difference.kind() == kind)
            .filter(difference -> difference.isOf("table") || kind == Difference.Kind.UNEXPECTED && VIEWS.contains(difference.object().kind()))
            .map(difference -> difference.object().name()).toList();
    }

    /** Where one table is missing and another is unexpected, it may have another name only. */
    boolean areRenamed(SchemaLine line) {
        return !missing.isEmpty() && !special.containsAll(unexpected) && (missing.containsKey(line.table()) || unexpected.contains(line.table()));
    }

    /** Whether the object is part of a table that statements of its own are right for. */
    boolean isOfPlainTable(SchemaLine line) {
        return !special.contains(line.table());
    }

    /** Views, domains, and tables that have parts or parents: what holds for a table does not hold for them. */
    private static Set<String> special(List<String> found) {
        Set<String> special = new HashSet<>();
        for (String text : found) {
            SchemaLine line = SchemaLine.of(text);
            if (!NO_TABLES.contains(line.kind())
                && (!line.kind().equals("table") || line.rest().matches(".*\\b(?:partition|inherits|of|server)\\b.*"))) {
                special.add(line.name());
            }
            Matcher parents = PARENTS.matcher(line.kind().equals("table") ? line.rest() : "");
            if (parents.find()) {
                special.addAll(List.of(parents.group(1).split(", ?")));
            }
        }
        return special;
    }
}
