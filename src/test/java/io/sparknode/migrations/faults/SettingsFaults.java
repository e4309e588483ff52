package io.sparknode.migrations.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.PostgresServer;
import io.sparknode.migrations.testing.Rows;
import io.sparknode.migrations.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings of the database, the role and the client that others made, for other purposes. */
@ExtendWith(Tally.class)
class SettingsFaults {

    private static final List<String> BUSY_TABLES =
        List.of("recognition_comments", "tenants", "users", "departments", "wallets", "audit_log", "event_teams");

    @ParameterizedTest
    @MethodSource("statementTimeouts")
    void aRunThatStatementTimeoutEndsIsFinishedByTheNext(int milliseconds) {
        runUnder("statement_timeout", milliseconds);
    }

    @ParameterizedTest
    @MethodSource("idleTimeouts")
    void aRunThatIdleInTransactionSessionTimeoutEndsIsFinishedByTheNext(int milliseconds) {
        runUnder("idle_in_transaction_session_timeout", milliseconds);
    }

    @ParameterizedTest
    @MethodSource("lockTimeouts")
    void aRunThatMeetsLocksOfTheApplicationUnderALockTimeoutIsFinishedByTheNext(Moment moment) {
        String table = BUSY_TABLES.get(Chance.of(moment.toString()).nextInt(BUSY_TABLES.size()));
        try (Trial trial = Trial.of(template(), "lock_timeout", "20 ms and a lock of 1 s on " + table + ", " + moment)) {
            set(trial.database(), "lock_timeout = '20ms'");
            trial.disturbedRun(moment, () -> lockForASecond(trial.database(), table));
            set(trial.database(), "lock_timeout = 0");
            trial.survives();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"recognition_comments", "users"})
    void aRunThatLosesPatienceWithALockNamesItsHolderAndIsFinishedByTheNext(String table) throws SQLException {
        try (Trial trial = Trial.of(template(), "application holds a lock for too long", table)) {
            set(trial.database(), "sparknode.lock_patience = '1s'");
            try (Connection application = trial.database().connect(); Statement statement = application.createStatement()) {
                application.setAutoCommit(false);
                statement.execute("SELECT set_config('application_name', 'forgotten session', false)");
                statement.execute("LOCK TABLE " + table + " IN SHARE MODE");
                assertThat(trial.disturbedRun()).as(trial.toString()).get().asString()
                    .contains("table " + table + " stayed locked by others for", "forgotten session",
                        "run the update again: it goes on where it stopped");
            }
            trial.survives();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "standard_conforming_strings = off",
        "quote_all_identifiers = on",
        "default_transaction_isolation = 'serializable'",
        "default_transaction_isolation = 'repeatable read'",
        "default_transaction_deferrable = on",
        "plpgsql.variable_conflict = 'use_variable'",
        "plpgsql.variable_conflict = 'use_column'",
        "plpgsql.extra_errors = 'all'",
        "client_min_messages = 'debug5'",
        "client_min_messages = 'error'",
        "row_security = off",
        "check_function_bodies = off",
        "transform_null_equals = on",
        "array_nulls = off",
        "jit_above_cost = 0",
        "intervalstyle = 'sql_standard'",
        "bytea_output = 'escape'",
        "session_replication_role = 'replica'",
        "enable_seqscan = off",
        "work_mem = '64kB'",
        "statement_timeout = '60s'",
        "idle_in_transaction_session_timeout = '5s'",
        "lock_timeout = '1ms'"})
    void aSettingThatSuitsAnotherApplicationDoesNotMatter(String setting) {
        try (Trial trial = Trial.of(template(), "unusual settings", setting)) {
            set(trial.database(), setting);
            Runner.update(trial.database().url(), trial.database().username(), trial.database().password());
            trial.database().execute("ALTER DATABASE " + trial.database().name() + " RESET ALL");
            trial.isAtTheTarget(trial.database());
        }
    }

    @Test
    void aDatabaseThatOnlyReadsByDefaultIsRefusedAndMigratedWhenItNoLongerDoes() {
        try (Trial trial = Trial.of(template(), "read-only server", "default_transaction_read_only")) {
            set(trial.database(), "default_transaction_read_only = on");
            assertThat(trial.disturbedRun()).get().asString().contains("This session is read-only (default_transaction_read_only is on");
            trial.database().execute("SET default_transaction_read_only = off; ALTER DATABASE " + trial.database().name() + " RESET ALL");
            trial.survives();
        }
    }

    @Test
    void aDatabaseThatTurnsReadOnlyInTheMiddleIsFinishedByTheNextRun() {
        Moment moment = Moment.random(template().roundTrips(), Chance.of("read only"));
        try (Trial trial = Trial.of(template(), "read-only server", moment)) {
            trial.disturbedRun(moment, () -> trial.database().execute("ALTER DATABASE " + trial.database().name()
                + " SET default_transaction_read_only = on; SELECT pg_terminate_backend(" + trial.line().serverPid() + ")"));
            assertThat(trial.disturbedRun()).isPresent();
            trial.database().execute("SET default_transaction_read_only = off; ALTER DATABASE " + trial.database().name() + " RESET ALL");
            trial.survives();
        }
    }

