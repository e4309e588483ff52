package io.sparknode.migrations.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.cli.TestImage.Result;
import io.sparknode.migrations.faults.RunnerProcess;
import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.Changelog;
import io.sparknode.migrations.testing.PostgresServer;
import io.sparknode.migrations.testing.Revisions;
import io.sparknode.migrations.testing.TestDatabase;
import io.sparknode.migrations.testing.WithAllSamples;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The entry point of the image, started as the image starts it. */
class MigrateIT {

    @TempDir
    private static Path directory;
    private static TestImage image;

    private final TestDatabase database = Start.EMPTY.migrated();

    @BeforeAll
    static void makeTheImage() throws Exception {
        image = TestImage.in(directory);
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void withoutArgumentsItUpdatesAndTheNextStartNeedsNoLiquibase() throws Exception {
        try (TestDatabase empty = PostgresServer.get().newDatabase()) {
            Result first = image.run(named(empty));
            assertThat(first.output()).contains("Liquibase command 'update' was executed successfully.");
            assertThat(first.exit()).isZero();

            Result second = image.run(named(empty));
            assertThat(second.exit()).isZero();
            assertThat(second.output()).matches("\\S+:" + empty.server().port() + "/" + empty.name()
                    + " is up to date: all \\d+ changesets are on record, the last revision is " + Revisions.head() + "\\R");
            assertThat(image.classesOfLastCommand()).contains(Fingerprint.class.getName()).doesNotContain("] liquibase.");
        }
    }

    @Test
    @WithAllSamples
    void currentIsOneLineAndNothingElseAndNeedsNoLiquibase() throws Exception {
        Result current = image.run(named(database), "current");

        assertThat(current).isEqualTo(new Result(0, Revisions.current()));
        assertThat(image.classesOfLastCommand()).contains("io.sparknode.migrations.command.Standing").doesNotContain("] liquibase.");
        assertThat(image.run(named(database), "current", "--context-filter=test")).as("by Liquibase").isEqualTo(current);
        assertThat(image.run(named(database), "revisions").output()).startsWith("revision ").doesNotContain("iquibase", "WARNING");
    }

    @Test
    @WithAllSamples
    void driftEndsWithAnExitCodeForAPipeline() throws Exception {
        assertThat(image.run(named(database), "drift"))
            .isEqualTo(new Result(0, "The schema of " + database.name() + " is that of " + Revisions.head() + ".\n"));
        database.execute("DROP POLICY tenant_isolation_departments ON departments");
        Result drifted = image.run(named(database), "drift");
        assertThat(drifted.exit()).isEqualTo(1);
        assertThat(drifted.output()).contains("missing     policy departments.tenant_isolation_departments");
    }

    @Test
    @WithAllSamples
    void anUpdateRunsWhatIsMissing() throws Exception {
        Changelog.ofProject().rollbackCount(database, 1);

        Result result = image.run(named(database), "update");

        assertThat(result.output()).contains("Running Changeset: sparknode/" + Revisions.head() + "/revision.yaml::tag " + Revisions.head() + "::");
        assertThat(result.exit()).isZero();
    }

    @Test
    @WithAllSamples
    void theLockRowOfARunnerThatDiedWhenAllWasDoneIsFreed() throws Exception {
        database.execute("UPDATE databasechangeloglock SET locked = true, lockgranted = now(), "
            + "lockedby = 'sparknode-migrations session of postgres, pid 1'");

        assertThat(image.run(named(database)).exit()).isZero();

        assertThat(database.value("SELECT count(*) FROM databasechangeloglock WHERE locked")).isEqualTo("0");
        assertThat(image.run(named(database)).output()).contains("are on record");
    }

    @Test
    @WithAllSamples
    void theContextDemoLoadsTheDemoData() throws Exception {
        assertThat(image.run(named(database), "update", "--contexts=@demo").exit()).isZero();

        assertThat(Integer.parseInt(database.value("SELECT count(*) FROM tenants"))).isPositive();
    }

    @Test
    void liquibasesEnvironmentNamesADatabaseAsWell() throws Exception {
        Map<String, String> environment = Map.of("LIQUIBASE_COMMAND_URL", database.url(), "LIQUIBASE_COMMAND_USERNAME", database.username(),
                "LIQUIBASE_COMMAND_PASSWORD", database.password());

        assertThat(image.run(environment).output()).contains("are on record");
    }

    @Test
    @WithAllSamples
    void argumentsAndExitCodesAreLiquibases() throws Exception {
        assertThat(image.run(named(database), "tag-exists", "0002_consolidate_raw_sql").output())
            .contains("tag '0002_consolidate_raw_sql' already exists");
        assertThat(image.run(named(database), "no-such-command").exit()).isEqualTo(1);
        assertThat(image.run(Map.of(), "--help").exit()).isZero();
    }

    @Test
    @WithAllSamples
    void aProductionDatabaseIsMarkedByTheFirstStartAndRefusedWhereProductionIsNotNamed() throws Exception {
        Map<String, String> production = named(database);
        production.put("SPARKNODE_ENV", "prod");

        assertThat(image.run(production).output()).contains("Liquibase command 'update' was executed successfully.");
        assertThat(image.run(production).output()).contains("are on record");
        Result unnamed = image.run(named(database));
        assertThat(unnamed.output()).contains("is production, and no environment is named");
        assertThat(unnamed.exit()).isNotZero();
    }

    @Test
    @WithAllSamples
    void noSettingOfTheDatabaseHoldsForAMigration() throws Exception {
        database.execute("ALTER DATABASE " + database.name() + " SET statement_timeout = '2s'; ALTER DATABASE " + database.name()
            + " SET lock_timeout = '1s'");
        Path changelog = Files.writeString(image.work().resolve("settings.yaml"), """
            databaseChangeLog:
              - changeSet:
                  id: settings
                  author: test
                  changes:
                    - sql: |-
                        CREATE TABLE seen AS SELECT name, current_setting(name) AS value FROM pg_settings WHERE name ~ '^(lock|statement)_timeout$'
            """);
        try {
            assertThat(image.run(named(database), "update", "--changelog-file=settings.yaml").exit()).isZero();
        } finally {
            Files.delete(changelog);
        }
        assertThat(database.column("SELECT name || ' = ' || value FROM seen ORDER BY name"))
            .containsExactly("lock_timeout = 5min", "statement_timeout = 0");
    }

    @Test
    @WithAllSamples
    void theTrackingTablesAreThoseOfPublicWhateverSchemaTheRoleHas() throws Exception {
        database.execute("CREATE SCHEMA " + database.username());
        try {
            assertThat(image.run(named(database)).output()).contains("are on record");
            assertThat(image.run(named(database), "status").output()).contains(" is up to date");
        } finally {
            database.execute("DROP SCHEMA " + database.username());
        }
    }

    @Test
    @WithAllSamples
    void aFailedUpdateEndsWithAnExitCodeThatIsNotZero() throws Exception {
        try (TestDatabase foreign = PostgresServer.get().newDatabase()) {
            foreign.execute("CREATE TABLE tenants (id int)");

            assertThat(image.run(named(foreign)).exit()).isNotZero();
        }
    }

    @Test
    void itIsRefusedWhereNoDatabaseIsNamed() throws Exception {
        assertThat(image.run(Map.of())).isEqualTo(
                new Result(1, "migrate: No database is named. Set DATABASE_URL=postgresql://user:password@host:port/database"
                + System.lineSeparator()));
    }

    @Test
    void aWrongPasswordIsRefusedAtOnce() throws Exception {
        Result result = image.run(Map.of("DATABASE_URL", url(database.username(), "wrong-one", database.server().port())));

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.output()).contains("migrate: PostgreSQL at ", " refuses the connection of postgres: FATAL: password authentication failed")
                .doesNotContain("wrong-one", "Waiting");
    }

