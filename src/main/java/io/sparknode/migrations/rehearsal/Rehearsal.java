package io.sparknode.migrations.rehearsal;

import io.sparknode.migrations.connection.Query;
import io.sparknode.migrations.progress.Failure;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Runs changesets one after the other on copies of a database whose touched tables have rows, and finds what they would do to one in use. */
public final class Rehearsal {

    /** Enough for a scan or a rewrite to show, and filled in a moment. */
    public static final int ROWS = 10_000;

    /** Who waits for one of these is not named again. */
    private static final Set<FindingKind> WAITED_FOR = Set.of(FindingKind.TABLE_REWRITE, FindingKind.BLOCKING_SCAN, FindingKind.BLOCKING_INDEX_BUILD,
        FindingKind.LARGE_TRANSACTION);

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
     */
    record Result(Work work, Observation seen, List<Finding> findings, boolean changes) {

        boolean failed() {
            return seen.failure() != null;
        }
    }

    /**
     * A changeset, once it was observed, with what is still to be proved of it.
     *
     * @param tried a database after it, which the proofs change, or null if there is nothing to prove
     */
    private record Step(Result result, State before, State after, String tried, List<Callable<List<Finding>>> proofs) {
    }

    /**
     * Rehearses.
     *
     * @param production a database of the server as production is, without rows in most tables; what comes before the first changeset that is
     *                   rehearsed is done in it
     * @param works      what is to be done, in its order; the first that fails is the last
     */
    List<Result> rehearse(String production, List<? extends Work> works) throws Exception {
        for (Work work : works.stream().takeWhile(work -> !work.isRehearsed()).toList()) {
            run(work, production);
        }
        return rehearseOn(production, works.stream().dropWhile(work -> !work.isRehearsed()).toList());
    }

    private List<Result> rehearseOn(String production, List<? extends Work> works) throws Exception {
        Structure release;
        try (Connection connection = server.connect(production)) {
            Query.execute(connection, Query.ofFile(Rehearsal.class, "observe.sql"));
            release = Structure.read(connection);
            advice = new Advice(Query.value(connection, "SELECT to_regnamespace('migration') IS NOT NULL"));
        }
        FilledCopy filled = FilledCopy.of(server, production, works, release, rows);
        notFilled.putAll(filled.notFilled());
        List<Result> results = new ArrayList<>();
        List<Step> unproven = new ArrayList<>();
        State state = new State(server, filled.database());
        Observation previous = null;
        try (Workers workers = new Workers()) {
            for (Work work : works) {
                if (!work.isRehearsed()) {
                    prove(unproven, workers);
                    run(work, state.database());
                    state = new State(server, state.database());
                    previous = null;
                    continue;
                }
                progress.accept(work.name());
                Step step = observe(work, state, previous, release);
                results.add(step.result());
                if (step.result().failed()) {
                    break;
                }
                unproven.add(step);
                state = step.after();
                previous = step.result().seen();
                if (unproven.size() == server.statesAtOnce()) {
                    prove(unproven, workers);
                }
            }
            prove(unproven, workers);
        }
        return withStructureHazards(results);
    }

    /** Tables that could not be given rows, with the reason. What was found of them is not complete. */
    Map<String, String> notFilled() {
        return notFilled;
    }

    private void run(Work work, String database) throws Exception {
        try (Connection connection = server.connect(database)) {
            work.run(connection, Work.Noted.NOT);
        }
    }

    /** Observes it, alone on the server: some of the counters are those of the whole server. */
    private Step observe(Work work, State before, Observation previous, Structure release) throws Exception {
        State after = new State(server, server.copy(before.database()));
        Observation seen = Observation.of(work, server, after.database(), previous);
        List<Finding> findings = new ArrayList<>();
        if (seen.failure() != null) {
            findings.add(new Finding(FindingKind.FAILS, "", Failure.firstLine(seen.failure()), "Correct the statement, or what it expects of the rows"));
            return new Step(new Result(work, seen, findings, true), before, after, null, List.of());
        }
        if (seen.touched().isEmpty() && before.with(Set.of()).difference(after.with(Set.of())).isEmpty()) {
            // It asked for its end state, and found it
            return new Step(new Result(work, seen, findings, false), before, after, null, List.of());
        }
        String tried = server.copy(after.database());
        findings.addAll(Hazards.of(seen, release, rows, advice));
        ReleaseStatements statements = ReleaseStatements.tried(server, before.database(), tried, release, seen);
        findings.addAll(RunningRelease.broken(release, seen.before(), seen.after(), statements.filled()));
        findings.addAll(statements.broken(findings));
        if (seen.writes()) {
            withEmptyColumns(work, before.database(), seen, release, findings);
        }
        return new Step(new Result(work, seen, findings, true), before, after, tried,
            work instanceof ChangesetWork changeset ? ChangesetProofs.of(server, changeset, before, after, tried, seen) : List.of());
    }

    /** Tries the proofs of some changesets at the same time, then each changeset beside readers and writers, and forgets them. */
    private void prove(List<Step> steps, Workers workers) throws Exception {
        List<List<Future<List<Finding>>>> proofs = steps.stream().map(step -> step.proofs().stream().map(workers::submit).toList()).toList();
        for (int i = 0; i < steps.size(); i++) {
            List<Finding> findings = steps.get(i).result().findings();
            for (Future<List<Finding>> proof : proofs.get(i)) {
                // Of several points at which it was killed, the first tells enough
                Workers.result(proof).stream().filter(finding -> finding.kind() != FindingKind.NOT_RESUMABLE && finding.kind() != FindingKind.INVALID_INDEX
                    || findings.stream().noneMatch(known -> known.kind() == finding.kind())).forEach(findings::add);
            }
        }
        for (Step step : steps) {
            Result result = step.result();
            if (result.changes() && result.findings().stream().noneMatch(finding -> WAITED_FOR.contains(finding.kind()))) {
                beside(result.work(), step.before().database(), result.seen(), result.findings());
            }
            server.drop(step.before().database());
            if (step.tried() != null) {
                server.drop(step.tried());
            }
        }
        steps.clear();
    }

    /** What fills columns that are empty does nothing where the generated rows have values. */
    private void withEmptyColumns(Work work, String before, Observation seen, Structure release, List<Finding> findings) throws SQLException {
        String database = server.copy(before);
        try {
            try (Connection connection = server.connect(database)) {
                Query.execute(connection, "SET session_replication_role = replica");
                for (long table : seen.touched()) {
                    if (release.relations().containsKey(table) && seen.before().relations().get(table).kind().equals("r")) {
                        empty(connection, table, seen.before());
                    }
                }
            }
            Observation other = Observation.of(work, server, database);
            if (other.failure() == null) {
                Hazards.of(other, release, rows, advice).stream()
                    .filter(finding -> finding.kind() == FindingKind.LARGE_TRANSACTION || finding.kind() == FindingKind.BLOCKING_SCAN)
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
                    Query.execute(connection, "UPDATE " + structure.relations().get(table).name() + " SET " + column.name() + " = NULL");
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

    private List<Result> withStructureHazards(List<Result> results) {
        if (results.isEmpty()) {
            return results;
        }
        Structure end = results.get(results.size() - 1).seen().after();
        results.forEach(result -> result.findings().addAll(StructureHazards.of(result.seen().before(), result.seen().after(), end, advice)));
        return results;
    }
}
