package io.sparknode.migrations.faults;

import java.util.Random;

/**
 * What is left to chance, so that it can be repeated: the system property {@code faults.seed} sets the seed, which every run prints. It comes from
 * the time when Maven started, so that all processes of a run have the same.
 */
final class Chance {

    static final long SEED = Long.getLong("faults.seed", Math.floorMod(System.getProperty("suite.run", "").hashCode(), 1_000_000));

    private Chance() {
    }

    /** The chance of one thing, which does not depend on what else is tried. */
    static Random of(String what) {
        return new Random(SEED * 31 + what.hashCode());
    }
}
