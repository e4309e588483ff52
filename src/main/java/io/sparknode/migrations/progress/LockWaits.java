package io.sparknode.migrations.progress;

import io.sparknode.migrations.connection.Query;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.commons.lang3.function.FailableSupplier;

/**
 * Says for which lock a connection has been waiting for some seconds, and which sessions hold it. The session that waits cannot say so itself, hence
 * another connection asks, every ten seconds.
 *
 * @see <a href="https://www.postgresql.org/docs/current/view-pg-locks.html">pg_locks</a>
 */
final class LockWaits implements AutoCloseable {

    private static final ScheduledExecutorService WATCH = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "lock waits");
        thread.setDaemon(true);
        return thread;
    });

    /** A prepared transaction has the pid 0. */
    private static final String WAITS = """
            SELECT format('waiting for %s:', CASE WHEN relation IS NULL THEN 'the end of a transaction' ELSE format('a lock on %s', relation::regclass) END)
                   || (SELECT string_agg(E'\\n' || coalesce(format('pid %s (user %s, application "%s", %s, transaction since %s): %s', a.pid, a.usename,
                                  a.application_name, coalesce(a.state, a.backend_type, 'state unknown'),
                                  coalesce(to_char(a.xact_start, 'YYYY-MM-DD HH24:MI:SS TZ'), 'unknown'), left(a.query, 200)),
                              'a prepared transaction, which is listed in pg_prepared_xacts'), '' ORDER BY a.xact_start)
                         FROM unnest(pg_blocking_pids(l.pid)) AS holder (pid) LEFT JOIN pg_stat_activity a USING (pid))
              FROM pg_locks l
             WHERE pid = ? AND NOT granted AND waitstart < clock_timestamp() - ? * interval '1 ms'""";

    private final int pid;
    private final FailableSupplier<Connection, SQLException> another;
    private final Duration pause;
    private final OperatorMessages messages = new OperatorMessages();
    private final ScheduledFuture<?> watch;
    private Connection asking;
    private String said = "";
    private boolean closed;

    /**
     * Watches a connection until this is closed.
     *
     * @param pid     the process of the server that executes what the connection sends
     * @param another opens another connection of the same user to the same database
     */
    LockWaits(int pid, FailableSupplier<Connection, SQLException> another) {
        this(pid, another, Duration.ofSeconds(10));
    }

    LockWaits(int pid, FailableSupplier<Connection, SQLException> another, Duration pause) {
        this.pid = pid;
        this.another = another;
        this.pause = pause;
        this.watch = WATCH.scheduleWithFixedDelay(this::look, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized void close() {
        closed = true;
        watch.cancel(false);
        try {
            if (asking != null) {
                asking.close();
            }
        } catch (SQLException e) {
            // The server has ended it
        }
    }

    /** The procedures that change tables give up each wait within three seconds, and report themselves for whom they wait. */
    private synchronized void look() {
        if (closed) {
            return;
        }
        try {
            if (asking == null) {
                asking = another.get();
            }
            String found = Objects.requireNonNullElse(Query.text(asking, WAITS, pid, pause.toMillis() / 2), "");
            if (!found.isEmpty() && !found.equals(said)) {
                messages.say(found);
            }
            said = found;
        } catch (SQLException e) {
            // Without a second connection, the first one waits all the same
            watch.cancel(false);
        }
    }
}
