package io.sparknode.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sparknode.migrations.cli.ConnectionTarget;
import io.sparknode.migrations.faults.RunnerProcess;
import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.Changelog;
import io.sparknode.migrations.testing.CommandLine;
import io.sparknode.migrations.testing.CommandLine.Result;
import io.sparknode.migrations.testing.PostgresServer;
import io.sparknode.migrations.testing.Revisions;
import io.sparknode.migrations.testing.Rows;
import io.sparknode.migrations.testing.Samples;
import io.sparknode.migrations.testing.TestDatabase;
import io.sparknode.migrations.testing.WithAllSamples;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever migrates may have any name that is legal, and need not be there for long. */
class NamesIT {

    private static final Changelog CHANGELOG = Changelog.ofProject();
    /** One that has to be quoted. */
    private static final String OWNER = "Owner-1";
    private static final String NOT_OF_OWNER = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        + " AND pg_get_userbyid(relowner) <> 'Owner-1' UNION ALL SELECT proname FROM pg_proc WHERE proname LIKE 'tenant\\_id\\_%'"
        + " AND pg_get_userbyid(proowner) <> 'Owner-1'";

    private TestDatabase database;

    @AfterEach
    void drop() {
        database.close();
    }

    @ParameterizedTest
    @MethodSource("names")
    void aRoleOfAnyNameMigratesAndWhatItIsAdvisedToHaveGrantedIsRight(String name) {
        database = Start.EMPTY.build();
        database.execute("DO $$ BEGIN CREATE ROLE sparknode_app LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;"
            + "REVOKE CREATE ON SCHEMA public FROM PUBLIC; REVOKE TEMPORARY ON DATABASE " + database.name() + " FROM PUBLIC");
        try (Tester tester = new Tester(database, name)) {
            follow(catchThrowable(() -> CHANGELOG.update(tester.database())).getMessage().replace(" as an administrator", ""));
            CHANGELOG.update(tester.database());
            assertThat(TargetState.differenceFrom(database)).isEmpty();
            assertThat(database.column("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")).containsExactly(name);
            CHANGELOG.rollbackToTag(tester.database(), "0000_baseline");
        }
    }

    static List<String> names() {
        // of 63 bytes, which is as long as a name may be
        String odd = "a.b@c d'e\"f ööööööööööööööööööööööööö.";
        return Samples.of("names of roles", List.of("Deploy-Bot", odd, "user"), List.of(odd));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aDatabaseOfAnyNameIsReachedByItsUrlAndConfirmedByItsName(String name) throws Exception {
        database = PostgresServer.get().newDatabase();
        String quoted = '"' + name.replace("\"", "\"\"") + '"';
        database.execute("CREATE DATABASE " + quoted);
        try {
            ConnectionTarget target = ConnectionTarget.from(Map.of("DATABASE_URL", "postgresql://" + database.username() + ":" + database.password()
                + "@" + database.server().host() + ":" + database.server().port() + "/" + percentEncoded(name)));
            assertThat(on(target, "update").err()).contains("Liquibase command 'update' was executed successfully.");
            assertThat(on(target, "current").out()).isEqualTo(Revisions.current());
            assertThat(on(target, "update").err()).as("again").contains("Liquibase command 'update' was executed successfully.");
            String word = name.matches("[\\w.-]+") ? name : "'" + name.replace("'", "'\\''") + "'";
            assertThat(on(target, "--sparknode-env=prod", "downgrade", "--revisions=2", "--confirm=" + name + "x").err())
                .contains(", and the database " + name + " is production. Nothing was changed. The confirmation " + name
                    + "x is for another database. To do it all the same, give -Dconfirm=" + word + " to Maven, or --confirm=" + word);
            Result confirmed = on(target, "--sparknode-env=prod", "downgrade", "--revisions=2", "--confirm=" + name);
            assertThat(confirmed.exitCode()).as(confirmed.err()).isZero();
            assertThat(on(target, "current").out()).isEqualTo(Revisions.beforeHead(2) + "\n");
        } finally {
            database.execute("DROP DATABASE " + quoted + " WITH (FORCE)");
        }
    }

    static List<String> databases() {
        String odd = "A/b?c%41&d=e  #f \"g\" it's: ö.";
        return Samples.of("names of databases", List.of(odd, "-x", "Order", "$(date) `id` \\"), List.of(odd));
    }

    private static Result on(ConnectionTarget target, String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of("--changelog-file=changelog/db.changelog-master.yaml", "--url=" + target.url(), "--username=" + target.username(),
            "--password=" + target.password()));
        return CommandLine.run(arguments.toArray(String[]::new));
    }

