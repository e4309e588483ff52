package io.sparknode.migrations.rehearsal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Runs changesets one after the other on copies of a database whose touched tables have rows, and finds what they would do to one in use.
 */
public final class Rehearsal {

    /** Enough for a scan or a rewrite to show, and filled in a moment. */
    public static final int ROWS = 10_000;

    /** Who waits for one of these is not named again. */
    private static final Set<FindingKind> WAITED_FOR = Set.of(FindingKind.TABLE_REWRITE, FindingKind.BLOCKING_SCAN, FindingKind.BLOCKING_INDEX_BUILD,
        FindingKind.LARGE_TRANSACTION);

    private static final int FEW = 5;
    private static final int TIMES = 3;

    private final RehearsalServer server;
    private final int rows;
    private final Consumer<String> progress;
    private final Map<String, String> notFilled = new LinkedHashMap<>();
    private Advice advice;

    /**
     * @param rows     how many rows a touched table gets, at least 1,000
     * @param progress is told which changeset is rehearsed
     */
    Rehearsal(RehearsalServer server, int rows, Consumer<String> progress) {
        this.server = server;
        this.rows = rows;
        this.progress = progress;
    }

    /**
     * What was rehearsed, what was seen of it, and what was found.
     *
     * @param changes whether it changed the schema or locked, read or wrote a table; what found its end state in place did not
     * @param after   the database after it
     */
    record Result(Work work, Observation seen, List<Finding> findings, boolean changes, String after) {

        boolean failed() {
            return seen.failure() != null;
        }
    }

    /**
     * Rehearses.
     *
     * @param production a database of the server as production is, without rows in most tables; it is given some
     * @param works      what is to be done, in its order; the first that fails is the last
     */
    List<Result> rehearse(String production, List<? extends Work> works) throws Exception {
        try (Connection connection = server.connect(production)) {
            Queries.execute(connection, Queries.resource("observe.sql"));
        }
        Structure release;
        try (Connection connection = server.connect(production)) {
            release = Structure.read(connection);
            advice = new Advice(Queries.value(connection, "SELECT to_regnamespace('migration') IS NOT NULL"));
        }
        String filled = fill(production, works, release);
        List<Result> results = new ArrayList<>();
        String state = filled;
        for (Work work : works) {
            if (work instanceof ChangesetWork changeset && !changeset.isRehearsed()) {
                run(work, state);
                continue;
            }
            progress.accept(work.name());
            Result result = step(work, state, release);
            results.add(result);
            if (result.failed()) {
                break;
            }
            server.drop(state);
            state = result.after();
        }
        return withStructureHazards(results, release);
    }

    /** Tables that could not be given rows, with the reason. What was found of them is not complete. */
    Map<String, String> notFilled() {
        return notFilled;
    }

    /**
     * A copy in which what a trial without rows touches has rows. Columns that will be NOT NULL are NULL in some of them, unless that makes it fail: then it
     * is for somebody else to see to that.
     */
    private String fill(String production, List<? extends Work> works, Structure release) throws SQLException {
        String trial = server.copy(production);
        Set<Long> touched = touched(trial, works);
        touched.retainAll(release.relations().keySet());
        works.forEach(work -> touched.addAll(named(work, release)));
        List<Long> tables = touched.stream().map(id -> release.root(id).id()).distinct().toList();
        try (Connection later = server.connect(trial)) {
            Structure end = Structure.read(later);
            boolean isContested = release.columns().values().stream().anyMatch(column -> tables.contains(column.relation()) && !column.isRequired()
                && end.columns().containsKey(column.key()) && end.columns().get(column.key()).isRequired());
            String filled = filled(production, later, tables, isContested);
            if (isContested && fails(filled, works)) {
                server.drop(filled);
                return filled(production, later, tables, false);
            }
            return filled;
        } finally {
            server.drop(trial);
        }
    }

    /** The tables that its text names, if they are few: what goes from page to page or from row to row touches none that is empty. */
    private static List<Long> named(Work work, Structure release) {
        Set<String> words = new TreeSet<>(List.of(work.text().split("\\W+")));
        List<Long> named = release.relations().values().stream().filter(relation -> List.of("r", "p").contains(relation.kind()) && words.contains(relation.plain()))
            .map(Structure.Relation::id).toList();
        return named.size() > FEW ? List.of() : named;
    }

    private String filled(String production, Connection later, List<Long> tables, boolean withNulls) throws SQLException {
        String filled = server.copy(production);
        try (Connection connection = server.connect(filled)) {
            notFilled.putAll(GeneratedRows.fill(connection, later, tables, withNulls, rows));
        }
        return filled;
    }

    private boolean fails(String database, List<? extends Work> works) throws SQLException {
        String trial = server.copy(database);
        try (Connection connection = server.connect(trial)) {
            for (Work work : works) {
                work.run(connection, Work.Noted.NOT);
            }
            return false;
        } catch (Exception e) {
            return true;
        } finally {
            server.drop(trial);
        }
    }

