package io.sparknode.migrations.rehearsal;

import io.sparknode.migrations.connection.Query;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the server did while something ran.
 *
 * @param before      the structure before
 * @param after       the structure after
 * @param rowsBefore  how many rows each table held before
 * @param rowsAfter   how many rows each table holds after
 * @param intervals   what was done between two moments, in order
 * @param largest     by table, how many rows were inserted or updated, where nearly all of them were in one transaction, otherwise 0
 * @param transactions how many transactions wrote anything
 * @param millis      how long it took
 * @param wal         how many bytes of write-ahead log were written
 * @param growth      by how many bytes the database grew
 * @param failure     why it failed, or null
 */
record Observation(Structure before, Structure after, Map<Long, Long> rowsBefore, Map<Long, Long> rowsAfter, List<Interval> intervals, Map<Long, Long> largest,
        long transactions, long millis, long wal, long growth, Exception failure) {

    /** The locks that keep writers out, and the last one readers as well: https://www.postgresql.org/docs/current/explicit-locking.html */
    static final Set<String> BLOCKING = Set.of("ShareLock", "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock");

    private static final int A_FEW = 5;

    private static final String MOMENTS = "SELECT n, name, xid, extract(epoch FROM at - began)::float8 * 1000 FROM rehearsal.moment ORDER BY n";
    private static final String ROWS = "SELECT relation, rows FROM rehearsal.count_rows()";
    private static final String LARGEST = "SELECT relation, rows FROM rehearsal.count_largest(?)";
    private static final String COUNTERS = "SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn, pg_database_size(current_database()),"
        + " pg_snapshot_xmax(pg_current_snapshot())::text::bigint";

    /**
     * What was done between two moments.
     *
     * @param name    what ended it: the start or end of a DDL command, or of a change
     * @param locks   held at its end, by table
     * @param read    rows read by sequential scans, by table
     * @param written rows written, by table
     * @param millis  how long the transaction had been open at its end
     */
    record Interval(String name, String transaction, Map<Long, Set<String>> locks, Map<Long, Long> read, Map<Long, Long> written, double millis) {

        boolean blocks(long table) {
            return locks.getOrDefault(table, Set.of()).stream().anyMatch(BLOCKING::contains);
        }
    }

    private record Counters(long wal, long size, long transaction) {

        static Counters read(Connection connection) throws SQLException {
            List<Object> row = Query.rows(connection, COUNTERS).get(0);
            return new Counters(((Number) row.get(0)).longValue(), (Long) row.get(1), (Long) row.get(2));
        }
    }

    /** Does some work in a database in which {@code observe.sql} was executed. A failure of the work is part of what was observed. */
    static Observation of(Work work, RehearsalServer server, String database) throws SQLException {
        return of(work, server, database, null);
    }

    /**
     * Does some work in a database in which {@code observe.sql} was executed.
     *
     * @param previous what was observed of the work before it, if nothing has changed since, or null
     */
    static Observation of(Work work, RehearsalServer server, String database, Observation previous) throws SQLException {
        try (Connection watcher = server.connect(database)) {
            Query.execute(watcher, "TRUNCATE rehearsal.moment, rehearsal.lock, rehearsal.work");
            Structure before = previous == null ? Structure.read(watcher) : previous.after();
            Map<Long, Long> rowsBefore = previous == null ? counted(watcher, ROWS) : previous.rowsAfter();
            Counters start = Counters.read(watcher);
            Exception failure = null;
            long began = System.nanoTime();
            try (Connection connection = server.connect(database)) {
                Query.execute(connection, "SET rehearsal.is_observed = on");
                work.run(connection, () -> Query.execute(connection, "SELECT rehearsal.note('done')"));
            } catch (Exception e) {
                failure = e;
            }
            long millis = (System.nanoTime() - began) / 1_000_000;
            Counters end = Counters.read(watcher);
            return new Observation(before, Structure.read(watcher), rowsBefore, counted(watcher, ROWS), intervals(watcher),
                counted(watcher, LARGEST, start.transaction()), end.transaction() - start.transaction(), millis, end.wal() - start.wal(),
                end.size() - start.size(), failure);
        }
    }

    private static List<Interval> intervals(Connection watcher) throws SQLException {
        Map<Long, Map<Long, Set<String>>> locks = new HashMap<>();
        Query.rows(watcher, "SELECT n, relation, mode FROM rehearsal.lock").forEach(row ->
            locks.computeIfAbsent((Long) row.get(0), n -> new LinkedHashMap<>())
                .computeIfAbsent((Long) row.get(1), table -> new TreeSet<>()).add((String) row.get(2)));
        Map<Long, Map<Long, long[]>> work = new HashMap<>();
        Query.rows(watcher, "SELECT n, relation, read, written FROM rehearsal.work").forEach(row ->
            work.computeIfAbsent((Long) row.get(0), n -> new HashMap<>()).put((Long) row.get(1), new long[] {(Long) row.get(2), (Long) row.get(3)}));
        List<Interval> intervals = new ArrayList<>();
        Map<Long, long[]> earlier = Map.of();
        for (List<Object> moment : Query.rows(watcher, MOMENTS)) {
            Map<Long, long[]> now = work.getOrDefault((Long) moment.get(0), Map.of());
            intervals.add(new Interval((String) moment.get(1), (String) moment.get(2), locks.getOrDefault((Long) moment.get(0), Map.of()),
                difference(now, earlier, 0), difference(now, earlier, 1), (Double) moment.get(3)));
            earlier = now;
        }
        return intervals;
    }

    /** A counter is smaller than before when the session has reported what it had counted, and began anew. */
    private static Map<Long, Long> difference(Map<Long, long[]> now, Map<Long, long[]> earlier, int counter) {
        Map<Long, Long> difference = new HashMap<>();
        now.forEach((table, counts) -> {
            long before = earlier.containsKey(table) ? earlier.get(table)[counter] : 0;
            long more = counts[counter] < before ? counts[counter] : counts[counter] - before;
            if (more > 0) {
                difference.put(table, more);
            }
        });
        return difference;
    }

    /** What a function of {@code observe.sql} counts, by table. */
    private static Map<Long, Long> counted(Connection watcher, String query, Object... parameters) throws SQLException {
        Map<Long, Long> counted = new HashMap<>();
        Query.rows(watcher, query, parameters).forEach(row -> counted.put((Long) row.get(0), (Long) row.get(1)));
        return counted;
    }

    /** The tables that were there before, and that it locked, read, wrote or gave an index; none if it only read many, as a check does. */
    Set<Long> touched() {
        Set<Long> touched = new TreeSet<>();
        boolean onlyReads = true;
        for (Interval interval : intervals) {
            onlyReads = onlyReads && interval.written().isEmpty()
                && interval.locks().values().stream().allMatch(modes -> modes.equals(Set.of("AccessShareLock")));
            touched.addAll(interval.locks().keySet());
            touched.addAll(interval.read().keySet());
            touched.addAll(interval.written().keySet());
        }
        if (onlyReads && touched.size() > A_FEW) {
            touched.clear();
        }
        after.indexes().values().stream().filter(index -> !before.indexes().containsKey(index.id())).forEach(index -> touched.add(index.table()));
        after.constraints().values().stream().filter(constraint -> !before.constraints().containsKey(constraint.id()))
            .forEach(constraint -> touched.add(constraint.table()));
        before.relations().values().stream().filter(relation -> !after.relations().containsKey(relation.id())
            || after.relations().get(relation.id()).file() != relation.file()).forEach(relation -> touched.add(relation.id()));
        touched.retainAll(before.relations().keySet());
        return touched;
    }

    /** Whether it changed rows, or would have if there had been any to change. */
    boolean writes() {
        return intervals.stream().anyMatch(interval -> interval.locks().values().stream().anyMatch(modes -> modes.contains("RowExclusiveLock")));
    }

    /** The names of the tables whose rows may be other ones now, of those that were there before. */
    Set<String> tablesWithRows() {
        Set<Long> touched = touched();
        return rowsBefore.keySet().stream().filter(table -> touched.contains(table) || !rowsBefore.get(table).equals(rowsAfter.get(table)))
            .map(table -> before.relations().get(table).name()).collect(Collectors.toSet());
    }
}
