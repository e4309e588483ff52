package io.sparknode.migrations.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.testing.Changelog;
import io.sparknode.migrations.testing.CommandLine;
import io.sparknode.migrations.testing.CommandLine.Result;
import io.sparknode.migrations.testing.PostgresServer;
import io.sparknode.migrations.testing.SeparateServer;
import io.sparknode.migrations.testing.TestDatabase;
import io.sparknode.migrations.testing.WithAllSamples;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A command that only reads needs no more than the right to read, and leaves nothing behind. */
class ReadingIT {

    private static final String ROLE = "auditor";
    private static final String PASSWORD = "auditor-password";

    private static final List<List<String>> COMMANDS = List.of(
        List.of("status"), List.of("history"), List.of("db-doc", "--output-directory=target/db-doc"), List.of("validate"),
        List.of("unexpected-changesets"), List.of("list-locks"), List.of("current"),
        List.of("revisions"), List.of("update-sql"), List.of("rollback-count-sql", "--count=1"), List.of("downgrade", "--dry-run"),
        List.of("downgrade", "--sql"), List.of("future-rollback-sql"), List.of("tag-exists", "--tag=0000_baseline"),
        List.of("snapshot"), List.of("changelog-sync-sql"));

    @TempDir
    private Path folder;

    @Test
    @WithAllSamples
    void onAStandbyARoleThatMayOnlyReadRunsThemAll() {
        try (SeparateServer server = SeparateServer.create(folder)) {
            server.start();
            TestDatabase database = server.database("postgres");
            Changelog.ofProject().update(database);
            database.execute("CREATE ROLE " + ROLE + " LOGIN PASSWORD '" + PASSWORD + "'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + ROLE);
            TestDatabase reader = database.as(ROLE, PASSWORD);
            assertThat(CommandLine.run(reader, "status").exitCode()).isZero();
            assertThat(CommandLine.run(reader, "update").err())
                .contains("Role " + ROLE + " may not write to the table databasechangelog, in which Liquibase keeps its books.");
            server.stop(SeparateServer.Stop.FAST);
            server.asStandbyOf(null).start();
            readAll(reader);
            assertThat(CommandLine.run(reader, "drift").out()).contains("unexpected  grant select on users to " + ROLE)
                .doesNotContain("missing", "changed");
            for (List<String> change : List.of(List.of("tag", "--tag=x"), List.of("clear-checksums"), List.of("drop-all"))) {
                assertThat(CommandLine.run(database, change.toArray(String[]::new)).err()).contains("This server is a standby, it only reads.");
            }
        }
    }

    @Test
    void onAnEmptyDatabaseTheyMakeNoTable() {
        try (TestDatabase database = PostgresServer.get().newDatabase()) {
            for (String command : List.of("status", "validate", "history", "list-locks", "current")) {
                Result result = CommandLine.run(database, command);
                assertThat(result.exitCode()).as("%s: %s", command, result.err()).isIn(0, 4);
                assertThat(database.column("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace")).as(command).isEmpty();
            }
        }
    }

    private static void readAll(TestDatabase database) {
        List<String> failed = new ArrayList<>();
        for (List<String> command : COMMANDS) {
            Result result = CommandLine.run(database, command.toArray(String[]::new));
            if (result.exitCode() != 0) {
                failed.add(command + ": " + result.err());
            }
        }
        assertThat(failed).isEmpty();
    }
}
