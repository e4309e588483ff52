package io.sparknode.migrations.connection;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sparknode.migrations.faults.RunnerProcess;
import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.Changelog;
import io.sparknode.migrations.testing.CommandLine;
import io.sparknode.migrations.testing.PostgresServer;
import io.sparknode.migrations.testing.TestDatabase;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import liquibase.Scope;
import liquibase.command.CommandScope;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.DirectoryResourceAccessor;
import liquibase.ui.LoggerUIService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

/** What a database sets for an application's sake does not hold for migrations, in whichever way they are run, and holds again after them. */
class SessionSettingsIT {

    private static final String SEEN = "SELECT name, setting FROM seen ORDER BY name";
    private static final String SHOW =
        "SELECT name, current_setting(name) AS setting FROM pg_settings WHERE name IN ('lock_timeout', 'statement_timeout',"
        + " 'idle_in_transaction_session_timeout', 'idle_session_timeout', 'default_transaction_isolation', 'client_min_messages',"
        + " 'client_connection_check_interval', 'row_security', 'tcp_keepalives_idle', 'tcp_user_timeout', 'exit_on_error')";
    private static final Map<String, String> MIGRATING = Map.ofEntries(entry("lock_timeout", "5min"), entry("statement_timeout", "0"),
        entry("idle_in_transaction_session_timeout", "0"), entry("idle_session_timeout", "0"), entry("default_transaction_isolation", "read committed"),
        entry("client_min_messages", "notice"), entry("client_connection_check_interval", "1s"), entry("row_security", "off"),
        entry("tcp_keepalives_idle", "15"), entry("tcp_user_timeout", "45000"), entry("exit_on_error", "off"));

    @TempDir
    private Path folder;

    private TestDatabase database;

