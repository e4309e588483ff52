package io.sparknode.migrations.progress;

import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.Set;
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

    /** The SQLSTATE of a message that says how far the statement is. */
    private static final String PROGRESS = "01PRG";

    /**
     * Of a notice of the server that something is missing or there already, which is what IF EXISTS and IF NOT EXISTS are for. It ends in
     * ", skipping", in the language of the server.
     */
    private static final Set<String> SKIPPING = Set.of("00000", "42701", "42710", "42P06", "42P07");

    /** What has such a state and is shown: the words of a procedure, and what else CASCADE drops. */
    private static final Set<String> TOLD = Set.of(Failure.RAISE, "reportDependentObjects");

    private final Statement statement;
    private final OperatorMessages messages = new OperatorMessages();
    private final ProgressLine progress = new ProgressLine(messages::say);
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
        progress.clear();
        if (!statement.isClosed()) {
            statement.clearWarnings();
        }
    }

    /** Whether a notice says more than that something was skipped. */
    static boolean isTold(SQLWarning notice) {
        return TOLD.contains(Failure.routine(notice)) || !SKIPPING.contains(notice.getSQLState());
    }

    private synchronized void show() {
        try {
            SQLWarning next = last == null ? statement.getWarnings() : last.getNextWarning();
            while (next != null) {
                if (PROGRESS.equals(next.getSQLState())) {
                    progress.show(next.getMessage());
                } else if (isTold(next)) {
                    progress.clear();
                    messages.say(next.getMessage());
                }
                last = next;
                next = next.getNextWarning();
            }
        } catch (SQLException closed) {
            watch.cancel(false);
        }
    }
}
