package io.sparknode.migrations.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.commons.lang3.SystemUtils;

/**
 * Runs {@code initdb} and {@code pg_ctl}.
 *
 * @param bin the folder that holds them
 * @param output takes what they print, in a file for each; a pipe would stay open as long as the server runs
 */
record PostgresPrograms(Path bin, Path output) {

    private static final long LIMIT_SECONDS = 120;
    private static final boolean ROOT = SystemUtils.IS_OS_LINUX && "root".equals(SystemUtils.USER_NAME);
    private static final String ABOUT_ROOT = ROOT
            ? " (PostgreSQL refuses to run as root, so unshare runs it in a user namespace; where that is forbidden, be another user)"
            : "";

    /**
     * Runs a program to its end.
     *
     * @throws IOException when it cannot be run, fails or takes longer than two minutes; the message holds what it printed
     */
    void run(String program, String... arguments) throws IOException {
        Path printed = output.resolve(program + ".log");
        ProcessBuilder builder = new ProcessBuilder(command(program, arguments)).redirectErrorStream(true).redirectOutput(printed.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LIQUIBASE_"));
        builder.environment().put("LC_ALL", "C");
        Process process = start(builder);
        process.getOutputStream().close();
        String trouble = end(process);
        if (!trouble.isEmpty()) {
            throw new IOException(program + " " + trouble + ABOUT_ROOT + ":" + System.lineSeparator() + text(printed).strip());
        }
    }

    private static Process start(ProcessBuilder builder) throws IOException {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new IOException(e.getMessage() + ABOUT_ROOT, e);
        }
    }

    /** In a user namespace of its own, root is nobody, and still the owner of its files. */
    private List<String> command(String program, String... arguments) {
        List<String> command = new ArrayList<>(ROOT ? List.of("unshare", "--user") : List.of());
        command.add(bin.resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private static String end(Process process) throws IOException {
        try {
            if (process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                return process.exitValue() == 0 ? "" : "failed with exit code " + process.exitValue();
            }
            process.destroyForcibly();
            return "did not end within " + LIMIT_SECONDS + " s";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** What a program wrote; characters of another encoding do not matter. */
    static String text(Path file) throws IOException {
        return Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : "";
    }
}