    @BeforeEach
    void aDatabaseOfAnImpatientApplication() throws IOException {
        database = PostgresServer.get().newDatabase();
        for (String setting : new String[] {"lock_timeout = '1ms'", "statement_timeout = '1s'", "idle_in_transaction_session_timeout = '2s'",
            "idle_session_timeout = '3s'", "default_transaction_isolation = 'serializable'", "client_min_messages = 'error'",
            "tcp_user_timeout = '7s'", "exit_on_error = on"}) {
            database.execute("ALTER DATABASE " + database.name() + " SET " + setting);
        }
        changelog("CREATE TABLE seen AS " + SHOW);
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void theApiMigratesWithTheSettingsOfAMigration() {
        Changelog.of(folder, "changelog.yaml").update(database);
        assertThat(seen()).isEqualTo(MIGRATING);
    }

    @Test
    void aStatementThatTakesLongerThanTheApplicationAllowsItsOwnIsNotCancelled() throws IOException {
        changelog("SELECT pg_sleep(1.2)");
        Changelog.of(folder, "changelog.yaml").update(database);
        assertThat(database.value("SELECT exectype FROM databasechangelog")).isEqualTo("EXECUTED");
    }

    @Test
    void theCommandLineMigratesWithTheSettingsOfAMigration() {
        assertThat(CommandLine.run("--search-path=" + folder, "update", "--changelog-file=changelog.yaml", "--url=" + database.url(),
            "--username=" + database.username(), "--password=" + database.password()).exitCode()).isZero();
        assertThat(seen()).isEqualTo(MIGRATING);
    }

    @Test
    void aTimeoutOfTheRoleInTheDatabaseDoesNotEndTheFirstStatements() {
        database.execute("ALTER ROLE " + database.username() + " IN DATABASE " + database.name()
            + " SET idle_in_transaction_session_timeout = '1ms'");
        CommandLine.Result result = CommandLine.run("--search-path=" + folder, "update", "--changelog-file=changelog.yaml", "--url=" + database.url(),
            "--username=" + database.username(), "--password=" + database.password());
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(seen()).isEqualTo(MIGRATING);
    }

    /** It counts from the begin of a transaction, so that a batch of a fill and a build of an index are as long as it allows. */
    @Test
    void aTimeoutOfTransactionsEndsNoFill() {
        assumeTrue(PostgresServer.get().majorVersion() >= 17, "PostgreSQL has this since 17");
        try (TestDatabase existing = Start.RAW_SQL.build()) {
            existing.execute("ALTER ROLE " + existing.username() + " IN DATABASE " + existing.name() + " SET transaction_timeout = '1s';"
                + "CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(1.2); RETURN NEW; END';"
                + "CREATE TRIGGER slowly BEFORE UPDATE ON recognition_comments FOR EACH ROW WHEN (OLD.content = 'slowly') EXECUTE FUNCTION slowly();"
                + "UPDATE recognition_comments SET content = 'slowly' WHERE id = (SELECT min(id::text)::uuid FROM recognition_comments)");
            Changelog.ofProject().update(existing);
            assertThat(existing.value("SELECT count(*) FROM recognition_comments WHERE tenant_id IS NULL")).isEqualTo("0");
        }
    }

    @Test
    void anErrorThatIsCaughtDoesNotEndTheSession() throws IOException {
        changelog("DO $$ BEGIN RAISE EXCEPTION 'caught'; EXCEPTION WHEN OTHERS THEN CREATE TABLE caught (); END $$");
        Changelog.of(folder, "changelog.yaml").update(database);
        assertThat(database.column("SELECT tablename FROM pg_tables WHERE tablename = 'caught'")).hasSize(1);
    }

    @Test
    void aSessionThatEndsBeforeItsSettingsIsExplainedAndTheAdviceHelps() {
        database.execute("ALTER DATABASE " + database.name() + " SET idle_session_timeout = '1ms'");
        assertThatThrownBy(this::applySettingsToASessionThatIsOver).isInstanceOfSatisfying(SQLException.class, over ->
            assertThat(ConnectionFailure.explained(over).getMessage()).contains("The setting idle_session_timeout of the role or the database ends the"
                + " session before a migration can set its own. Switch it off there (ALTER ROLE … or ALTER DATABASE … SET idle_session_timeout = 0),"
                + " or for this run, by ?options=-c%20idle_session_timeout=0 in the URL."));
        CommandLine.Result advised = CommandLine.run("--search-path=" + folder, "update", "--changelog-file=changelog.yaml", "--url=" + database.url()
            + "?options=-c%20idle_session_timeout=0", "--username=" + database.username(), "--password=" + database.password());
        assertThat(advised.exitCode()).as(advised.err()).isZero();
    }

    private void applySettingsToASessionThatIsOver() throws SQLException {
        try (Connection connection = database.connect()) {
            int pid = connection.unwrap(PGConnection.class).getBackendPID();
            try (TestDatabase other = PostgresServer.get().newDatabase()) {
                RunnerProcess.waitUntil("the session is over", () -> other.column("SELECT pid FROM pg_stat_activity WHERE pid = " + pid).isEmpty());
            }
            SessionSettings.apply(connection);
        }
    }

    @Test
    void anEmptySearchPathIsAsGoodAsAnyOtherWhereTheDefaultSchemaIsSet() {
        database.execute("ALTER DATABASE " + database.name() + " SET search_path = ''");
        assertThatThrownBy(() -> Changelog.ofProject().update(database)).as("without the default schema that the project sets")
            .hasMessageContainingAll("the schema of this connection is pg_catalog", "Run Liquibase with its default schema set");
        assertThat(CommandLine.run(database, "update-to-tag", "--tag=0000_baseline").exitCode()).isZero();
        assertThat(CommandLine.run(database, "current").out()).contains("0000_baseline");
    }

    @Test
    void whatTheUrlOfTheRunSetsStays() {
        assertThat(CommandLine.run("--search-path=" + folder, "update", "--changelog-file=changelog.yaml",
            "--url=" + database.url() + "?options=-c%20lock_timeout=1min%20-c%20statement_timeout=30s", "--username=" + database.username(),
            "--password=" + database.password()).exitCode()).isZero();
        Map<String, String> expected = new TreeMap<>(MIGRATING);
        expected.put("lock_timeout", "1min");
        expected.put("statement_timeout", "30s");
        assertThat(seen()).isEqualTo(expected);
    }

    @Test
    void aConnectionOfAPoolGetsBackWhatItHad() throws Exception {
        try (Connection pooled = database.connect()) {
            execute(pooled, "SET lock_timeout = '7s'");
            Map<String, String> before = settings(pooled);

            run(pooled, "update");

            assertThat(seen()).isEqualTo(MIGRATING);
            assertThat(settings(pooled)).isEqualTo(before).containsEntry("lock_timeout", "7s").containsEntry("statement_timeout", "1s")
                .containsEntry("default_transaction_isolation", "serializable");
        }
    }

    @Test
    void aConnectionOfAPoolGetsBackWhatItHadAlsoWhenTheCommandFailsOrIsRefused() throws Exception {
        changelog("SELECT 1/0");
        try (Connection pooled = database.connect()) {
            Map<String, String> before = settings(pooled);

            assertThatThrownBy(() -> run(pooled, "update")).hasMessageContaining("division by zero");
            assertThat(settings(pooled)).isEqualTo(before);

            assertThatThrownBy(() -> run(pooled, "updateToTag")).hasMessageContaining("There is no revision nosuch");
            assertThat(settings(pooled)).isEqualTo(before);
        }
    }

    private void changelog(String sql) throws IOException {
        Files.writeString(folder.resolve("changelog.yaml"), """
            databaseChangeLog:
              - changeSet:
                  id: the one
                  author: test
                  changes:
                    - sql: {sql: "%s"}
            """.formatted(sql));
    }

    private void run(Connection connection, String command) throws Exception {
        Database own = DatabaseFactory.getInstance().findCorrectDatabaseImplementation(new JdbcConnection(connection));
        Scope.child(Map.of(Scope.Attr.resourceAccessor.name(), new DirectoryResourceAccessor(folder), Scope.Attr.ui.name(), new LoggerUIService()),
            () -> {
            CommandScope scope = new CommandScope(command).addArgumentValue("database", own).addArgumentValue("changelogFile", "changelog.yaml");
            return (command.equals("updateToTag") ? scope.addArgumentValue("tag", "nosuch") : scope).setOutput(OutputStream.nullOutputStream())
                .execute();
        });
    }

    private Map<String, String> seen() {
        Map<String, String> seen = new TreeMap<>();
        database.rows(SEEN).forEach(row -> seen.put(row.get(0), row.get(1)));
        return seen;
    }

    private static Map<String, String> settings(Connection connection) throws SQLException {
        Map<String, String> settings = new TreeMap<>();
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(SHOW)) {
            while (row.next()) {
                settings.put(row.getString(1), row.getString(2));
            }
        }
        return settings;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