    @Test
    void aWrongPasswordIsRefused() {
        try (Trial trial = Trial.of(template(), "wrong password", "at the start")) {
            assertThat(failureAs(trial, trial.database().username(), "wrong")).contains("password authentication failed for user");
            trial.endsAtTheTarget(trial.database());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GRANT USAGE ON SCHEMA public TO ", "GRANT ALL ON SCHEMA public TO "})
    void aUserWithoutRightsIsRefusedAndChangesNothing(String grant) {
        try (Trial trial = Trial.of(template(), "user without rights", grant)) {
            Rows before = Rows.of(trial.database());
            // Roles belong to the whole server.
            String stranger = "stranger_in_" + trial.database().name();
            trial.database().execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC; CREATE ROLE " + stranger + " LOGIN PASSWORD 'fault'; " + grant
                + stranger);
            try {
                assertThat(failureAs(trial, stranger, "fault")).containsAnyOf("Role " + stranger + " may not create tables in schema public",
                    "role " + stranger + " lacks what the chain needs");
                assertThat(Rows.of(trial.database())).isEqualTo(before);
            } finally {
                trial.database().execute("DROP OWNED BY " + stranger + "; DROP ROLE " + stranger);
            }
            trial.endsAtTheTarget(trial.database());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "-Duser.timezone=Pacific/Chatham -Duser.language=tr -Duser.country=TR -Dfile.encoding=ISO-8859-9",
        "-Duser.timezone=Asia/Kathmandu -Duser.language=ar -Duser.country=EG -Dfile.encoding=US-ASCII",
        "-Duser.timezone=America/St_Johns -Duser.language=th -Duser.country=TH -Dfile.encoding=TIS-620"})
    void aClientOfAnotherTimeZoneLanguageAndEncodingFinishesWhatAKilledOneBegan(String client) {
        Moment moment = Moment.random(template().roundTrips(), Chance.of(client));
        try (Trial trial = Trial.of(template(), "time zones and encodings", client + ", " + moment);
                RunnerProcess killed = new RunnerProcess(RunnerProcess.Settings.PROJECT.with("-Duser.timezone=Pacific/Niue"));
                RunnerProcess next = new RunnerProcess(RunnerProcess.Settings.PROJECT.with(client.split(" ")))) {
            TestDatabase database = trial.database();
            set(database, "timezone = 'Antarctica/Troll'");
            set(database, "datestyle = 'German, DMY'");
            set(database, "client_encoding = 'LATIN1'");
            CompletableFuture<Void> dead = trial.at(moment, killed::kill);
            killed.go(trial.line().url(database.name()), database.username(), database.password()).exitCode();
            trial.happened(dead);
            next.go(database.url(), database.username(), database.password());
            assertThat(next.exitCode()).as(next.output()).isZero();
            database.execute("ALTER DATABASE " + database.name() + " RESET ALL");
            trial.isAtTheTarget(database);
        }
    }

    @Test
    void aDatabaseWithoutAnEncodingIsMigrated() {
        Template empty = Template.of(Start.EMPTY);
        try (Trial trial = Trial.on(databaseOf("SQL_ASCII"), empty, "time zones and encodings", "SQL_ASCII")) {
            trial.endsAtTheTarget(trial.database());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"LATIN1", "WIN1252", "EUC_JP"})
    void aDatabaseThatCannotHoldTheBadgesIsRefusedBeforeAnythingIsTouched(String encoding) {
        Tally.fault("time zones and encodings");
        PostgresServer server = PostgresServer.get();
        try (TestDatabase database = databaseOf(encoding); Proxy line = Proxy.to(server.host(), server.port())) {
            assertThatThrownBy(() -> Runner.update(line.url(database.name()), database.username(), database.password()))
                .hasMessageContaining("the encoding of this database is " + encoding + ", which cannot hold the icons of the badges")
                .hasMessageContaining("Your tables were not changed.");
            assertThat(Rows.of(database).tables()).isEmpty();
            Tally.survived();
        }
    }

    @ParameterizedTest
    @MethodSource("startsBesideOtherSchemas")
    void otherSchemasWithTablesAndIndexesOfTheSameNamesAreLeftAloneAndNotTakenForOurs(Start start, String searchPath) {
        Template template = Template.of(start);
        try (Trial trial = Trial.of(template, "other schemas and search_path", start + ", " + searchPath)) {
            TestDatabase database = trial.database();
            legacy(database, "legacy");
            List<String> before = legacyTables(database, "legacy");
            set(database, "search_path = " + searchPath);
            Moment moment = Moment.random(template.roundTrips(), Chance.of(searchPath));
            trial.disturbedRun(moment, trial.line()::cut);
            trial.endsAtTheTarget(database);
            assertThat(legacyTables(database, "legacy")).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"legacy, public", "postgres, public"})
    void aConnectionWhoseFirstSchemaIsNotPublicIsRefused(String searchPath) {
        String schema = searchPath.split(",")[0];
        try (Trial trial = Trial.of(Template.of(Start.EMPTY), "other schemas and search_path", searchPath)) {
            TestDatabase database = trial.database();
            legacy(database, schema);
            List<String> before = legacyTables(database, schema);
            set(database, "search_path = " + searchPath);
            assertThat(trial.disturbedRun()).get().asString()
                .contains("the schema of this connection is " + schema + ", but SparkNode lives in public",
                "Run Liquibase with its default schema set");
            assertThat(legacyTables(database, schema)).isEqualTo(before);
            set(database, "search_path = DEFAULT");
            database.execute("DROP SCHEMA " + schema + " CASCADE");
            trial.endsAtTheTarget(database);
        }
    }

    static Stream<Arguments> startsBesideOtherSchemas() {
        Start notRenamed = new Start("a bootstrap with a later index and the points, not renamed yet",
            Stream.concat(Start.WITH_LATER_INDEX.files().stream(),
            Start.rawSql().stream().filter(file -> file.endsWith("20260204_add_points_allocation_system.sql"))).toList());
        return Stream.of(arguments(Start.EMPTY, "\"$user\", public"), arguments(Start.EMPTY, "public, legacy"),
            arguments(notRenamed, "public, legacy"));
    }

    static IntStream statementTimeouts() {
        return Chance.of("statement timeouts").ints(8, 2, 60);
    }

    static IntStream idleTimeouts() {
        return Chance.of("idle timeouts").ints(6, 1, 12);
    }

    static Stream<Moment> lockTimeouts() {
        Random random = Chance.of("lock timeouts");
        return IntStream.range(0, 8).mapToObj(n -> Moment.random(template().roundTrips(), random));
    }

    private static void runUnder(String setting, int milliseconds) {
        try (Trial trial = Trial.of(template(), setting, milliseconds + " ms")) {
            set(trial.database(), setting + " = '" + milliseconds + "ms'");
            trial.disturbedRun();
            set(trial.database(), setting + " = 0");
            trial.survives();
        }
    }

    private static void set(TestDatabase database, String setting) {
        database.execute("ALTER DATABASE " + database.name() + " SET " + setting);
    }

    private static void lockForASecond(TestDatabase database, String table) {
        CompletableFuture<Void> locked = new CompletableFuture<>();
        CompletableFuture.runAsync(() -> {
            try (Connection application = database.connect(); Statement statement = application.createStatement()) {
                application.setAutoCommit(false);
                statement.execute("SET lock_timeout = '10s'");
                statement.execute("LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE");
                locked.complete(null);
                TimeUnit.SECONDS.sleep(1);
            } catch (SQLException | InterruptedException e) {
                locked.completeExceptionally(e);
            }
        });
        // The runner itself may have the lock at this moment, and waits until this returns.
        locked.completeOnTimeout(null, 200, TimeUnit.MILLISECONDS).join();
    }

    private static String failureAs(Trial trial, String username, String password) {
        try {
            Runner.update(trial.database().url(), username, password);
            return "nothing";
        } catch (IllegalStateException e) {
            return e.getMessage();
        }
    }

    private static TestDatabase databaseOf(String encoding) {
        TestDatabase database = PostgresServer.get().newDatabase();
        try (TestDatabase other = PostgresServer.get().newDatabase()) {
            other.execute("DROP DATABASE " + database.name() + "; CREATE DATABASE " + database.name() + " ENCODING '" + encoding
                + "' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
        }
        return database;
    }

    /** Another application's tables, some of which have names of ours. */
    private static void legacy(TestDatabase database, String schema) {
        database.execute("CREATE SCHEMA " + schema + "; SET search_path = " + schema
            + "; CREATE TABLE sales_event_leads (id int PRIMARY KEY, event_id int); "
            + "CREATE TABLE budget_logs (id int); CREATE TABLE users (id int, role text); CREATE TABLE crm_connectors (id int); "
            + "CREATE TABLE budget_allocation_logs (id int); CREATE INDEX idx_budget_allocation_logs_tenant ON budget_allocation_logs (id); "
            + "CREATE INDEX uq_users_tenant_email ON users (id); CREATE INDEX tenants_slug_key ON users (id); "
            + "CREATE INDEX idx_tenants_display_currency ON users (id); CREATE INDEX idx_users_tenant_corporate_email ON users (id); "
            + "CREATE INDEX idx_budget_logs_tenant_id ON budget_logs (id); INSERT INTO users VALUES (1, 'king'); "
            + "INSERT INTO sales_event_leads VALUES (1, 2)");
    }

    private static List<String> legacyTables(TestDatabase database, String schema) {
        return database.column("SELECT format('%s.%s %s', table_name, column_name, data_type) FROM information_schema.columns WHERE table_schema = '"
            + schema
            + "' AND table_name NOT LIKE 'databasechangelog%' UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = '" + schema
            + "' AND tablename NOT LIKE 'databasechangelog%' UNION ALL SELECT format('%s users', count(*)) FROM " + schema + ".users ORDER BY 1");
    }

    private static Template template() {
        return Template.of(Start.RAW_SQL);
    }
}
