package io.sparknode.migrations.progress;

import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** The notices of one statement, each shown once, within a second of its arrival. */
final class Notices {

    private static final ScheduledExecutorService WATCH = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "notices");
        thread.setDaemon(true);
        return thread;
    });

    private final Statement statement;
    private final OperatorMessages progress = new OperatorMessages();
    private SQLWarning last;
    private ScheduledFuture<?> watch;

    private Notices(Statement statement) {
        this.statement = statement;
    }

    static Notices of(Statement statement) {
        Notices notices = new Notices(statement);
        notices.watch = WATCH.scheduleAtFixedRate(notices::show, 1, 1, TimeUnit.SECONDS);
        return notices;
    }

    /** Shows what is left, so that Liquibase does not show everything again. */
    void end() throws SQLException {
        watch.cancel(false);
        show();
        if (!statement.isClosed()) {
            statement.clearWarnings();
        }
    }

    private synchronized void show() {
        try {
            SQLWarning next = last == null ? statement.getWarnings() : last.getNextWarning();
            while (next != null) {
                // "index … does not exist, skipping" is what IF EXISTS is for
                if (!next.getMessage().endsWith(", skipping")) {
                    progress.say(next.getMessage());
                }
                last = next;
                next = next.getNextWarning();
            }
        } catch (SQLException closed) {
            watch.cancel(false);
        }
    }
}
