package io.sparknode.migrations.cli;

import io.sparknode.migrations.connection.ConnectionFailure;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

/**
 * Opens a connection to a server that may still be starting.
 *
 * @param limit how long to try
 * @param log   where to say that it waits
 */
record ConnectionRetry(Duration limit, PrintStream log) {

    static final String NAME = "DATABASE_WAIT";

    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration BETWEEN_MESSAGES = Duration.ofSeconds(10);

    /** As the environment has it: {@code DATABASE_WAIT}, in seconds, by default 60. */
    static ConnectionRetry from(Map<String, String> environment, PrintStream log) throws Refusal {
        String seconds = environment.getOrDefault(NAME, "60");
        if (!seconds.matches("\\d{1,6}")) {
            throw new Refusal(NAME + " is a number of seconds, for example 60, and not '" + seconds + "'.");
        }
        return new ConnectionRetry(Duration.ofSeconds(Long.parseLong(seconds)), log);
    }

    /**
     * Connects as soon as the server lets us.
     *
     * @throws Refusal if it does not within the limit, or if it says something that waiting does not change, such as a wrong password
     */
    Connection connect(ConnectionTarget target) throws Refusal, InterruptedException {
        long start = System.nanoTime();
        long told = start - BETWEEN_MESSAGES.toNanos();
        while (true) {
            try {
                return target.connect();
            } catch (SQLException e) {
                if (!ConnectionFailure.passes(e)) {
                    throw new Refusal("PostgreSQL at " + target.place() + " refuses the connection"
                            + (target.username() == null ? "" : " of " + target.username()) + ": "
                            + ConnectionFailure.message(ConnectionFailure.explained(e)) + "\nNothing was changed.");
                }
                long now = System.nanoTime();
                if (now - start >= limit.toNanos()) {
                    throw new Refusal("PostgreSQL at " + target.place() + " accepts no connection"
                            + (limit.isZero() ? "" : " within " + limit.toSeconds() + " s (" + NAME + ")") + ": " + ConnectionFailure.message(e)
                            + "\nIs the server running, and do host and port name it?" + ofVersion17(target)
                            + " Nothing was changed.");
                }
                if (now - told >= BETWEEN_MESSAGES.toNanos()) {
                    log.println("Waiting for PostgreSQL at " + target.place() + ": " + ConnectionFailure.message(e));
                    told = now;
                }
                Thread.sleep(PAUSE.toMillis());
            }
        }
    }

    /** An older server, or one without TLS, ends such a connection as one does that is stopped. */
    private static String ofVersion17(ConnectionTarget target) {
        return target.url().contains("sslNegotiation=direct")
                ? " sslnegotiation=direct is understood by PostgreSQL 17 or newer with TLS only: leave it out, or give sslnegotiation=postgres." : "";
    }
}