    @Test
    @WithAllSamples
    void aServerThatIsNotThereIsWaitedForUpToTheLimit() throws Exception {
        Result result = image.run(Map.of("DATABASE_URL", url("app", "not-seen", freePort()), "DATABASE_WAIT", "2"), "status");

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.output()).contains("Waiting for PostgreSQL at ", " accepts no connection within 2 s (DATABASE_WAIT)",
                "Is the server running, and do host and port name it? Nothing was changed.").doesNotContain("not-seen");
    }

    @Test
    void aServerThatStartsLaterIsWaitedFor() throws Exception {
        int port = freePort();
        Path output = directory.resolve("late.txt");
        Process process = image.start(Map.of("DATABASE_URL", url(database.username(), database.password(), port)), output);
        RunnerProcess.waitUntil("it waits", () -> !process.isAlive() || TestImage.read(output).contains("Waiting for PostgreSQL at "));
        assertThat(process.isAlive()).isTrue();
        try (ServerSocket late = new ServerSocket(port, 50, InetAddress.getByName(database.server().host()))) {
            forward(late);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(TestImage.read(output)).contains("are on record");
        assertThat(process.exitValue()).isZero();
    }

    /** Which Liquibase's command line by itself refuses, and prints. */
    @ParameterizedTest
    @ValueSource(strings = {"--url=x", "-Dname=value", "--help"})
    @WithAllSamples
    void aPasswordMayLookLikeAnOption(String password) throws Exception {
        database.execute("CREATE ROLE dashes LOGIN PASSWORD '" + password + "'; GRANT SELECT ON databasechangelog TO dashes");
        try {
            Result current = image.run(Map.of(), "current", "--url=" + database.url(), "--username=dashes", "--password=" + password);
            assertThat(current).isEqualTo(new Result(0, Revisions.current()));
            assertThat(image.run(Map.of(), "current", "--url=" + database.url(), "--username=dashes", "--password=--url=wrong").output())
                .contains("password authentication failed").doesNotContain("--url=wrong");
        } finally {
            database.execute("DROP OWNED BY dashes; DROP ROLE dashes");
        }
    }

    @Test
    @WithAllSamples
    void thePasswordIsInNoLogAtAnyLevel() throws Exception {
        Result result = image.run(named(database), "--log-level=FINE", "status");

        assertThat(result.output()).contains(" is up to date").doesNotContain(database.password());
    }

    private Map<String, String> named(TestDatabase named) {
        Map<String, String> environment = new HashMap<>();
        environment.put("DATABASE_URL", "postgresql://" + named.username() + ":" + named.password() + "@" + named.server().host() + ":"
            + named.server().port()
                + "/" + named.name());
        return environment;
    }

    private String url(String username, String password, int port) {
        return "postgresql://" + username + ":" + password + "@" + database.server().host() + ":" + port + "/" + database.name();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Passes connections on to the server of the test until the socket is closed. */
    private void forward(ServerSocket from) {
        daemon(() -> {
            while (!from.isClosed()) {
                Socket client = from.accept();
                Socket server = new Socket(database.server().host(), database.server().port());
                daemon(() -> client.getInputStream().transferTo(server.getOutputStream()));
                daemon(() -> server.getInputStream().transferTo(client.getOutputStream()));
            }
        });
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // The test is over
                Thread.currentThread().interrupt();
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private interface Work {
        void run() throws IOException;
    }
}
