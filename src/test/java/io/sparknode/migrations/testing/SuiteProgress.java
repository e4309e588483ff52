package io.sparknode.migrations.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Says after each test class how far a run of the suite is, over all of its processes. The build names the run and the classes that belong to it, by
 * the system properties {@code suite.run} and {@code suite.classes}; without them, as in an IDE, nothing is said.
 */
public final class SuiteProgress implements TestExecutionListener {

    private static final Path CLASSES = Path.of("target/test-classes");
    private static final Path RUNS = Path.of("target/progress");

    private final String run = System.getProperty("suite.run");
    private final Instant begin = ProcessHandle.current().info().startInstant().orElseGet(Instant::now);
    private Instant beginOfClass;
    private int tests;
    private int skipped;
    private int failed;

    @Override
    public void executionStarted(TestIdentifier started) {
        if (isTopLevelClass(started)) {
            beginOfClass = Instant.now();
            tests = 0;
            skipped = 0;
            failed = 0;
        }
    }

    @Override
    public void executionSkipped(TestIdentifier some, String why) {
        skipped++;
    }

    @Override
    public void executionFinished(TestIdentifier finished, TestExecutionResult result) {
        if (result.getStatus() == TestExecutionResult.Status.FAILED) {
            failed++;
        }
        if (finished.isTest()) {
            tests++;
        } else if (run != null && isTopLevelClass(finished)) {
            Class<?> done = ((ClassSource) finished.getSource().orElseThrow()).getJavaClass();
            System.out.println(line(count(done), total(), Duration.between(begin, Instant.now()), done.getSimpleName(), tests,
                Duration.between(beginOfClass, Instant.now()), skipped, failed));
        }
    }

    /** What is said, for example {@code 12 of 46 classes done after 1 min 40 s: FillIT, 6 tests in 8.9 s}. */
    static String line(long done, long total, Duration sinceBegin, String name, int tests, Duration took, int skipped,
            int failed) {
        return "%d of %d classes done after %d min %d s: %s, %d tests in %.1f s%s%s".formatted(done, total, sinceBegin.toMinutes(),
            sinceBegin.toSecondsPart(),
            name, tests, took.toMillis() / 1000.0, skipped == 0 ? "" : ", " + skipped + " skipped", failed == 0 ? "" : ", " + failed + " FAILED");
    }

    /**
     * Whether a class is chosen by names as Maven takes them: separated by commas, each with {@code *} for any characters, a package before it and a
     * method behind it.
     */
    static boolean isChosen(String simpleName, String names) {
        return Stream.of(names.split(",")).map(name -> name.strip().replaceFirst("#.*", "").replaceFirst("\\.java$", "").replaceFirst(".*[./]", ""))
            .anyMatch(name -> Pattern.matches(Pattern.quote(name).replace("*", "\\E.*\\Q"), simpleName));
    }

    private static boolean isTopLevelClass(TestIdentifier some) {
        return some.getSource().filter(source -> source instanceof ClassSource of && of.getJavaClass().getEnclosingClass() == null).isPresent();
    }

    /** One more class is done. Each process counts by a file for each class, which the others see. */
    private long count(Class<?> done) {
        try {
            Path folder = Files.createDirectories(RUNS.resolve(run.replaceAll("\\W", "-")));
            Files.writeString(folder.resolve(done.getName()), "");
            try (Stream<Path> all = Files.list(folder)) {
                return all.count();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long total() {
        String names = Stream.of("it.test", "suite.classes").map(System::getProperty).filter(value -> value != null && !value.isBlank()).findFirst()
            .orElse("*");
        try (Stream<Path> files = Files.walk(CLASSES)) {
            List<String> all = files.map(file -> file.getFileName().toString()).filter(file -> file.matches("\\w+\\.class"))
                .map(file -> file.replace(".class", "")).toList();
            return all.stream().filter(name -> isChosen(name, names)).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
