package io.sparknode.migrations.testing;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * How much is tried: everything with {@code -Dsamples=all}, otherwise a part that stands for it. With {@code -Dsamples.share=3} as well, one of three classes
 * tries everything, drawn anew in each run. What is left out is said.
 */
public final class Samples {

    private static final StackWalker CALLER = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
    private static final boolean ALL = System.getProperty("samples", "few").equals("all");
    private static final int SHARE = Integer.getInteger("samples.share", 1);
    private static final Map<Class<?>, Boolean> DRAWN = new ConcurrentHashMap<>();

    private Samples() {
    }

    /** Whether the class that asks tries everything. */
    public static boolean areAll() {
        return areAll(CALLER.getCallerClass());
    }

    static boolean areAll(Class<?> test) {
        return ALL && DRAWN.computeIfAbsent(test.getNestHost(), Samples::draw);
    }

    private static boolean draw(Class<?> test) {
        boolean isDrawn = ThreadLocalRandom.current().nextInt(SHARE) == 0;
        if (SHARE > 1) {
            System.out.println(test.getSimpleName() + (isDrawn ? " was drawn: it tries all samples." : " was not drawn: it tries few samples."));
        }
        return isDrawn;
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
        if (areAll(CALLER.getCallerClass())) {
            return all;
        }
        System.out.println(line(what, all.size(), few.size()));
        return few;
    }

    /** The first of them, and each so many after it. */
    public static <T> List<T> each(int nth, List<T> all) {
        return IntStream.range(0, all.size()).filter(index -> index % nth == 0).mapToObj(all::get).toList();
    }

    /** What is said, for example {@code Of 14 dumps 3 are tried. -Dsamples=all tries all of them.} */
    static String line(String what, int all, int few) {
        return "Of %d %s %d are tried. -Dsamples=all tries all of them.".formatted(all, what, few);
    }
}
