package io.sparknode.migrations.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The entry point as the image has it, in a JVM of its own: the changelog on the class path, an empty working directory. */
final class TestImage {

    private final Path root;
    private final Path work;

    /** How a command ended, and what it wrote to standard output and standard error. */
    record Result(int exit, String output) {
    }

    private TestImage(Path root, Path work) {
        this.root = root;
        this.work = work;
    }

    /** An image with the changelog of this project, in a directory. */
    static TestImage in(Path directory) throws Exception {
        Path root = directory.resolve("root");
        copy(Path.of("changelog"), root.resolve("changelog"));
        copy(Path.of("seed"), root.resolve("seed"));
        FingerprintWriter.main(new String[] {root.toString(), "changelog/db.changelog-master.yaml", root.resolve("changelog-fingerprint.txt")
            .toString()});
        return new TestImage(root, Files.createDirectory(directory.resolve("work")));
    }

    /** The working directory. */
    Path work() {
        return work;
    }

    /** Starts a command. */
    Process start(Map<String, String> environment, Path output, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + Path.of("docker/java.options").toAbsolutePath(), "-Xlog:class+load:file=" + output + ".classes",
                Migrate.class.getName()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile()).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("LIQUIBASE") || name.startsWith("DATABASE"));
        builder.environment().put("CLASSPATH", root + System.getProperty("path.separator") + System.getProperty("java.class.path"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Runs a command to its end. */
    Result run(Map<String, String> environment, String... args) throws IOException, InterruptedException {
        Path output = Files.createTempFile(root, "output", ".txt");
        Process process = start(environment, output, args);
        if (!process.waitFor(3, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IllegalStateException("Still running after 3 minutes: " + Files.readString(output));
        }
        return new Result(process.exitValue(), Files.readString(output));
    }

    /** What a command has written until now. */
    static String read(Path output) {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The classes that the last command loaded, one a line. */
    String classesOfLastCommand() throws IOException {
        try (Stream<Path> files = Files.list(root)) {
            Path last = files.filter(file -> file.toString().endsWith(".classes")).max((one, other) -> {
                try {
                    return Files.getLastModifiedTime(one).compareTo(Files.getLastModifiedTime(other));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }).orElseThrow();
            return Files.readString(last);
        }
    }

    /** Copies a directory. */
    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
    }
}