    private static String percentEncoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Test
    @WithAllSamples
    @SuppressWarnings("try")
    void whatAMemberOfTheOwnerCreatesIsTheOwnersSoThatTheNextMemberGoesOn() {
        database = Start.FIRST_BOOT.build();
        Rows expected = ExpectedRows.rowsOf(database);
        try (Tester owner = new Tester(database, OWNER)) {
            own();
            try (Tester first = new Tester(database, "v-token-first")) {
                database.execute("GRANT \"Owner-1\" TO \"v-token-first\"");
                CHANGELOG.updateCount(first.database(), 60);
                assertThat(database.column(NOT_OF_OWNER)).isEmpty();
                database.execute("DROP ROLE \"v-token-first\"; CREATE ROLE \"v-token-first\"");
            }
            try (Tester second = new Tester(database, "v-token-second")) {
                database.execute("GRANT \"Owner-1\" TO \"v-token-second\"");
                CHANGELOG.update(second.database());
                database.execute("DROP ROLE \"v-token-second\"; CREATE ROLE \"v-token-second\"");
            }
            assertThat(database.column(NOT_OF_OWNER)).isEmpty();
            TargetState.assertReached("short-lived users", database, expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"update", "update-to-tag --tag=0000_baseline"})
    void aRoleThatExpiresAndOwnsNothingYetIsToldByTheFirstRunWhatWillBelongToIt(String command) {
        database = Start.EMPTY.build();
        try (Tester first = new Tester(database, "v-token-first")) {
            database.execute("ALTER ROLE \"v-token-first\" VALID UNTIL '2099-12-31'; GRANT CREATE ON SCHEMA public TO \"v-token-first\"");
            assertThat(CommandLine.run(first.database(), command.split(" ")).err()).containsOnlyOnce("Role \"v-token-first\" expires (2099-12-31 ")
                .contains("), and everything that this run creates will belong to it. Before the next role migrates, run as an administrator:"
                    + " REASSIGN OWNED BY \"v-token-first\" TO the role that is to own the tables.");
            assertThat(CommandLine.run(first.database(), command.split(" ")).err()).doesNotContain("expires");
        }
    }

    /** All commands work as the owner, as such a member has no right of its own: it could not even read Liquibase's tables. */
    @Test
    @WithAllSamples
    @SuppressWarnings("try")
    void aMemberThatDoesNotInheritTheRightsOfTheOwnerMigratesAndReadsAndGoesBack() {
        database = Start.FIRST_BOOT.build();
        Rows expected = ExpectedRows.rowsOf(database);
        try (Tester owner = new Tester(database, OWNER); Tester member = new Tester(database, "v-token-member")) {
            own();
            database.execute("ALTER ROLE \"v-token-member\" NOINHERIT; GRANT \"Owner-1\" TO \"v-token-member\"");
            TestDatabase asMember = member.database();
            assertThatThrownBy(() -> asMember.value("SELECT count(*) FROM tenants")).hasMessageContaining("permission denied");
            CHANGELOG.updateCount(asMember, 60);
            for (List<String> command : List.of(List.of("status"), List.of("history"), List.of("current"), List.of("revisions"), List.of("validate"),
                    List.of("list-locks"), List.of("update-sql"), List.of("rollback-count-sql", "--count=1"), List.of("snapshot"))) {
                CommandLine.Result result = CommandLine.run(asMember, command.toArray(String[]::new));
                assertThat(result.exitCode()).as("%s: %s", command, result.err()).isIn(0, 3);
            }
            CHANGELOG.update(asMember);
            assertThat(database.column(NOT_OF_OWNER)).isEmpty();
            TargetState.assertReached("a member that does not inherit", database, expected);
            CHANGELOG.rollbackToTag(asMember, "0001_tenant_isolation");
            assertThat(CommandLine.run(asMember, "current").lines()).containsExactly("0001_tenant_isolation");
        }
    }

    /** Without this project's classes nobody works as the owner: the changelog hands over what it creates, each table as soon as it is there. */
    @Test
    @WithAllSamples
    @SuppressWarnings("try")
    void whatADownloadedLiquibaseLeavesHalfWayIsTheOwnersSoThatTheNextMemberGoesOn() {
        database = Start.FIRST_BOOT.build();
        Rows expected = ExpectedRows.rowsOf(database);
        try (Tester owner = new Tester(database, OWNER)) {
            own();
            database.execute("ALTER TABLE wallets RENAME TO wallets_away");
            updateByShortLivedUser("v-token-first", "this database has 35 of the 36 tables");
            database.execute("ALTER TABLE wallets_away RENAME TO wallets; CREATE FUNCTION keep() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN "
                + "IF EXISTS (SELECT FROM pg_event_trigger_ddl_commands() WHERE object_identity = 'public.idx_budget_logs_tenant') THEN "
                + "RAISE EXCEPTION 'enough indexes'; END IF; END $$; CREATE EVENT TRIGGER keep ON ddl_command_end EXECUTE FUNCTION keep()");
            updateByShortLivedUser("v-token-second", "enough indexes");
            assertThat(database.value("SELECT to_regclass('public.budget_allocation_logs') IS NOT NULL")).isEqualTo("t");
            database.execute("DROP FUNCTION keep CASCADE");
            updateByShortLivedUser("v-token-third", null);
            TargetState.assertReached("short-lived users of a downloaded Liquibase", database, expected);
        }
    }

    /** It ends with this message or, if it is null, well. That it can be dropped then proves that nothing belongs to it. */
    private void updateByShortLivedUser(String name, String message) {
        try (Tester tester = new Tester(database, name);
                RunnerProcess runner = new RunnerProcess(RunnerProcess.Settings.PROJECT.asStockLiquibase())) {
            database.execute("GRANT \"Owner-1\" TO \"" + name + '"');
            runner.go(database.url(), tester.database().username(), tester.database().password());
            assertThat(runner.exitCode()).as(runner.output()).isEqualTo(message == null ? 0 : 1);
            assertThat(runner.output()).contains(message == null ? "" : message);
            assertThat(database.column(NOT_OF_OWNER)).isEmpty();
            database.execute("DROP ROLE \"" + name + "\"; CREATE ROLE \"" + name + '"');
        }
    }

    @Test
    @WithAllSamples
    void whatASuperuserCreatesIsTheOwnersSoThatTheOwnerGoesOn() {
        database = Start.FIRST_BOOT.build();
        try (Tester owner = new Tester(database, OWNER)) {
            own();
            database.execute("DROP SCHEMA migration");
            CHANGELOG.updateToTag(database, "0002_consolidate_raw_sql");
            assertThat(database.column(NOT_OF_OWNER)).isEmpty();
            assertThat(database.column("SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'migration'"
                + " UNION SELECT pg_get_userbyid(proowner) FROM pg_proc WHERE pronamespace = 'migration'::regnamespace")).containsExactly(OWNER);
            CHANGELOG.update(owner.database());
            assertThat(TargetState.differenceFrom(database)).isEmpty();
        }
    }

    private void own() {
        String role = '"' + OWNER + '"';
        database.execute("CREATE SCHEMA migration AUTHORIZATION " + role + "; GRANT CREATE, USAGE ON SCHEMA public TO " + role
            + "; DO $$ DECLARE t text; BEGIN FOR t IN SELECT oid::regclass FROM pg_class"
            + " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' LOOP EXECUTE 'ALTER TABLE ' || t || ' OWNER TO " + role
            + "'; END LOOP; END $$;"
            + "DO $$ BEGIN CREATE ROLE sparknode_app LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
    }

    /** Runs what a message says that an administrator should run. */
    private void follow(String message) {
        List<String> advice = Pattern.compile("(?m): ((?:GRANT|ALTER|CREATE) .*)$").matcher(message.split("\\[Failed SQL")[0]).results()
            .map(found -> found.group(1)).toList();
        assertThat(advice).as(message).isNotEmpty();
        advice.forEach(database::execute);
    }
}
