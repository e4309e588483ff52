package io.sparknode.migrations.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparknode.migrations.faults.Proxy;
import io.sparknode.migrations.faults.Runner;
import io.sparknode.migrations.faults.RunnerProcess;
import io.sparknode.migrations.faults.RunnerProcess.Settings;
import io.sparknode.migrations.testing.CommandLine;
import io.sparknode.migrations.testing.PostgresServer;
import io.sparknode.migrations.testing.SeparateServer;
import io.sparknode.migrations.testing.TestDatabase;
import io.sparknode.migrations.testing.WithAllSamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be migrated over a connection is refused before Liquibase writes anything. */
class PreflightIT {

    private static final String OF_A_POOLER =
        "This connection goes through a pooler such as PgBouncer. In transaction mode it would lose the changelog lock."
        + " Connect to the server directly";

    @TempDir
    private Path folder;

    private TestDatabase database;

    @BeforeEach
    void create() throws IOException {
        database = PostgresServer.get().newDatabase();
        Files.writeString(folder.resolve("changelog.yaml"), """
            databaseChangeLog:
              - changeSet:
                  id: the one
                  author: test
                  changes:
                    - sql: {sql: CREATE TABLE migrated ()}
            """);
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void aStandbyIsRefused() {
        try (SeparateServer standby = SeparateServer.create(folder).asStandbyOf(null)) {
            standby.start();
            TestDatabase onStandby = standby.database("postgres");
            assertThatThrownBy(() -> update(onStandby.url(), onStandby.username(), onStandby.password()))
                .hasMessageContaining("This server is a standby, it only reads. Name the primary in the URL, or let pgjdbc find it:"
                    + " jdbc:postgresql://host1,host2/sparknode?targetServerType=primary");
        }
    }

    @Test
    void aSessionThatOnlyReadsIsRefused() {
        database.execute("ALTER DATABASE " + database.name() + " SET default_transaction_read_only = on");
        assertThatThrownBy(this::update)
            .hasMessageContaining("This session is read-only (default_transaction_read_only is on for the server, the database or the role). "
                + "Switch it off there");
        assertUntouched();

        update(database.url() + "?options=-c%20default_transaction_read_only=off", database.username(), database.password());
        assertMigrated();
    }

    @Test
    void aSessionThatTheUrlOpensForReadingIsRefusedByThatName() {
        assertThatThrownBy(() -> update(database.url() + "?readOnly=true", database.username(), database.password()))
            .hasMessageContaining("This session is read-only, as it was opened with readOnly=true. Leave that parameter out of the URL");
        assertUntouched();
    }

    @Test
    void aConnectionThroughAPoolerIsRefused() {
        try (Proxy pooler = Proxy.poolerOf(database.server().host(), database.server().port())) {
            assertPoolerIsRefused(pooler.url(database.name()));
        }
    }

    @Test
    void pgBouncerInTransactionModeIsRefused() throws IOException {
        Optional<PgBouncer> installed = PgBouncer.inFrontOf(database, folder);
        if (installed.isPresent()) {
            try (PgBouncer pooler = installed.get()) {
                assertPoolerIsRefused(pooler.url());
            }
        } else {
            // What gives PgBouncer away, without PgBouncer
            aConnectionThroughAPoolerIsRefused();
        }
    }

    @Test
    @WithAllSamples
    void aConnectionThroughAPoolerThatKeepsSessionsIsAllowedWhenSomebodySaysSo() {
        Settings settings = Settings.of(folder, "changelog.yaml").withVariable("SPARKNODE_SESSION_POOLER", "true");
        try (Proxy pooler = Proxy.poolerOf(database.server().host(), database.server().port()); RunnerProcess runner = new RunnerProcess(settings)) {
            assertThat(runner.go(pooler.url(database.name()), database.username(), database.password()).exitCode()).as(runner.output()).isZero();
        }
        assertMigrated();
    }

    @Test
    void aDatabaseWhoseNameBeginsOrEndsWithABlankIsRefusedUntilItIsRenamed() {
        String url = database.url().replaceFirst("[^/]*$", "");
        database.execute("CREATE DATABASE \" Lead trail \"");
        try {
            assertThatThrownBy(() -> update(url + "%20Lead%20trail%20", database.username(), database.password())).hasMessageContaining(
                "The name of this database, \" Lead trail \", begins or ends with a blank, which Liquibase leaves out where it looks for its tables."
                    + " Nothing was changed. Give it another name, as its owner and connected to another database: ALTER DATABASE \" Lead trail \""
                    + " RENAME TO \"Lead trail\"");
            database.execute("ALTER DATABASE \" Lead trail \" RENAME TO \"Lead trail\"");
            update(url + "Lead%20trail", database.username(), database.password());
            update(url + "Lead%20trail", database.username(), database.password());
        } finally {
            database.execute("DROP DATABASE IF EXISTS \" Lead trail \" WITH (FORCE); DROP DATABASE IF EXISTS \"Lead trail\" WITH (FORCE)");
        }
    }

    @Test
    void aRoleThatMayNotCreateTablesIsRefused() {
        database.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC; CREATE ROLE preflight_reader LOGIN PASSWORD 'reader'");
        try {
            assertThatThrownBy(() -> update(database.url(), "preflight_reader", "reader"))
                .hasMessageContaining("Role preflight_reader may not create tables in schema public. Migrate as the owner of the schema, or have an"
                    + " administrator run: GRANT CREATE ON SCHEMA public TO preflight_reader");
            assertUntouched();

            database.execute("GRANT CREATE ON SCHEMA public TO preflight_reader");
            update(database.url(), "preflight_reader", "reader");
            assertMigrated();
        } finally {
            database.execute("DROP OWNED BY preflight_reader; DROP ROLE preflight_reader");
        }
    }

    @Test
    void aRoleThatMayNotUseTheLanguagesOfTheProceduresIsRefusedAndMayReadAllTheSame() {
        database.execute("CREATE ROLE \"Preflight-Reader\" LOGIN PASSWORD 'reader'; GRANT CREATE ON SCHEMA public TO \"Preflight-Reader\";"
            + "REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC; REVOKE USAGE ON LANGUAGE sql FROM PUBLIC");
        try {
            assertThatThrownBy(() -> update(database.url(), "Preflight-Reader", "reader"))
                .hasMessageContaining("Role \"Preflight-Reader\" may not use what the migrations are written in: language plpgsql, sql. Nothing was"
                    + " changed. Have an administrator run: GRANT USAGE ON LANGUAGE plpgsql, sql TO \"Preflight-Reader\"");
            assertUntouched();
            assertThat(CommandLine.run(database.as("Preflight-Reader", "reader"), "current").err()).doesNotContain("language");

            database.execute("GRANT USAGE ON LANGUAGE plpgsql, sql TO \"Preflight-Reader\"");
            update(database.url(), "Preflight-Reader", "reader");
            assertMigrated();
        } finally {
            database.execute("DROP OWNED BY \"Preflight-Reader\"; DROP ROLE \"Preflight-Reader\"");
        }
    }

    @Test
    void aDatabaseWithoutTheLanguageOfTheProceduresIsRefused() {
        database.execute("DROP EXTENSION plpgsql");
        assertThatThrownBy(this::update).hasMessageContaining("This database lacks the language plpgsql, in which the migrations are written. "
            + "Nothing was changed. Have an administrator run: CREATE EXTENSION plpgsql");
        assertUntouched();
        database.execute("CREATE EXTENSION plpgsql");
        update();
        assertMigrated();
    }

    private void assertPoolerIsRefused(String url) {
        assertThatThrownBy(() -> update(url, database.username(), database.password())).hasMessageContaining(OF_A_POOLER);
        assertUntouched();
    }

    private void update() {
        update(database.url(), database.username(), database.password());
    }

    private void update(String url, String username, String password) {
        Runner.run("update", folder, "changelog.yaml", url, username, password);
    }

    private void assertUntouched() {
        assertThat(tables()).isEqualTo("0");
    }

    private void assertMigrated() {
        assertThat(tables()).isEqualTo("3");
    }

    private String tables() {
        return database.value("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'");
    }
}
