package io.sparknode.migrations.embedded;

import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs {@code initdb} and {@code pg_ctl}.
 *
 * @param bin the folder that holds them
 * @param output takes what they print, in a file for each; a pipe would stay open as long as the server runs
 */
record PostgresPrograms(Path bin, Path output) {

    private static final long LIMIT_SECONDS = 120;

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
        Process process = builder.start();
        process.getOutputStream().close();
        if (!exits(process)) {
            process.destroyForcibly();
            throw new IOException(program + " did not end within " + LIMIT_SECONDS + " s: " + Files.readString(printed).strip());
        }
        if (process.exitValue() != 0) {
            throw new IOException(program + " failed with exit code " + process.exitValue() + ": " + Files.readString(printed).strip());
        }
    }

    /**
     * PostgreSQL refuses to run as root. In a user namespace of its own, root is nobody, and still the owner of its files.
     */
    private List<String> command(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (LinuxUtils.isUnshareAvailable()) {
            command.addAll(List.of("unshare", "--user"));
        }
        command.add(bin.resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private static boolean exits(Process process) throws IOException {
        try {
            return process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
