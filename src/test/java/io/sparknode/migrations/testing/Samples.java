package io.sparknode.migrations.testing;

import java.util.List;

/** How much is tried: everything with {@code -Dsamples=all}, as CI does, otherwise a part that stands for it. What is left out is said. */
public final class Samples {

    /** Whether everything is. */
    public static final boolean ALL = System.getProperty("samples", "few").equals("all");

    private Samples() {
    }

    /**
     * All of it, or these few.
     *
     * @param what what they are, for the line that says how many are tried
     */
    public static <T> List<T> of(String what, List<T> all, List<T> few) {
        if (!all.containsAll(few)) {
            throw new IllegalArgumentException("Not all of " + few + " are among " + all);
        }
        if (!ALL) {
            System.out.println(line(what, all.size(), few.size()));
        }
        return ALL ? all : few;
    }

    /** What is said, for example {@code Of 14 dumps 3 are tried. -Dsamples=all tries all of them.} */
    static String line(String what, int all, int few) {
        return "Of %d %s %d are tried. -Dsamples=all tries all of them.".formatted(all, what, few);
    }
}
