package io.sparknode.migrations.rehearsal;

import io.sparknode.migrations.schema.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import liquibase.Scope;
import liquibase.SingletonScopeManager;

/**
 * Proves of a changeset that it can be executed again where its record is missing, that the next run goes on where one was killed, and that its rollback
 * takes back what it did, after which it can be executed again.
 */
final class ChangesetProofs {

    private static final int STOPS = 8;
    private static final int SHOWN = 3;
    private static final String AGAIN = "Call the procedures of the schema migration, which check for the end state. A precondition on a name takes what is half made for the whole";

    private final RehearsalServer server;
    private final ChangesetWork work;
    private final String before;
    private final Set<String> tables;
    private final SchemaAndRows stateBefore;
    private final SchemaAndRows stateAfter;
    private final List<Finding> findings = new ArrayList<>();

    private ChangesetProofs(RehearsalServer server, ChangesetWork work, String before, Set<String> tables, SchemaAndRows stateBefore, SchemaAndRows stateAfter) {
        this.server = server;
        this.work = work;
        this.before = before;
        this.tables = tables;
        this.stateBefore = stateBefore;
        this.stateAfter = stateAfter;
    }

    /**
     * Tries them.
     *
     * @param before the database before the changeset, to which nobody is connected
     * @param after  a database after it, which this changes
     * @param seen   what was observed of it
     */
    static List<Finding> of(RehearsalServer server, ChangesetWork work, String before, String after, Observation seen) throws Exception {
        Set<String> tables = seen.tablesWithRows();
        SchemaAndRows stateBefore = SchemaAndRows.read(server, before, tables);
        SchemaAndRows stateAfter = SchemaAndRows.read(server, after, tables);
        ChangesetProofs ends = new ChangesetProofs(server, work, before, tables, stateBefore, stateAfter);
        ChangesetProofs stops = new ChangesetProofs(server, work, before, tables, stateBefore, stateAfter);
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        inAThread(() -> stops.stopped(seen), stopped);
        if (!stateBefore.difference(stateAfter).isEmpty()) {
            ends.backAndAgain(after);
        }
        stopped.get();
        return Stream.of(ends.findings, stops.findings).flatMap(List::stream).toList();
    }

    private interface Proof {

        void run() throws Exception;
    }

    /** Liquibase's scope, which is entered and left by each thread for itself. */
    private static final class ScopeOfThread extends SingletonScopeManager {

        ScopeOfThread(Scope first) {
            setCurrentScope(first);
        }
    }

    /** Whoever waits gets what it throws. */
    private static void inAThread(Proof proof, CompletableFuture<Void> end) {
        Scope scope = Scope.getCurrentScope();
        Thread thread = new Thread(() -> {
            Scope.setScopeManager(new ScopeOfThread(scope));
            try {
                proof.run();
                end.complete(null);
            } catch (Exception | Error e) {
                end.completeExceptionally(e);
            }
        }, "proofs");
        thread.setDaemon(true);
        thread.start();
    }

    private void stopped(Observation seen) throws Exception {
        if (!work.changeset().isRunInTransaction()) {
            stoppedInEachTransaction(seen);
            stoppedWaiting();
        }
    }

    /** The rollback, forward again, and a second run from there; where it does not lead there, a second run after a first one. */
    private void backAndAgain(String database) throws SQLException {
        Optional<SchemaAndRows> forward = back(database) ? forward(database) : Optional.empty();
        if (forward.isPresent()) {
            again(database, forward.get());
            return;
        }
        String another = server.copy(before);
        try {
            attempt(another, connection -> work.run(connection, Work.Noted.NOT));
            again(another, SchemaAndRows.read(server, another, tables));
        } finally {
            server.drop(another);
        }
    }

    private boolean back(String database) throws SQLException {
        Optional<String> failure = attempt(database, work::rollBack);
        SchemaAndRows back = SchemaAndRows.read(server, database, tables);
        if (failure.isPresent()) {
            add(FindingKind.INCOMPLETE_ROLLBACK, "the rollback " + failure.get(), "Write a rollback that undoes what the changes do, and nothing else");
        } else if (back.difference(stateAfter).isEmpty()) {
            add(FindingKind.NO_ROLLBACK, "the rollback changes nothing", "Write a rollback; where there is none, say why: comment: \"accept no-rollback: …\"");
        } else if (!stateBefore.difference(back).isEmpty()) {
            add(FindingKind.INCOMPLETE_ROLLBACK, "the rollback leaves a difference: " + shown(stateBefore.difference(back)), "Write a rollback that undoes all of it");
        } else {
            return true;
        }
        return false;
    }

    /** @return what it leads to, whose rows may be others: a default may be another time */
    private Optional<SchemaAndRows> forward(String database) throws SQLException {
        Optional<String> failure = attempt(database, connection -> work.run(connection, Work.Noted.NOT));
        SchemaAndRows forward = SchemaAndRows.read(server, database, tables);
        Optional<String> problem = failure.or(() -> differs(stateAfter.schema(), forward.schema()));
        problem.ifPresent(what -> add(FindingKind.INCOMPLETE_ROLLBACK, "after the rollback, going forward again " + what,
            "Let the rollback take back all that the changes ask for"));
        return problem.isPresent() ? Optional.empty() : Optional.of(forward);
    }

