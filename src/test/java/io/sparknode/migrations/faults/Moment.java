package io.sparknode.migrations.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/**
 * A moment of a run of the chain.
 *
 * @param roundTrip the number of the round trip between client and server that has just begun, from 1
 * @param after     how long after that
 */
public record Moment(int roundTrip, Duration after) {

    /**
     * A moment by chance. Every second one is as likely in a long statement as the statement is long, the others fall into all statements alike.
     *
     * @param undisturbed when each round trip of an undisturbed run began
     */
    static Moment random(List<Instant> undisturbed, Random random) {
        // Neither the log-in nor the farewell
        int last = undisturbed.size() - 3;
        if (random.nextBoolean()) {
            int n = 1 + random.nextInt(last);
            return new Moment(n, part(between(undisturbed, n), random));
        }
        Instant when = undisturbed.get(0).plus(part(Duration.between(undisturbed.get(0), undisturbed.get(last)), random));
        int n = 1;
        while (undisturbed.get(n).isBefore(when)) {
            n++;
        }
        return new Moment(n, Duration.between(undisturbed.get(n - 1), when));
    }

    private static Duration between(List<Instant> undisturbed, int n) {
        return Duration.between(undisturbed.get(n - 1), undisturbed.get(n));
    }

    private static Duration part(Duration whole, Random random) {
        return Duration.ofNanos((long) (whole.toNanos() * random.nextDouble()));
    }

    @Override
    public String toString() {
        return after.toNanos() / 1_000 / 1_000.0 + " ms into round trip " + roundTrip;
    }
}
