package io.sparknode.migrations.faults;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Counts what was tried and what came of it, over all classes of the suite, and prints it when the last of them has ended. */
public final class Tally implements BeforeAllCallback {

    private static final Counts COUNTS = new Counts();

    static {
        ScopeOfThread.install();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot().getStore(ExtensionContext.Namespace.GLOBAL).put(Tally.class, COUNTS);
    }

    /** A fault is about to happen; everything until the next one belongs to it. */
    static synchronized void fault(String kind) {
        COUNTS.faults++;
        COUNTS.kinds.merge(kind, 1, Integer::sum);
    }

    /** The database was looked at after the run that followed a fault. */
    static synchronized void compared(int rows, int lost) {
        COUNTS.rowsCompared += rows;
        COUNTS.rowsLost += lost;
    }

    /** All was as after an undisturbed run. */
    static synchronized void survived() {
        COUNTS.survived++;
    }

    /** A kind of fault that cannot be made here. */
    static synchronized void notTried(String kind, String why) {
        COUNTS.notTried.put(kind, why);
    }

    /** Prints itself when the run of all tests ends. */
    private static final class Counts implements AutoCloseable {

        private final Map<String, Integer> kinds = new TreeMap<>();
        private final Map<String, String> notTried = new TreeMap<>();
        private int faults;
        private int survived;
        private long rowsCompared;
        private long rowsLost;

        @Override
        public void close() {
            kinds.forEach((kind, count) -> System.out.printf("%5d %s%n", count, kind));
            notTried.forEach((kind, why) -> System.out.printf("    - %s: not tried, %s%n", kind, why));
            System.out.printf("random seed %d (-Dfaults.seed=%d makes the same faults again)%n", Chance.SEED, Chance.SEED);
            System.out.printf("faults %d, survived %d, rows compared %d, rows lost %d%n", faults, survived, rowsCompared, rowsLost);
        }
    }
}
