package io.sparknode.migrations.testing;

import java.io.IOException;
import java.util.Optional;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** Dump and restore by the {@code pg_dump} and {@code pg_restore} of the server's container. */
final class ContainerDump implements DumpAndRestore {

    private final PostgreSQLContainer container;

    ContainerDump(PostgreSQLContainer container) {
        this.container = container;
    }

    @Override
    public String name() {
        return "pg_dump and pg_restore in the container";
    }

    @Override
    public TestDatabase restored(TestDatabase database) {
        TestDatabase restored = database.server().newDatabase();
        run("pg_dump", "--username", database.username(), "--format", "custom", "--file", "/tmp/dump", database.name());
        run("pg_restore", "--username", database.username(), "--exit-on-error", "--dbname", restored.name(), "/tmp/dump");
        return restored;
    }

    @Override
    public Optional<String> schemaDump(TestDatabase database) {
        // Lines that begin so hold another word each time.
        return Optional.of(run("pg_dump", "--username", database.username(), "--schema-only", database.name())
            .replaceAll("(?m)^\\\\(un)?restrict .*$", ""));
    }

    private String run(String... command) {
        try {
            ExecResult result = container.execInContainer(command);
            if (result.getExitCode() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " ended with " + result.getExitCode() + ": " + result.getStderr());
            }
            return result.getStdout();
        } catch (IOException e) {
            throw new IllegalStateException(e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
