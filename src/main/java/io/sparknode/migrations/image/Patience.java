package io.sparknode.migrations.image;

import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * Opens a connection to a server that may still be starting.
 *
 * @param limit how long to try
 * @param log   where to say that it waits
 */
record Patience(Duration limit, PrintStream log) {

    static final String NAME = "DATABASE_WAIT";

    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration BETWEEN_MESSAGES = Duration.ofSeconds(10);

    /**
     * What passes by itself: no server there or not yet (08001, 08004, 08006), starting up or shutting down (57P01 to 57P03), out of connections (53300).
     * https://www.postgresql.org/docs/current/errcodes-appendix.html
     */
    private static final Set<String> PASSING = Set.of("08001", "08004", "08006", "57P01", "57P02", "57P03", "53300");

    /** What a driver or a pooler says of a setting that it does not know: PgBouncer, or a server before version 14. */
    private static final Set<String> UNKNOWN_SETTING = Set.of("08P01", "42704");

    /** As the environment has it: {@code DATABASE_WAIT}, in seconds, by default 60. */
    static Patience from(Map<String, String> environment, PrintStream log) throws Refusal {
        String seconds = environment.getOrDefault(NAME, "60");
        if (!seconds.matches("\\d{1,6}")) {
            throw new Refusal(NAME + " is a number of seconds, for example 60, and not '" + seconds + "'.");
        }
        return new Patience(Duration.ofSeconds(Long.parseLong(seconds)), log);
    }

    /**
     * Connects as soon as the server lets us.
     *
     * @throws Refusal if it does not within the limit, or if it says something that waiting does not change, such as a wrong password
     */
    Connection connect(Target target) throws Refusal, InterruptedException {
        long start = System.nanoTime();
        long told = start - BETWEEN_MESSAGES.toNanos();
        while (true) {
            try {
                return target.connect();
            } catch (SQLException e) {
                if (!PASSING.contains(String.valueOf(e.getSQLState()))) {
                    throw new Refusal("PostgreSQL at " + target.place() + " refuses the connection of " + target.username() + ": " + message(e) + hint(e));
                }
                long now = System.nanoTime();
                if (now - start >= limit.toNanos()) {
                    throw new Refusal("PostgreSQL at " + target.place() + " accepts no connection within " + limit.toSeconds() + " s (" + NAME + "): "
                            + message(e) + "\nIs the server running, and do host and port name it? Nothing was changed.");
                }
                if (now - told >= BETWEEN_MESSAGES.toNanos()) {
                    log.println("Waiting for PostgreSQL at " + target.place() + ": " + message(e));
                    told = now;
                }
                Thread.sleep(PAUSE.toMillis());
            }
        }
    }

    private static String hint(SQLException e) {
        return UNKNOWN_SETTING.contains(String.valueOf(e.getSQLState())) && message(e).contains("parameter")
                ? "\nIs that a pooler such as PgBouncer? Migrations connect to the server itself." : "";
    }

    private static String message(SQLException e) {
        Throwable cause = e.getCause();
        String detail = cause == null || cause.getMessage() == null || e.getMessage().contains(cause.getMessage()) ? "" : " (" + cause.getMessage() + ")";
        return e.getMessage() + detail;
    }
}
