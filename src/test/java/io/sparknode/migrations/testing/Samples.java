package io.sparknode.migrations.testing;

import java.util.List;

/** How much is tried: everything with {@code -Dsamples=all}, as CI does, otherwise a part that stands for it. */
public final class Samples {

    /** Whether everything is. */
    public static final boolean ALL = System.getProperty("samples", "few").equals("all");

    private Samples() {
    }

    /** All of it, or these few. */
    public static <T> List<T> of(List<T> all, List<T> few) {
        if (!all.containsAll(few)) {
            throw new IllegalArgumentException("Not all of " + few + " are among " + all);
        }
        return ALL ? all : few;
    }
}
