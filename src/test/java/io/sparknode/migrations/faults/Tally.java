package io.sparknode.migrations.faults;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Counts what was tried and what came of it, over all classes and processes of a run of the suite. It prints the sum so far whenever a class has
 * ended, so what it prints last is the sum of all.
 */
public final class Tally implements BeforeAllCallback {

    /** The folder in which each process of this run of the suite leaves its counts for the others. */
    private static final Path FOLDER = Path.of("target/faults").resolve(System.getProperty("suite.run", "alone").replaceAll("\\W", "-"));

    private static final String FAULTS = "faults";
    private static final String SURVIVED = "survived";
    private static final String LATE = "late";
    private static final String COMPARED = "rows compared";
    private static final String LOST = "rows lost";
    private static final String KIND = "kind: ";

    private static final Map<String, Long> COUNTS = new TreeMap<>();
    private static final Map<String, String> NOT_TRIED = new TreeMap<>();

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot().getStore(ExtensionContext.Namespace.GLOBAL).put(Tally.class, (AutoCloseable) Tally::print);
    }

    /** A fault is about to happen; everything until the next one belongs to it. */
    static void fault(String kind) {
        add(FAULTS, 1);
        add(KIND + kind, 1);
    }

    /** The fault came when the run had ended already: it befell nothing but an idle database. */
    static void late() {
        add(LATE, 1);
    }

    /** The database was looked at after the run that followed a fault. */
    static void compared(int rows, int lost) {
        add(COMPARED, rows);
        add(LOST, lost);
    }

    /** All was as after an undisturbed run. */
    static void survived() {
        add(SURVIVED, 1);
    }

    /** A kind of fault that cannot be made here. */
    static void notTried(String kind, String why) {
        NOT_TRIED.put(kind, why);
    }

    private static synchronized void add(String what, long count) {
        COUNTS.merge(what, count, Long::sum);
    }

    private static synchronized void print() throws IOException {
        save();
        Map<String, Long> all = sum();
        all.forEach((what, count) -> {
            if (what.startsWith(KIND)) {
                System.out.printf("%5d %s%n", count, what.substring(KIND.length()));
            }
        });
        NOT_TRIED.forEach((kind, why) -> System.out.printf("    - %s: not tried, %s%n", kind, why));
        System.out.printf("random seed %d (-Dfaults.seed=%d makes the same faults again)%n", Chance.SEED, Chance.SEED);
        System.out.println(String.join(", ", Stream.of(FAULTS, LATE, SURVIVED, COMPARED, LOST).map(what -> what + " " + all.getOrDefault(what, 0L))
            .toList()));
        long late = all.getOrDefault(LATE, 0L);
        // Of a single class's few faults, one may be late by chance.
        if (late > 2 && late * 10 > all.get(FAULTS)) {
            throw new AssertionError(late + " faults, more than a tenth, came too late to disturb anything");
        }
    }

    private static void save() throws IOException {
        Properties counts = new Properties();
        COUNTS.forEach((what, count) -> counts.setProperty(what, count.toString()));
        try (Writer writer = Files.newBufferedWriter(Files.createDirectories(FOLDER).resolve(ProcessHandle.current().pid() + ".properties"))) {
            counts.store(writer, null);
        }
    }

    private static Map<String, Long> sum() throws IOException {
        List<Path> files;
        try (Stream<Path> processes = Files.list(FOLDER)) {
            files = processes.toList();
        }
        Map<String, Long> sum = new TreeMap<>();
        for (Path file : files) {
            read(file).forEach((what, count) -> sum.merge((String) what, Long.valueOf((String) count), Long::sum));
        }
        return sum;
    }

    private static Properties read(Path file) {
        Properties counts = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            counts.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return counts;
    }
}
