package io.sparknode.migrations.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.CommandLine;
import io.sparknode.migrations.testing.CommandLine.Result;
import io.sparknode.migrations.testing.Revisions;
import io.sparknode.migrations.testing.TestDatabase;
import io.sparknode.migrations.testing.WithAllSamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentIT {

    private static final String RECORDS =
        "SELECT concat_ws(',', id, md5sum, exectype, orderexecuted, tag) FROM databasechangelog ORDER BY orderexecuted";
    private static final String IN_PROD = "--sparknode-env=prod";

    private static TestDatabase head;

    @BeforeAll
    static void migrate() {
        head = Start.EMPTY.migrated();
    }

    @AfterAll
    static void drop() {
        head.close();
    }

    @Test
    void inProductionDropAllAsksForTheNameOfTheDatabase() {
        try (TestDatabase database = head.copy()) {
            Result refused = CommandLine.run(database, IN_PROD, "drop-all");
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.err())
                .contains("drop-all drops everything, and the database " + database.name() + " is production. Nothing was changed. "
                + "To do it all the same, give -Dconfirm=" + database.name() + " to Maven, or --confirm=" + database.name()
                + " to the command line.");
            assertThat(CommandLine.run(database, IN_PROD, "drop-all", "--confirm=other").err())
                .contains("The confirmation other is for another database.");
            assertThat(database.column(RECORDS)).isEqualTo(head.column(RECORDS));

            assertThat(CommandLine.run(database, IN_PROD, "drop-all", "--confirm=" + database.name()).exitCode()).isZero();
            assertThat(database.column("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).isEmpty();
        }
    }

    @Test
    @WithAllSamples
    void inProductionGoingBackByMoreThanOneRevisionAsksForTheNameOfTheDatabase() {
        try (TestDatabase database = head.copy()) {
            database.execute("UPDATE databasechangelog SET dateexecuted = '2020-01-01' WHERE filename LIKE '%/0000_baseline/%'");
            List<String> records = database.column(RECORDS);
            List<String[]> commands = List.of(new String[] {"rollback", "--tag=0001_tenant_isolation"}, new String[] {"rollback-count", "--count=60"},
                new String[] {"rollback-to-date", "--date=2021-01-01"}, new String[] {"downgrade", "--revisions=2"});
            for (String[] command : commands) {
                Result refused = CommandLine.run(database, IN_PROD, command[0], command[1]);
                assertThat(refused.exitCode()).isEqualTo(1);
                assertThat(refused.err())
                    .containsPattern("This goes back by \\d+ revisions \\(" + Revisions.head() + ", " + Revisions.beforeHead(1) + ".*\\), "
                    + "and the database " + database.name() + " is production\\. Nothing was changed\\. To do it all the same, give -Dconfirm=");
                assertThat(database.column(RECORDS)).isEqualTo(records);
            }
            assertThat(CommandLine.run(database, IN_PROD, "update-testing-rollback").err()).contains("update-testing-rollback rolls back everything");

            assertThat(CommandLine.run(database, IN_PROD, "downgrade", "--revisions=2", "--confirm=" + database.name()).exitCode()).isZero();
            assertThat(CommandLine.run(database, "current").out()).isEqualTo(Revisions.beforeHead(2) + "\n");
        }
    }

    @Test
    void inProductionARevisionThatDropsSomethingAsksAndSaysWhat() {
        try (TestDatabase database = Start.EMPTY.migratedTo("0001_tenant_isolation")) {
            Result refused = CommandLine.run(database, IN_PROD, "rollback", "--tag=0000_baseline");
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.err())
                .contains("This drops column recognition_reactions.tenant_id, with 0 values; column recognition_comments.tenant_id, with 0 values, "
                + "and the database " + database.name() + " is production. Nothing was changed.");
            assertThat(CommandLine.run(database, "current").out()).isEqualTo("0001_tenant_isolation\n");
            assertThat(CommandLine.run(database, IN_PROD, "rollback", "--tag=0000_baseline", "--confirm=" + database.name()).exitCode()).isZero();
        }
    }

    @Test
    void oneRevisionThatDropsNothingGoesBackWithoutAsking() {
        try (TestDatabase database = head.copy()) {
            assertThat(CommandLine.run(database, IN_PROD, "downgrade").exitCode()).isZero();
            assertThat(CommandLine.run(database, "current").out()).isEqualTo(Revisions.beforeHead(1) + "\n");
        }
    }

    @Test
    void outsideOfProductionNothingIsAsked() {
        try (TestDatabase database = head.copy()) {
            assertThat(CommandLine.run(database, "--sparknode-env=test", "downgrade", "--revisions=3").exitCode()).isZero();
            assertThat(CommandLine.run(database, "drop-all").exitCode()).isZero();
        }
    }

    @Test
    @WithAllSamples
    void whoeverLeavesTheEnvironmentOutDoesNotChangeProduction() {
        try (TestDatabase database = head.copy()) {
            assertThat(CommandLine.run(database, IN_PROD, "update").exitCode()).isZero();
            List<String> records = database.column(RECORDS);
            for (String command : List.of("update", "downgrade", "drop-all", "clear-checksums")) {
                Result refused = CommandLine.run(database, command);
                assertThat(refused.exitCode()).isEqualTo(1);
                assertThat(refused.err())
                    .contains("The database " + database.name() + " is production, and no environment is named. Nothing was changed. "
                    + "Give --env=prod to ./migrate, -Denv=prod to Maven, or set SPARKNODE_ENV=prod for the image; if this is a copy, take the"
                    + " mark away: COMMENT ON TABLE public.databasechangelog IS NULL");
            }
            assertThat(CommandLine.run(database, "--sparknode-env=dev", "update").err()).contains("is production, and the environment dev is named.");
            assertThat(database.column(RECORDS)).isEqualTo(records);
            assertThat(CommandLine.run(database, "current").exitCode()).isZero();
            assertThat(CommandLine.run(database, "status").exitCode()).isZero();

            database.execute("COMMENT ON TABLE public.databasechangelog IS NULL");
            assertThat(CommandLine.run(database, "downgrade", "--revisions=2").exitCode()).isZero();
        }
    }

    @Test
    void anUnknownEnvironmentIsRefused() {
        for (String name : List.of("production", "PROD")) {
            Result refused = CommandLine.run(head, "--sparknode-env=" + name, "current");
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.err()).contains("There is no environment " + name + ". Nothing was changed. There are dev, test, prod.");
        }
    }

    @Test
    void twoEnvironmentsAtOnceAreRefused() {
        withProperty("sparknode.env", "dev", () -> assertThat(CommandLine.run(head, IN_PROD, "current").err()).contains(
            "Two environments are named, prod and dev. Nothing was changed. "
                + "Name one of them: by --env with ./migrate, by -Denv with Maven, by SPARKNODE_ENV with "
                + "the image."));
    }

    @Test
    void thePropertiesOfAnApplicationAreItsOwn() {
        withProperty("env", "staging", () -> withProperty("confirm", head.name(), () -> {
            assertThat(CommandLine.run(head, "current").exitCode()).isZero();
            assertThat(CommandLine.run(head, "update").exitCode()).isZero();
            assertThat(CommandLine.run(head, IN_PROD, "drop-all").err()).contains("drop-all drops everything");
        }));
    }

    @Test
    void demoDataReachNoProductionNeitherByItsNameNorByItsMark() {
        try (TestDatabase database = head.copy()) {
            for (String[] command : List.of(new String[] {"update", "--contexts=demo"}, new String[] {"update", "--contexts=test,@demo"},
                new String[] {"update-count", "--count=1", "--context-filter=demo"}, new String[] {"upgrade", "--contexts=demo"},
                new String[] {"update-sql", "--contexts=demo"})) {
                List<String> arguments = new ArrayList<>(List.of(command));
                arguments.add(0, IN_PROD);
                assertThat(CommandLine.run(database, arguments.toArray(String[]::new)).err())
                    .contains("The database " + database.name() + " is production, and"
                    + " demo data are asked for: their users have a password that everybody knows. Nothing was changed. Leave the context demo out.");
            }
            assertThat(CommandLine.run(database, IN_PROD, "update", "--contexts=other").exitCode()).isZero();
            assertThat(CommandLine.run(database, "update", "--contexts=demo").err()).contains("is production, and demo data are asked for");
            assertThat(database.value("SELECT count(*) FROM users")).isEqualTo("0");
        }
    }

    @Test
    void aLiquibaseWithoutOurClassesBringsNoDemoDataToAMarkedProductionEither() {
        try (TestDatabase database = head.copy().execute("COMMENT ON TABLE databasechangelog IS 'SparkNode: production'")) {
            assertThatThrownBy(() -> database.run(Path.of("changelog/demo/refuse-production.sql")))
                .hasMessageContaining("this database is production, and demo data are asked for");
            database.execute("COMMENT ON TABLE databasechangelog IS NULL").run(Path.of("changelog/demo/refuse-production.sql"));
        }
    }

    @Test
    void theUrlOfAnEnvironmentConnectsAsItsFileSays(@TempDir Path home) throws IOException {
        Files.createDirectories(home.resolve(".sparknode"));
        Files.writeString(home.resolve(".sparknode/test.properties"),
            "url=" + head.url() + "\nusername=" + head.username() + "\npassword=" + head.password() + "\n");
        withProperty("user.home", home.toString(), () -> {
            assertThat(CommandLine.run("--sparknode-env=test", "current", "--changelog-file=changelog/db.changelog-master.yaml",
                "--url=jdbc:sparknode:test",
                "--username=nobody", "--password=wrong").out()).isEqualTo(Revisions.current());
            assertThat(CommandLine.run("current", "--changelog-file=changelog/db.changelog-master.yaml", "--url=jdbc:sparknode:test").err())
                .contains("jdbc:sparknode:test is reached by naming its environment: "
                    + "--env=test with ./migrate, -Denv=test with Maven, SPARKNODE_ENV=test with the image.");
            assertThat(CommandLine.run("current", "--changelog-file=changelog/db.changelog-master.yaml", "--url=jdbc:sparknode:nosuch").err())
                .contains("There is no environment nosuch.");
        });
    }

    @Test
    void anEnvironmentThatIsNotPostgresqlIsRefused(@TempDir Path home) throws IOException {
        Files.createDirectories(home.resolve(".sparknode"));
        Files.writeString(home.resolve(".sparknode/test.properties"), "url=jdbc:h2:mem:x\n");
        withProperty("user.home", home.toString(), () -> assertThat(CommandLine.run("--sparknode-env=test", "current",
            "--changelog-file=changelog/db.changelog-master.yaml", "--url=jdbc:sparknode:test").err())
            .contains("The URL of the environment test is jdbc:h2:mem:x, and does not begin with jdbc:postgresql:"));
    }

    private static void withProperty(String name, String value, Runnable work) {
        String before = System.getProperty(name);
        System.setProperty(name, value);
        try {
            work.run();
        } finally {
            if (before == null) {
                System.clearProperty(name);
            } else {
                System.setProperty(name, before);
            }
        }
    }
}
