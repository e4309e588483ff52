package io.sparknode.migrations.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.CommandLine;
import io.sparknode.migrations.testing.Maven;
import io.sparknode.migrations.testing.Maven.Run;
import io.sparknode.migrations.testing.TestDatabase;
import io.sparknode.migrations.testing.WithAllSamples;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The goals as a user calls them, on the classes that this build compiled. */
class GoalIT {

    private static TestDatabase database;
    private static Maven named;
    private static Maven unnamed;

    @BeforeAll
    static void migrate() {
        database = Start.EMPTY.migratedTo("0001_tenant_isolation");
        named = new Maven(Path.of(""), Maven.variables(database));
        unnamed = new Maven(Path.of(""), Map.of());
    }

    @AfterAll
    static void drop() {
        named.close();
        unnamed.close();
        database.close();
    }

    @Test
    @WithAllSamples
    void currentPrintsItsLineAndWhyItsExitCodeIsNotZeroAndNothingElse() {
        Run run = named.starts("-q", "exec:java@current");
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.output().lines()).satisfiesExactlyInAnyOrder(
            line -> assertThat(line).isEqualTo("0001_tenant_isolation"),
            line -> assertThat(line).startsWith("The database is behind: pending are 0002_consolidate_raw_sql"));
    }

    @Test
    @WithAllSamples
    void aServerThatDoesNotAnswerIsSaidInOneLine() {
        Run run = unnamed.starts("-q", "exec:java@current", "-Dliquibase.url=jdbc:postgresql://localhost:1/app", "-Dliquibase.username=nobody");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.output().lines()).singleElement().asString().startsWith("The command current failed: Connection to localhost:1 refused.");
    }

    @Test
    @WithAllSamples
    void aParameterOfTheUrlThatThePostgresqlDriverWouldPassOverIsRefusedByItsName() {
        String url = "jdbc:postgresql://localhost:1/app?sslmod=require";
        String refusal = "The URL of the database has the parameter sslmod, which is not known here. pgjdbc would pass over it.";
        Run goal = unnamed.runs("liquibase:status", "-Dliquibase.url=" + url, "-Dliquibase.username=nobody");
        assertThat(goal.exitCode()).isEqualTo(1);
        assertThat(goal.output()).contains(refusal);
        CommandLine.Result command = CommandLine.run("status", "--url=" + url, "--changelog-file=changelog/db.changelog-master.yaml");
        assertThat(command.exitCode()).isEqualTo(1);
        assertThat(command.err()).contains(refusal);
    }

    @Test
    @WithAllSamples
    void theDatabaseCanBeNamedByPropertiesAsForLiquibasesGoals() {
        Run run = unnamed.runs(database, "-q", "exec:java@downgrade", "-Drevisions=1", "-DdryRun");
        assertThat(run.exitCode()).isZero();
        assertThat(run.output()).contains("Back to 0000_baseline, in database " + database.name() + ", in this order:");
        assertThat(database.value("SELECT count(*) FROM databasechangelog WHERE tag = '0001_tenant_isolation'")).isEqualTo("1");
    }

    @Test
    @WithAllSamples
    void liquibasesGoalRefusesATagThatTheChangelogDoesNotHave() {
        Run run = named.runs("liquibase:update", "-Dliquibase.toTag=nosuch");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.output()).contains("There is no revision nosuch in changelog/db.changelog-master.yaml. Nothing was changed.");
        assertThat(database.value("SELECT max(tag) FROM databasechangelog")).isEqualTo("0001_tenant_isolation");
    }

    @Test
    @WithAllSamples
    void liquibasesGoalAsksBeforeItDropsProduction() {
        try (TestDatabase production = database.copy(); Maven maven = new Maven(Path.of(""), Maven.variables(production))) {
            Run run = maven.runs("liquibase:dropAll", "-Denv=prod");
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.output()).contains("drop-all drops everything, and the database " + production.name()
                + " is production. Nothing was changed.");
            assertThat(production.value("SELECT max(tag) FROM databasechangelog")).isEqualTo("0001_tenant_isolation");
            assertThat(maven.runs("liquibase:dropAll", "-Denv=prod", "-Dconfirm=" + production.name()).exitCode()).isZero();
            assertThat(production.column("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).isEmpty();
        }
    }

    @Test
    @WithAllSamples
    void productionIsOutOfReachWhenNothingSaysWhereItIs() {
        Run run = unnamed.runs("liquibase:dropAll", "-Denv=prod");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.output()).contains("Nothing says where the database of the environment prod is.");
    }

    /** The embedded one is that of dev only where nothing else is named. */
    @Test
    @WithAllSamples
    void inDevelopmentTheDatabaseThatTheVariablesNameIsTheOneThatIsMeant() {
        Run status = named.runs("liquibase:status", "-Denv=dev");
        assertThat(status.exitCode()).as(status.output()).isZero();
        assertThat(status.output()).contains("have not been applied to " + database.username() + "@" + database.url()).doesNotContain("embedded");
        assertThat(named.runs("-q", "exec:java@downgrade", "-Drevisions=1", "-DdryRun", "-Denv=dev").output())
            .contains("Back to 0000_baseline, in database " + database.name() + ", in this order:");
    }

    @Test
    @WithAllSamples
    void anUnknownEnvironmentIsRefused() {
        Run run = named.runs("liquibase:update", "-Denv=production");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.output()).contains("There is no environment production. Nothing was changed. There are dev, test, prod.");
    }
}
