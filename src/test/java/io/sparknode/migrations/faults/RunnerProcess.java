package io.sparknode.migrations.faults;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A {@link Runner} in a JVM of its own, which can be killed. */
public final class RunnerProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Process process;
    private final Path output;

    /**
     * What sets a runner apart.
     *
     * @param root        the folder below which its changelog lies
     * @param changelog   the changelog's path there
     * @param options     options of its JVM
     * @param environment variables of its environment, beside those of this JVM
     * @param stock       whether it knows nothing of this project's lock service, nor of any other but Liquibase's own
     */
    public record Settings(Path root, String changelog, List<String> options, Map<String, String> environment, boolean stock) {

        /** A run of this project's chain. */
        public static final Settings PROJECT = of(Path.of(""), "changelog/db.changelog-master.yaml");

        /** A run of a changelog in a file below a folder. */
        public static Settings of(Path root, String changelog) {
            return new Settings(root, changelog, List.of(), Map.of(), false);
        }

        /** The same with options of the JVM. */
        public Settings with(String... moreOptions) {
            return new Settings(root, changelog, Stream.concat(options.stream(), Stream.of(moreOptions)).toList(), environment, stock);
        }

        /** The same with a variable in its environment. */
        public Settings withVariable(String name, String value) {
            return new Settings(root, changelog, options, Map.of(name, value), stock);
        }

        /** The same by a Liquibase as it is downloaded. */
        public Settings asStockLiquibase() {
            return new Settings(root, changelog, options, environment, true);
        }
    }

    /** Starts a JVM, which waits for {@link #go}. */
    public RunnerProcess(Settings settings) {
        try {
            output = Files.createTempFile("runner", ".log");
            // Little is compiled in so short a life.
            List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx256m"));
            command.addAll(settings.options());
            command.addAll(List.of("-classpath", classPath(settings.stock()), Runner.class.getName(),
                settings.root().toAbsolutePath().toString(), settings.changelog()));
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().putAll(settings.environment());
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until its start no longer counts, and lets it run on a database. */
    public RunnerProcess go(String url, String username, String password) {
        waitUntilReady();
        try (var input = process.outputWriter(StandardCharsets.UTF_8)) {
            input.write(String.join("\n", url, username, password, ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Waits until it can run without delay. */
    public RunnerProcess waitUntilReady() {
        return waitUntilItSays(Runner.READY);
    }

    /** Waits until it has printed something. */
    public RunnerProcess waitUntilItSays(String something) {
        waitUntil("the runner says: " + something, () -> output().contains(something) || !process.isAlive());
        if (!output().contains(something)) {
            throw new IllegalStateException("The runner ended without saying " + something + ": " + output());
        }
        return this;
    }

    /** Kills it as {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly();
        exitCode();
    }

    /** Asks it to end as {@code docker stop} and Ctrl-C do, and waits until it has. */
    public void askToEnd() {
        process.destroy();
        exitCode();
    }

    /** Whether it is still at work. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Its exit code, when it has ended. */
    public int exitCode() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("The runner did not end within " + PATIENCE.toSeconds() + " s: " + output());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What it has printed until now. */
    public String output() {
        try {
            return new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it, if it has not ended yet. */
    @Override
    public void close() {
        kill();
        try {
            Files.deleteIfExists(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks again and again until something is so, for at most three minutes. */
    public static void waitUntil(String what, BooleanSupplier isSo) {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!isSo.getAsBoolean()) {
            if (Instant.now().isAfter(deadline)) {
                throw new IllegalStateException("Not within " + PATIENCE.toSeconds() + " s: " + what);
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    private static String classPath(boolean stock) {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !stock || !entry.contains("liquibase-sessionlock") && !isOfProject(Path.of(entry)))
            .collect(Collectors.joining(File.pathSeparator));
    }

    /** The classes of this project, in their folder or, once the build has packed them, in a jar. */
    private static boolean isOfProject(Path entry) {
        return entry.endsWith(Path.of("target", "classes")) || entry.getParent().endsWith("target") && entry.toString().endsWith(".jar");
    }
}
