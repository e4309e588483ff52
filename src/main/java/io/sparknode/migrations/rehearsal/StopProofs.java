package io.sparknode.migrations.rehearsal;

import static io.sparknode.migrations.rehearsal.ChangesetProofs.attempt;

import io.sparknode.migrations.connection.Query;
import io.sparknode.migrations.rehearsal.ChangesetProofs.Outcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A changeset that commits on its way, killed at one point and run again: the schema must be what one run makes.
 *
 * @param before the database before the changeset
 * @param schema what it is after one run
 * @param seen   what was observed of that run
 */
record StopProofs(RehearsalServer server, ChangesetWork work, State before, List<String> schema, Observation seen) {

    private static final int STOPS = 8;
    private static final String INVALID = "SELECT indexrelid::bigint, indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid ORDER BY 2";

    /** In each of its transactions, after the last DDL command there, and while it waits. */
    List<Callable<List<Finding>>> all() {
        Map<String, Integer> last = new LinkedHashMap<>();
        int commands = 0;
        for (Observation.Interval interval : seen.intervals()) {
            if (interval.name().startsWith("ddl_command_end")) {
                commands++;
                last.put(interval.transaction(), commands);
            }
        }
        List<Callable<List<Finding>>> proofs = new ArrayList<>();
        last.values().stream().limit(STOPS).forEach(command -> proofs.add(() -> killedAfter(command)));
        if (mayWait()) {
            proofs.add(this::killedWaiting);
        }
        return proofs;
    }

    /** What runs CONCURRENTLY is about an index, or detaches a partition. */
    private boolean mayWait() {
        return work.text().toUpperCase(Locale.ROOT).contains("CONCURRENTLY")
            || seen.intervals().stream().anyMatch(interval -> interval.name().contains("INDEX"));
    }

    private List<Finding> killedAfter(int command) throws SQLException {
        String database = server.copy(before.database());
        try {
            attempt(server, database, connection -> {
                Query.execute(connection, "SET rehearsal.stop_at = " + command);
                work.run(connection, Work.Noted.NOT);
            });
            return resume(database, "killed after its DDL command number " + command);
        } finally {
            server.drop(database);
        }
    }

    /** It waits for a transaction that was there before, as CREATE INDEX CONCURRENTLY does: the index is left invalid. */
    private List<Finding> killedWaiting() throws Exception {
        String database = server.copy(before.database());
        try {
            AtomicBoolean isOver = new AtomicBoolean();
            CountDownLatch begun = new CountDownLatch(1);
            CompletableFuture<Void> older = CompletableFuture.runAsync(() -> killWhatWaits(database, begun, isOver));
            begun.await(10, TimeUnit.SECONDS);
            Optional<String> killed = attempt(server, database, connection -> work.run(connection, Work.Noted.NOT));
            isOver.set(true);
            older.get();
            return killed.isPresent() ? resume(database, "killed while it waits for older transactions") : List.of();
        } finally {
            server.drop(database);
        }
    }

    /** Is the older transaction. */
    private void killWhatWaits(String database, CountDownLatch begun, AtomicBoolean isOver) {
        // What others wait for is read outside of the transaction, in which it would stay as it was.
        try (Connection older = server.connect(database); Connection watcher = server.connect(database)) {
            Query.execute(older, "BEGIN ISOLATION LEVEL REPEATABLE READ");
            Query.execute(older, "SELECT 1");
            begun.countDown();
            while (!isOver.get()) {
                Query.execute(watcher, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE datname = current_database() AND wait_event = 'virtualxid'");
                Thread.sleep(20);
            }
        } catch (SQLException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Finding> resume(String database, String how) throws SQLException {
        Outcome next = Outcome.of(server, database, Set.of(), connection -> work.run(connection, Work.Noted.NOT));
        Optional<String> problem = next.failure().or(() -> ChangesetProofs.differs(schema, next.state().schema()));
        if (problem.isEmpty()) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        findings.add(new Finding(FindingKind.NOT_RESUMABLE, "", how + ", the next run " + problem.get(), ChangesetProofs.AGAIN));
        try (Connection connection = server.connect(database)) {
            leftInvalid(connection, how).ifPresent(findings::add);
        }
        return findings;
    }

    private Optional<Finding> leftInvalid(Connection connection, String how) throws SQLException {
        return Query.rows(connection, INVALID).stream().filter(index -> isValidBefore((Long) index.get(0))).findFirst()
            .map(index -> new Finding(FindingKind.INVALID_INDEX, "", how + ", the index " + index.get(1) + " is left invalid",
                "CALL migration.expect_indexes('table') before, and CALL migration.ensure_indexes() after it, as ./migrate new --kind=index writes them"));
    }

    /** Or not there at all. */
    private boolean isValidBefore(long index) {
        return !seen.before().indexes().containsKey(index) || seen.before().indexes().get(index).isValid();
    }
}
