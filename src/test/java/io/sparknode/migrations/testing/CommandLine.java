package io.sparknode.migrations.testing;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import liquibase.Scope;
import liquibase.integration.commandline.LiquibaseCommandLine;

/** Liquibase's command line, as an operator calls it, with the changelog of this project. It runs in this JVM, which is what takes the time. */
public final class CommandLine {

    private CommandLine() {
    }

    /**
     * What a command left behind.
     *
     * @param exitCode its exit code
     * @param out      what it printed on standard output
     * @param err      what it printed on standard error
     */
    public record Result(int exitCode, String out, String err) {

        /** Standard output, line by line. */
        public List<String> lines() {
            return out.lines().toList();
        }
    }

    /** Runs a command on a database, as its superuser. */
    public static Result run(TestDatabase database, String... command) {
        return run("changelog/db.changelog-master.yaml", database, command);
    }

    /** Runs a command of another changelog, whose file is below the project's folder. */
    public static Result run(String changelog, TestDatabase database, String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of("--url=" + database.url(), "--username=" + database.username(), "--password=" + database.password()));
        try {
            // Not an argument, as there are commands that take none.
            return Scope.child(Map.of("liquibase.command.changelogFile", changelog), () -> run(arguments.toArray(String[]::new)));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs a command with these arguments and no others. */
    public static Result run(String... arguments) {
        PrintStream standardOutput = System.out;
        PrintStream standardError = System.err;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
            int exitCode = new LiquibaseCommandLine().execute(arguments);
            return new Result(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(standardOutput);
            System.setErr(standardError);
        }
    }
}
