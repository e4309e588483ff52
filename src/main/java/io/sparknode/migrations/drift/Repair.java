package io.sparknode.migrations.drift;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The SQL that brings a database back to a revision, for somebody to review and to run with {@code psql}. Tables that are in use are altered by the
 * shared procedures of the changelog, which wait for locks in short tries. Nothing that holds rows or values is dropped: the procedures refuse to.
 *
 * @param statements in the order in which they run
 */
record Repair(List<Proposal> statements) {

    /**
     * What closes one difference.
     *
     * @param sql    one statement or a few; a comment where no SQL can be derived
     * @param closes whether the difference is gone once the SQL has run
     */
    record Proposal(Difference difference, String sql, boolean closes) {
    }

    private static final Set<String> ANYWHERE = Set.of("table", "view", "materialized view", "grant", "revoke", "comment", "policy");
    private static final Pattern SETTINGS = Pattern.compile(" (?:storage|compression|statistics|options|with) |\\bidentity \\(");

    /**
     * The statements for all differences.
     *
     * @param found the lines of the database
     */
    static Repair of(Drift drift, List<String> found) {
        DifferingTables tables = DifferingTables.of(drift, found);
        Set<String> ownedSequences = ownedSequences(drift);
        Map<Difference, Difference> renamed = renamed(drift, tables);
        Map<Difference, String> derived = new LinkedHashMap<>();
        RepairOrder.of(drift).stream()
            .filter(difference -> !renamed.containsValue(difference) && !goesWithAnother(difference, tables, ownedSequences))
            .forEach(difference -> derived.put(difference, renamed.containsKey(difference)
                ? RepairSql.rename(renamed.get(difference), difference) : sql(difference, tables)));
        leaveOutWhatNeedsMore(derived, tables);
        List<Proposal> statements = new ArrayList<>();
        derived.forEach((difference, sql) -> statements.add(new Proposal(difference, sql == null
            ? "-- " + difference.text() + ": no SQL can be derived for it, see the revision" : sql, sql != null)));
        derived.forEach((difference, sql) -> {
            Matcher owner = RepairSql.OWNED_BY.matcher(difference.object().rest());
            if (sql != null && difference.isMissing() && difference.isOf("sequence") && owner.find()) {
                String alter = "ALTER SEQUENCE public." + difference.object().name() + " OWNED BY public." + owner.group("column") + ";";
                statements.add(new Proposal(difference, alter, true));
            }
        });
        return new Repair(statements);
    }

    /** Indexes and constraints that are missing, each with the unexpected one of its table that only has another name. */
    private static Map<Difference, Difference> renamed(Drift drift, DifferingTables tables) {
        Map<Difference, Difference> renamed = new LinkedHashMap<>();
        drift.differences().stream().filter(to -> to.isMissing() && to.isOf("index", "constraint") && tables.isOfPlainTable(to.object()) && isPlain(to))
            .forEach(to -> drift.differences().stream()
                .filter(from -> from.isUnexpected() && from.isOf(to.object().kind()) && from.object().table().equals(to.object().table())
                    && from.object().rest().equals(to.object().rest()) && isPlain(from) && !renamed.containsValue(from))
                .findFirst().ifPresent(from -> renamed.put(to, from)));
        return renamed;
    }

    private static String sql(Difference difference, DifferingTables tables) {
        SchemaLine line = difference.object();
        return isPlain(difference) && !tables.areRenamed(line) && (tables.isOfPlainTable(line) || ANYWHERE.contains(line.kind()))
            ? RepairSql.of(difference, tables) : null;
    }

    /** Whether it is gone, or there, once another difference is closed. */
    private static boolean goesWithAnother(Difference difference, DifferingTables tables, Set<String> ownedSequences) {
        SchemaLine line = difference.object();
        if (difference.isUnexpected() && line.kind().equals("comment")) {
            return tables.commented().contains(line.name().replaceFirst("(?<!\")\\(.*", "")) || tables.unexpected().contains(line.table());
        }
        boolean isPart = !line.kind().equals("table") && !DifferingTables.VIEWS.contains(line.kind());
        return isPart && tables.unexpected().contains(line.table()) || line.kind().equals("column") && tables.missing().containsKey(line.table())
            || difference.isUnexpected() && (line.kind().equals("sequence") ? ownedSequences.contains(line.name())
                : line.kind().equals("grant") && line.name().startsWith("sequence ")
                    && ownedSequences.contains(line.name().substring("sequence ".length())));
    }

    /** The sequences that go with the unexpected columns that own them. */
    private static Set<String> ownedSequences(Drift drift) {
        List<SchemaLine> unexpected = drift.differences().stream().filter(Difference::isUnexpected).map(Difference::object).toList();
        Set<String> columns = unexpected.stream().filter(line -> line.kind().equals("column")).map(SchemaLine::name).collect(Collectors.toSet());
        return unexpected.stream().filter(line -> line.kind().equals("sequence") && columns.contains(line.rest().replaceFirst(".* owned by ", "")))
            .map(SchemaLine::name).collect(Collectors.toSet());
    }

    /**
     * What no SQL can be derived for is not made, so that a statement about what needs it, such as a right on it, would fail; or it stays, so that
     * what it needs cannot be dropped.
     */
    private static void leaveOutWhatNeedsMore(Map<Difference, String> derived, DifferingTables tables) {
        boolean more = true;
        while (more) {
            List<Difference> open = derived.entrySet().stream().filter(entry -> entry.getValue() == null).map(Map.Entry::getKey).toList();
            Uses notMade = Uses.ofAny(open.stream().filter(Difference::isMissing).map(Difference::object).toList());
            Map<String, List<SchemaLine>> staying = new HashMap<>();
            open.stream().map(Difference::found).filter(Objects::nonNull)
                .forEach(line -> Uses.words(line).forEach(word -> staying.computeIfAbsent(word, any -> new ArrayList<>()).add(line)));
            List<Difference> failing = derived.entrySet().stream().filter(entry -> entry.getValue() != null).map(Map.Entry::getKey)
                .filter(difference -> difference.isUnexpected()
                    ? staying.getOrDefault(Uses.nameOf(difference.object()), List.of()).stream()
                        .anyMatch(Uses.ofAny(List.of(difference.object()))::by)
                    : notMade.by(difference.object()) || tables.columnsOf(difference).stream().anyMatch(notMade::by)).toList();
            failing.forEach(difference -> derived.put(difference, null));
            more = !failing.isEmpty();
        }
    }

    /** Names with a line break, and what is set of a column besides its type and value, have no statement here. */
    private static boolean isPlain(Difference difference) {
        return Stream.of(difference.expected(), difference.found()).filter(Objects::nonNull)
            .noneMatch(line -> line.text().contains("U&\"") || line.kind().equals("column") && SETTINGS.matcher(line.rest()).find());
    }

    /** A script for {@code psql}. */
    List<String> script(String revision) {
        List<String> lines = new ArrayList<>(List.of(
            "-- Brings the schema back to " + revision + ". Review it before you run it: psql \"$DATABASE_URL\" -v ON_ERROR_STOP=1 -f FILE",
            "-- It calls the shared procedures in the schema migration, which an update creates. They commit, so no transaction may be open.",
            "SET search_path = public;"));
        statements.forEach(statement -> lines.add(statement.sql()));
        return lines;
    }
}