    private Set<Long> touched(String trial, List<? extends Work> works) throws SQLException {
        Set<Long> touched = new TreeSet<>();
        for (Work work : works) {
            Observation seen = Observation.of(work, server, trial);
            touched.addAll(seen.touched());
            if (seen.failure() != null) {
                break;
            }
        }
        return touched;
    }

    private void run(Work work, String database) throws Exception {
        try (Connection connection = server.connect(database)) {
            work.run(connection, Work.Noted.NOT);
        }
    }

    private Result step(Work work, String before, Structure release) throws Exception {
        String after = server.copy(before);
        Observation seen = Observation.of(work, server, after);
        List<Finding> findings = new ArrayList<>();
        if (seen.failure() != null) {
            findings.add(new Finding(FindingKind.FAILS, "", reason(seen.failure()), "Correct the statement, or what it expects of the rows"));
            return new Result(work, seen, findings, true, after);
        }
        if (seen.touched().isEmpty() && changesNothing(before, after)) {
            return new Result(work, seen, findings, false, after);
        }
        String tried = server.copy(after);
        findings.addAll(Hazards.of(seen, release, rows, advice));
        ReleaseStatements statements = ReleaseStatements.tried(server, before, tried, release, seen);
        findings.addAll(RunningRelease.broken(release, seen.before(), seen.after(), statements.filled()));
        findings.addAll(statements.broken(findings));
        if (seen.writes()) {
            withEmptyColumns(work, before, seen, release, findings);
        }
        if (work instanceof ChangesetWork changeset) {
            findings.addAll(ChangesetProofs.of(server, changeset, before, tried, seen));
        }
        server.drop(tried);
        if (findings.stream().noneMatch(finding -> WAITED_FOR.contains(finding.kind()))) {
            beside(work, before, seen, findings);
        }
        return new Result(work, seen, findings, true, after);
    }

    /** What asks for its end state and finds it has nothing to prove. */
    private boolean changesNothing(String before, String after) throws SQLException {
        return SchemaAndRows.read(server, before, Set.of()).difference(SchemaAndRows.read(server, after, Set.of())).isEmpty();
    }

    /** What fills columns that are empty does nothing where the generated rows have values. */
    private void withEmptyColumns(Work work, String before, Observation seen, Structure release, List<Finding> findings) throws SQLException {
        String database = server.copy(before);
        try {
            try (Connection connection = server.connect(database)) {
                Queries.execute(connection, "SET session_replication_role = replica");
                for (long table : seen.touched()) {
                    if (release.relations().containsKey(table) && seen.before().relations().get(table).kind().equals("r")) {
                        empty(connection, table, seen.before());
                    }
                }
            }
            Observation other = Observation.of(work, server, database);
            if (other.failure() == null) {
                Hazards.of(other, release, rows, advice).stream().filter(finding -> finding.kind() == FindingKind.LARGE_TRANSACTION || finding.kind() == FindingKind.BLOCKING_SCAN)
                    .filter(finding -> findings.stream().noneMatch(known -> known.kind() == finding.kind() && known.table().equals(finding.table())))
                    .forEach(findings::add);
            }
        } finally {
            server.drop(database);
        }
    }

    private static void empty(Connection connection, long table, Structure structure) {
        for (Structure.CatalogColumn column : structure.columns().values()) {
            if (column.relation() == table && !column.isRequired() && !column.isGenerated()) {
                try {
                    Queries.execute(connection, "UPDATE " + structure.relations().get(table).name() + " SET " + column.name() + " = NULL");
                } catch (SQLException e) {
                    // A check constraint wants a value
                }
            }
        }
    }

    private void beside(Work work, String before, Observation seen, List<Finding> findings) throws Exception {
        Map<Long, String> tables = new LinkedHashMap<>();
        seen.touched().stream().map(id -> seen.before().root(id)).filter(relation -> Set.of("r", "p").contains(relation.kind()))
            .filter(relation -> seen.after().relations().containsKey(relation.id())).limit(4).forEach(relation -> tables.put(relation.id(), relation.name()));
        if (tables.isEmpty()) {
            return;
        }
        Map<String, String> failures = beside(work, before, tables);
        // On a machine that is busy otherwise, a statement may wait by chance: what counts happens each time.
        for (int again = 1; again < TIMES && !failures.isEmpty(); again++) {
            failures.keySet().retainAll(beside(work, before, tables).keySet());
        }
        failures.forEach((table, what) -> findings.add(new Finding(FindingKind.BLOCKS_OTHERS, table, what, advice.locks())));
    }

    private Map<String, String> beside(Work work, String before, Map<Long, String> tables) throws SQLException, InterruptedException {
        String database = server.copy(before);
        try {
            return Beside.run(work, server, database, tables);
        } finally {
            server.drop(database);
        }
    }

    private List<Result> withStructureHazards(List<Result> results, Structure release) {
        if (results.isEmpty()) {
            return results;
        }
        Structure end = results.get(results.size() - 1).seen().after();
        results.forEach(result -> result.findings().addAll(StructureHazards.of(result.seen().before(), result.seen().after(), end, advice)));
        return results;
    }

    /** What the innermost cause says, in one line. */
    static String reason(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("").strip();
    }
}
