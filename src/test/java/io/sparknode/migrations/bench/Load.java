package io.sparknode.migrations.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.TreeMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;

/**
 * An application at work: instances of the release before, which know no tenant_id, and instances of the release after, which wait for the column.
 * Every statement is timed; one that fails is counted, and the instance goes on.
 */
final class Load implements AutoCloseable {

    static final String DESCRIPTION = "5 instances of the release before and 2 of the release after, a statement each every 10 ms";

    private static final Duration PAUSE = Duration.ofMillis(10);

    private static final List<String> BEFORE = List.of(
            "INSERT INTO recognition_comments (recognition_id, user_id, content) SELECT id, from_user_id, "
                + "'well done' FROM recognitions WHERE id = bench_uuid(2, %d)",
            "UPDATE recognition_comments SET content = content || '!' WHERE id = bench_uuid(3, %d)",
            "SELECT content FROM recognition_comments WHERE id = bench_uuid(3, %d)",
            "INSERT INTO recognition_reactions (recognition_id, user_id, reaction_type) SELECT id, from_user_id, substr(md5(random()::text), 1, 20)"
                    + " FROM recognitions WHERE id = bench_uuid(2, %d)",
            "INSERT INTO audit_log (action, entity_id) VALUES ('bench', bench_uuid(3, %d))",
            "UPDATE users SET updated_at = now() WHERE id = bench_uuid(1, %d %% 1000 + 1)",
            "SELECT count(*) FROM departments d JOIN users u ON u.department_id = d.id WHERE u.id = bench_uuid(1, %d %% 1000 + 1)");

    private static final List<String> AFTER = List.of(
            "INSERT INTO recognition_comments (recognition_id, tenant_id, user_id, content) SELECT id, tenant_id, from_user_id, 'well done'"
                    + " FROM recognitions WHERE id = bench_uuid(2, %d)",
            "SELECT content, tenant_id FROM recognition_comments WHERE id = bench_uuid(3, %d)");

    private final String url;
    private final Queue<Sample> samples = new ConcurrentLinkedQueue<>();
    private final Map<String, Integer> errors = new TreeMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean measuring;
    private volatile boolean closed;

    private record Sample(double millis, boolean failed) {
    }

    /** What the application noticed while a migration ran, and how long that took. */
    record Measured(long statements, long failed, double longestMillis, double p99Millis, Duration took, Map<String, Integer> errors) {

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%6d statements, %4d failed, longest %6.0f ms, p99 %5.1f ms, took %5.1f s %s", statements, failed,
                longestMillis,
                    p99Millis, took.toMillis() / 1000.0, errors.isEmpty() ? "" : errors);
        }
    }

    private Load(String url) {
        this.url = url;
    }

    static Load on(String url) {
        Load load = new Load(url);
        for (int instance = 0; instance < 5; instance++) {
            load.start(BEFORE, false);
        }
        for (int instance = 0; instance < 2; instance++) {
            load.start(AFTER, true);
        }
        return load;
    }

    void startMeasuring() {
        samples.clear();
        measuring = true;
    }

    Measured measured(Duration took) {
        measuring = false;
        double[] sorted = samples.stream().mapToDouble(Sample::millis).sorted().toArray();
        long failed = samples.stream().filter(Sample::failed).count();
        synchronized (errors) {
            return new Measured(sorted.length, failed, sorted[sorted.length - 1], sorted[(int) (sorted.length * 0.99)], took, new TreeMap<>(errors));
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void start(List<String> statements, boolean waitForColumn) {
        Thread thread = new Thread(() -> run(statements, waitForColumn), "instance");
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void run(List<String> statements, boolean waitForColumn) {
        try (Connection connection = DriverManager.getConnection(url); Statement statement = connection.createStatement()) {
            while (waitForColumn && !closed && !hasColumn(connection)) {
                Thread.sleep(100);
            }
            while (!closed) {
                for (String each : statements) {
                    time(statement, String.format(Locale.ROOT, each, ThreadLocalRandom.current().nextInt(1, 100_000)));
                    Thread.sleep(PAUSE.toMillis());
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void time(Statement statement, String sql) {
        long began = System.nanoTime();
        boolean failed = false;
        try {
            statement.execute(sql);
        } catch (SQLException e) {
            failed = true;
            synchronized (errors) {
                errors.merge(e.getMessage().lines().findFirst().orElse(""), 1, Integer::sum);
            }
        }
        if (measuring) {
            samples.add(new Sample((System.nanoTime() - began) / 1e6, failed));
        }
    }

    private static boolean hasColumn(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT FROM pg_attribute WHERE attrelid = 'recognition_comments'::regclass AND attname = 'tenant_id'")) {
            return statement.executeQuery().next();
        }
    }
}