    private void again(String database, SchemaAndRows once) throws SQLException {
        Optional<String> failure = attempt(database, connection -> {
            work.forget(connection);
            work.run(connection, Work.Noted.NOT);
        });
        List<String> difference = once.difference(SchemaAndRows.read(server, database, tables));
        failure.or(() -> difference.isEmpty() ? Optional.empty() : Optional.of("changes what the first one made: " + shown(difference)))
            .ifPresent(what -> add(FindingKind.NOT_REPEATABLE, "a second run " + what, AGAIN));
    }

    /** Kills the session in each transaction of a changeset that commits on its way, after the last DDL command of it. */
    private void stoppedInEachTransaction(Observation seen) throws SQLException {
        Map<String, Integer> last = new LinkedHashMap<>();
        int commands = 0;
        for (Observation.Interval interval : seen.intervals()) {
            if (interval.name().startsWith("ddl_command_end")) {
                commands++;
                last.put(interval.transaction(), commands);
            }
        }
        for (int stop : last.values().stream().limit(STOPS).toList()) {
            if (failsAfter(stop)) {
                return;
            }
        }
    }

    private boolean failsAfter(int command) throws SQLException {
        String database = server.copy(before);
        try {
            attempt(database, connection -> {
                Queries.execute(connection, "SET rehearsal.stop_at = " + command);
                work.run(connection, Work.Noted.NOT);
            });
            return resume(database, "killed after its DDL command number " + command);
        } finally {
            server.drop(database);
        }
    }

    /** Kills the session while it waits for a transaction that was there before, as CREATE INDEX CONCURRENTLY does: the index is left invalid. */
    private void stoppedWaiting() throws Exception {
        String database = server.copy(before);
        try {
            AtomicBoolean isOver = new AtomicBoolean();
            CountDownLatch begun = new CountDownLatch(1);
            CompletableFuture<Void> older = CompletableFuture.runAsync(() -> killWhatWaits(database, begun, isOver));
            begun.await(10, TimeUnit.SECONDS);
            Optional<String> killed = attempt(database, connection -> work.run(connection, Work.Noted.NOT));
            isOver.set(true);
            older.get();
            if (killed.isPresent()) {
                resume(database, "killed while it waits for older transactions");
            }
        } finally {
            server.drop(database);
        }
    }

    /** Is the older transaction. */
    private void killWhatWaits(String database, CountDownLatch begun, AtomicBoolean isOver) {
        // What others wait for is read outside of the transaction, in which it would stay as it was.
        try (Connection older = server.connect(database); Connection watcher = server.connect(database)) {
            Queries.execute(older, "BEGIN ISOLATION LEVEL REPEATABLE READ");
            Queries.execute(older, "SELECT 1");
            begun.countDown();
            while (!isOver.get()) {
                Queries.execute(watcher, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'virtualxid'");
                Thread.sleep(20);
            }
        } catch (SQLException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether the next run goes wrong. */
    private boolean resume(String database, String how) throws SQLException {
        Optional<String> failure = attempt(database, connection -> work.run(connection, Work.Noted.NOT));
        List<String> schema = SchemaAndRows.read(server, database, Set.of()).schema();
        Optional<String> problem = failure.or(() -> differs(stateAfter.schema(), schema));
        problem.ifPresent(what -> add(FindingKind.NOT_RESUMABLE, how + ", the next run " + what, AGAIN));
        if (problem.isPresent()) {
            leftInvalid(database, how);
        }
        return problem.isPresent();
    }

    private void leftInvalid(String database, String how) {
        String query = "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid ORDER BY 1";
        try (Connection connection = server.connect(database); Connection earlier = server.connect(before)) {
            List<String> invalid = new ArrayList<>(Queries.<String>column(connection, query));
            invalid.removeAll(Queries.<String>column(earlier, query));
            if (!invalid.isEmpty() && findings.stream().noneMatch(finding -> finding.kind() == FindingKind.INVALID_INDEX)) {
                add(FindingKind.INVALID_INDEX, how + ", the index " + invalid.get(0) + " is left invalid",
                    "CALL migration.expect_indexes('table') before, and CALL migration.ensure_indexes() after it, as ./migrate new --kind=index writes them");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Attempt {

        void run(Connection connection) throws Exception;
    }

    /** What went wrong, in words that go on "the run …". */
    private Optional<String> attempt(String database, Attempt attempt) {
        try (Connection connection = server.connect(database)) {
            attempt.run(connection);
            return Optional.empty();
        } catch (Exception e) {
            return Optional.of("fails: " + Rehearsal.reason(e));
        }
    }

    private static Optional<String> differs(List<String> schema, List<String> other) {
        List<String> difference = Schema.difference(schema, other);
        return difference.isEmpty() ? Optional.empty() : Optional.of("ends at another schema: " + shown(difference));
    }

    private static String shown(List<String> lines) {
        return String.join("; ", lines.subList(0, Math.min(SHOWN, lines.size()))) + (lines.size() > SHOWN ? "; and " + (lines.size() - SHOWN) + " more" : "");
    }

    private void add(FindingKind kind, String what, String instead) {
        findings.add(new Finding(kind, "", what, instead));
    }
}
