package io.sparknode.migrations;

import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.Changelog;
import io.sparknode.migrations.testing.Rows;
import io.sparknode.migrations.testing.TestDatabase;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any of the bootstraps with any of the raw SQL files ends at the target. Each run draws other ones; {@code -Dsubsets.seed} repeats a run, and
 * {@code -Dsubsets.count} sets how many are drawn.
 */
class SubsetsIT {

    private static final long SEED = Long.getLong("subsets.seed", System.nanoTime() / 1000);

    @ParameterizedTest
    @MethodSource("seeds")
    void someOfTheRawSqlOnSomeBootstrapEndsAtTheTarget(long seed) {
        Start start = Start.someRawSql(seed);
        try (TestDatabase database = start.build()) {
            Rows expected = ExpectedRows.rowsOf(database);
            Changelog.ofProject().update(database);
            TargetState.assertReached(start.name(), database, expected);
        } catch (IllegalStateException e) {
            throw new IllegalStateException(start.name() + ": " + e.getMessage(), e);
        }
    }

    static LongStream seeds() {
        System.out.println("Random subsets of the raw SQL: repeat this run with -Dsubsets.seed=" + SEED);
        return LongStream.range(SEED, SEED + Integer.getInteger("subsets.count", 3));
    }
}
