package io.sparknode.migrations.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.CommandLine;
import io.sparknode.migrations.testing.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The goals as a user calls them, on the classes that this build compiled. */
class GoalIT {

    private static TestDatabase database;

    @BeforeAll
    static void migrate() {
        database = Start.EMPTY.migratedTo("0001_tenant_isolation");
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    /** What a goal left behind: exit code, and standard output and error together. */
    private record Run(int exitCode, String output) {
    }

    @Test
    void currentPrintsItsLineAndWhyItsExitCodeIsNotZeroAndNothingElse() throws Exception {
        Run run = maven(true, "-q", "exec:java@current");
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.output().lines()).satisfiesExactlyInAnyOrder(
            line -> assertThat(line).isEqualTo("0001_tenant_isolation"),
            line -> assertThat(line).startsWith("The database is behind: pending are 0002_consolidate_raw_sql"));
    }

    @Test
    void aServerThatDoesNotAnswerIsSaidInOneLine() throws Exception {
        Run run = maven(false, "-q", "exec:java@current", "-Dliquibase.url=jdbc:postgresql://localhost:1/app", "-Dliquibase.username=nobody");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.output().lines()).singleElement().asString().startsWith("The command current failed: Connection to localhost:1 refused.");
    }

    @Test
    void aParameterOfTheUrlThatThePostgresqlDriverWouldPassOverIsRefusedByItsName() throws Exception {
        String url = "jdbc:postgresql://localhost:1/app?sslmod=require";
        String refusal = "The URL of the database has the parameter sslmod, which is not known here. pgjdbc would pass over it.";
        Run goal = maven(false, "liquibase:status", "-Dliquibase.url=" + url, "-Dliquibase.username=nobody");
        assertThat(goal.exitCode()).isEqualTo(1);
        assertThat(goal.output()).contains(refusal);
        CommandLine.Result command = CommandLine.run("status", "--url=" + url, "--changelog-file=changelog/db.changelog-master.yaml");
        assertThat(command.exitCode()).isEqualTo(1);
        assertThat(command.err()).contains(refusal);
    }

    @Test
    void theDatabaseCanBeNamedByPropertiesAsForLiquibasesGoals() throws Exception {
        Run run = maven(false, "-q", "exec:java@downgrade", "-Dliquibase.url=" + database.url(), "-Dliquibase.username=" + database.username(),
            "-Dliquibase.password=" + database.password(), "-Drevisions=1", "-DdryRun");
        assertThat(run.exitCode()).isZero();
        assertThat(run.output()).contains("Back to 0000_baseline, in database " + database.name() + ", in this order:");
        assertThat(database.value("SELECT count(*) FROM databasechangelog WHERE tag = '0001_tenant_isolation'")).isEqualTo("1");
    }

    @Test
    void liquibasesGoalRefusesATagThatTheChangelogDoesNotHave() throws Exception {
        Run run = maven(true, "liquibase:update", "-Dliquibase.toTag=nosuch");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.output()).contains("There is no revision nosuch in changelog/db.changelog-master.yaml. Nothing was changed.");
        assertThat(database.value("SELECT max(tag) FROM databasechangelog")).isEqualTo("0001_tenant_isolation");
    }

    @Test
    void liquibasesGoalAsksBeforeItDropsProduction() throws Exception {
        try (TestDatabase production = database.copy()) {
            Run run = maven(production, true, "liquibase:dropAll", "-Denv=prod");
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.output()).contains("drop-all drops everything, and the database " + production.name() + " is production. Nothing was changed.");
            assertThat(production.value("SELECT max(tag) FROM databasechangelog")).isEqualTo("0001_tenant_isolation");
            assertThat(maven(production, true, "liquibase:dropAll", "-Denv=prod", "-Dconfirm=" + production.name()).exitCode()).isZero();
            assertThat(production.column("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).isEmpty();
        }
    }

    @Test
    void productionIsOutOfReachWhenNothingSaysWhereItIs() throws Exception {
        Run run = maven(false, "liquibase:dropAll", "-Denv=prod");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.output()).contains("Nothing says where the database of the environment prod is.");
    }

    @Test
    void anUnknownEnvironmentIsRefused() throws Exception {
        Run run = maven(true, "liquibase:update", "-Denv=production");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.output()).contains("There is no environment production. Nothing was changed. There are dev, test, prod.");
    }

    private static Run maven(boolean inEnvironment, String... arguments) throws IOException, InterruptedException {
        return maven(database, inEnvironment, arguments);
    }

    private static Run maven(TestDatabase target, boolean inEnvironment, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of("mvnw").toAbsolutePath().toString(), "-B"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("LIQUIBASE_") || name.startsWith("SPARKNODE_") || name.startsWith("MAVEN_"));
        if (inEnvironment) {
            builder.environment().put("LIQUIBASE_COMMAND_URL", target.url());
            builder.environment().put("LIQUIBASE_COMMAND_USERNAME", target.username());
            builder.environment().put("LIQUIBASE_COMMAND_PASSWORD", target.password());
        }
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), output);
    }
}
