package io.sparknode.migrations.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Dump and restore by the {@code pg_dump} and {@code psql} of this machine. */
public final class LocalDump implements DumpAndRestore {

    /**
     * Whether this machine has a {@code pg_dump} and a {@code psql} that can dump from a server: an older {@code pg_dump} refuses a newer server
     * (<a href="https://www.postgresql.org/docs/current/app-pgdump.html">manual</a>).
     */
    public static boolean canDump(int serverMajorVersion) {
        return Stream.of("pg_dump", "psql").allMatch(program -> majorVersion(program) >= serverMajorVersion);
    }

    @Override
    public String name() {
        return "pg_dump and psql of this machine";
    }

    @Override
    public TestDatabase restored(TestDatabase database) {
        TestDatabase restored = database.server().newDatabase();
        try {
            Path dump = Files.createTempFile("dump", ".sql");
            try {
                run(database, "pg_dump", "--file", dump.toString());
                // Written by pg_dump 17 and later whatever the server; a server before 17 does not know it.
                Files.writeString(dump, Files.readString(dump).replace("SET transaction_timeout = 0;\n", ""));
                run(restored, "psql", "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--file", dump.toString());
                return restored;
            } finally {
                Files.delete(dump);
            }
        } catch (IOException e) {
            throw new IllegalStateException("The dump and restore of " + database + " failed: " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<String> schemaDump(TestDatabase database) {
        try {
            // Lines that begin so hold another word each time.
            return Optional.of(run(database, "pg_dump", "--schema-only").replaceAll("(?m)^\\\\(un)?restrict .*$", ""));
        } catch (IOException e) {
            throw new IllegalStateException("The dump of " + database + " failed: " + e.getMessage(), e);
        }
    }

    private static String run(TestDatabase database, String... command) throws IOException {
        PostgresServer server = database.server();
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.command().addAll(List.of("--host", server.host(), "--port", String.valueOf(server.port()), "--username", database.username(),
            "--no-password", "--dbname", database.name()));
        builder.environment().put("PGPASSWORD", database.password());
        return output(builder, 120);
    }

    private static int majorVersion(String program) {
        try {
            // For example: pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)
            return Integer.parseInt(output(new ProcessBuilder(program, "--version"), 10).replaceFirst("(?s)\\D*(\\d+).*", "$1"));
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    private static String output(ProcessBuilder builder, int seconds) throws IOException {
        File output = Files.createTempFile("output", ".txt").toFile();
        try {
            Process process = builder.redirectErrorStream(true).redirectOutput(output).start();
            process.getOutputStream().close();
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(builder.command().get(0) + " took longer than " + seconds + " s");
            }
            String text = Files.readString(output.toPath());
            if (process.exitValue() != 0) {
                throw new IOException(builder.command().get(0) + " ended with " + process.exitValue() + ": " + text);
            }
            return text;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            Files.delete(output.toPath());
        }
    }
}
