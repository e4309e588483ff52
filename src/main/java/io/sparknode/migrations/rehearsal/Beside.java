package io.sparknode.migrations.rehearsal;

import io.sparknode.migrations.connection.Query;
import io.sparknode.migrations.progress.Failure;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Readers and writers of the tables that a changeset touches, at work while it runs: each row by its key, in short transactions, as an application does.
 * A lock for which one waits longer than 100 ms is an error of its statement.
 */
final class Beside {

    static final int PATIENCE = 100;
    private static final int PAUSE = 5;
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String DEADLOCK = "40P01";
    private static final String KEY = """
        SELECT quote_ident(attname) FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
         WHERE indrelid = ?::bigint::oid AND indisprimary AND indnkeyatts = 1 AND attidentity <> 'a'""";

    private final List<Thread> threads = new ArrayList<>();
    private final Map<String, String> failures = new ConcurrentHashMap<>();
    private volatile boolean isOver;

    /**
     * Runs some work beside readers and writers.
     *
     * @param tables by name, the tables that are there before
     * @return what failed, by table; nothing if none did
     */
    static Map<String, String> run(Work work, RehearsalServer server, String database, Map<Long, String> tables) throws SQLException, InterruptedException {
        Beside beside = new Beside();
        try {
            beside.start(server, database, tables);
            Thread.sleep(50);
            try (Connection connection = server.connect(database)) {
                work.run(connection, Work.Noted.NOT);
            } catch (Exception e) {
                beside.failures.put("", "the change itself fails beside them: " + Failure.firstLine(e));
            }
        } finally {
            beside.end();
        }
        return new TreeMap<>(beside.failures);
    }

    private void start(RehearsalServer server, String database, Map<Long, String> tables) throws SQLException {
        for (Map.Entry<Long, String> table : tables.entrySet()) {
            Optional<String> key;
            try (Connection connection = server.connect(database)) {
                key = Query.<String>column(connection, KEY, table.getKey()).stream().findFirst();
            }
            thread(server, database, table.getValue(), "SELECT * FROM " + table.getValue() + " LIMIT 1");
            key.ifPresent(column -> thread(server, database, table.getValue(), "UPDATE " + table.getValue() + " SET " + column + " = " + column
                + " WHERE " + column + " = (SELECT " + column + " FROM " + table.getValue() + " LIMIT 1)"));
        }
    }

    private void thread(RehearsalServer server, String database, String table, String statement) {
        Thread thread = new Thread(() -> {
            try (Connection connection = server.connect(database)) {
                Query.execute(connection, "SET lock_timeout = " + PATIENCE + "; SET session_replication_role = replica");
                while (!isOver) {
                    once(connection, table, statement);
                    Thread.sleep(PAUSE);
                }
            } catch (SQLException | InterruptedException e) {
                failures.putIfAbsent(table, e.getMessage());
            }
        }, "beside");
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
    }

    private void once(Connection connection, String table, String statement) throws SQLException {
        try {
            Query.execute(connection, statement);
        } catch (SQLException e) {
            String verb = statement.startsWith("SELECT") ? "a reader" : "a writer";
            if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                failures.putIfAbsent(table, verb + " of " + table + " waits longer than " + PATIENCE + " ms for a lock");
            } else if (DEADLOCK.equals(e.getSQLState())) {
                failures.putIfAbsent(table, verb + " of " + table + " is ended by a deadlock");
            }
            // What is no longer possible at all is what ReleaseStatements is about
        }
    }

    private void end() throws InterruptedException {
        isOver = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
