package io.sparknode.migrations.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.sparknode.migrations.testing.CommandLine;
import io.sparknode.migrations.testing.CommandLine.Result;
import io.sparknode.migrations.testing.Maven;
import io.sparknode.migrations.testing.Maven.Run;
import io.sparknode.migrations.testing.PostgresServer;
import io.sparknode.migrations.testing.Samples;
import io.sparknode.migrations.testing.TestDatabase;
import io.sparknode.migrations.testing.WithAllSamples;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import liquibase.integration.commandline.LiquibaseCommandLine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** A password arrives as it was written, whatever it holds and in whichever way it is given. */
class PasswordsIT {

    /** The one that is tried where each try is a start of a JVM. */
    private static final String EVERYTHING = " \\p $x !#=:;?&+@/%41 '\"` ${env.HOME} ${user.home} §ä ";

    private static final List<String> PASSWORDS = List.of("back\\slash\\", "$dollar$$", "#hash!", "=equals:colon", "!bang", " blank at the beginning",
        "blank at the end ", "${env.HOME}", "%41percent%", "@at/slash?&+plus", "'quotes\"", EVERYTHING);

    /** The home of the user, in which Maven would look for it, is another in some tests. */
    private static final String REPOSITORY = "-Dmaven.repo.local="
        + System.getProperty("localRepository", System.getProperty("user.home") + "/.m2/repository");

    private static final String MASTER = "changelog/db.changelog-master.yaml";
    private static final String ROLE = "with_a_password";

    /** In one of its two forms. */
    private static final List<String> COMPOSE = Stream.of(List.of("docker", "compose"), List.of("docker-compose"))
        .filter(compose -> succeeds(Stream.concat(compose.stream(), Stream.of("version")).toList())).findFirst().orElse(List.of());

    private static TestDatabase database;

    @TempDir
    private Path home;

    @BeforeAll
    static void create() {
        database = PostgresServer.get().newDatabase();
        database.execute("CREATE ROLE " + ROLE + " LOGIN; GRANT ALL ON SCHEMA public TO " + ROLE);
    }

    @AfterAll
    static void drop() {
        database.execute("DROP OWNED BY " + ROLE + "; DROP ROLE " + ROLE);
        database.close();
    }

    @ParameterizedTest
    @MethodSource("passwords")
    void asAnArgumentOfTheCommandLine(String password) {
        theRoleHas(password);
        assertConnects(CommandLine.run("current", "--changelog-file=" + MASTER, "--url=" + database.url(), "--username=" + ROLE, "--password="
            + password));
    }

    @ParameterizedTest
    @MethodSource("passwords")
    void inAJdbcUrl(String password) {
        theRoleHas(password);
        assertConnects(CommandLine.run("current", "--changelog-file=" + MASTER, "--url=" + jdbcUrl(password)));
    }

    @ParameterizedTest
    @MethodSource("passwords")
    void inTheFileOfAnEnvironment(String password) throws IOException {
        theRoleHas(password);
        writeFileOf("test", "# a comment\n\nurl = " + database.url() + "\nusername=" + ROLE + "\npassword=" + password + "\n");
        String before = System.getProperty("user.home");
        System.setProperty("user.home", home.toString());
        try {
            assertConnects(CommandLine.run("--sparknode-env=test", "current", "--changelog-file=" + MASTER, "--url=jdbc:sparknode:test"));
        } finally {
            System.setProperty("user.home", before);
        }
    }

    static List<String> passwords() {
        return Samples.of("passwords", PASSWORDS, PASSWORDS.subList(6, PASSWORDS.size()));
    }

    @Test
    @WithAllSamples
    void inTheEnvironmentOfTheCommandLine() throws Exception {
        theRoleHas(EVERYTHING);
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), LiquibaseCommandLine.class.getName(), "current", "--changelog-file="
            + MASTER)
            .redirectErrorStream(true);
        builder.environment().putAll(Map.of("LC_ALL", "C.UTF-8", "LIQUIBASE_COMMAND_URL", database.url(), "LIQUIBASE_COMMAND_USERNAME", ROLE,
            "LIQUIBASE_COMMAND_PASSWORD", EVERYTHING));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertConnects(new Result(process.waitFor(), output, ""));
    }

    @ParameterizedTest
    @WithAllSamples
    @MethodSource("waysOfMaven")
    void withMaven(List<String> arguments, Map<String, String> environment) throws Exception {
        theRoleHas(EVERYTHING);
        writeFileOf("test", "url=" + database.url() + "\nusername=" + ROLE + "\npassword=" + EVERYTHING + "\n");
        List<String> all = new ArrayList<>(List.of("-q", "liquibase:status", REPOSITORY, "-Duser.home=" + home));
        all.addAll(arguments);
        try (Maven maven = new Maven(Path.of(""), environment)) {
            Run run = maven.starts(all.toArray(String[]::new));
            assertThat(run.exitCode()).as(run.output()).isZero();
            assertThat(run.output()).doesNotContain(EVERYTHING);
        }
    }

    static List<Arguments> waysOfMaven() {
        List<Arguments> all = List.of(
            arguments(List.of("exec:java@revisions"), Map.of("LIQUIBASE_COMMAND_URL", database.url(), "LIQUIBASE_COMMAND_USERNAME", ROLE,
                "LIQUIBASE_COMMAND_PASSWORD", EVERYTHING)),
            arguments(List.of(), Map.of("LIQUIBASE_COMMAND_URL", jdbcUrl(EVERYTHING))),
            arguments(List.of("-Denv=test"), Map.of()));
        return Samples.of("ways to give Maven a password", all, all.subList(0, 1));
    }

    @Test
    @WithAllSamples
    void asAPropertyOfMavenWhichTakesWhatStandsInBracesForAPropertyAsTheErrorSays() {
        String withoutBraces = EVERYTHING.replaceAll("\\$\\{[^}]*}", "");
        try (Maven maven = new Maven(Path.of(""), Map.of("LIQUIBASE_COMMAND_URL", database.url(), "LIQUIBASE_COMMAND_USERNAME", ROLE))) {
            theRoleHas(withoutBraces);
            Run run = maven.runs("-q", "exec:java@revisions", REPOSITORY, "-Dliquibase.password=" + withoutBraces);
            assertThat(run.exitCode()).as(run.output()).isZero();
            theRoleHas(EVERYTHING);
            assertThat(maven.runs("-q", "exec:java@revisions", REPOSITORY, "-Dliquibase.password=" + EVERYTHING).output())
                .contains("password authentication failed", "In -D, Maven takes ${...} for a property.");
        }
    }

    /** As .env.example says. It prints a dollar sign as two; no engine is asked. */
    @Test
    void betweenSingleQuotesInTheFileOfCompose() throws Exception {
        assumeTrue(!COMPOSE.isEmpty(), "There is no docker compose");
        String password = EVERYTHING.replaceAll("\\$\\{[^}]*}|'", "");
        Files.copy(Path.of("docker-compose.yml"), home.resolve("docker-compose.yml"));
        Files.writeString(home.resolve(".env"), "POSTGRES_PASSWORD='" + password + "'\n");
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(COMPOSE.stream(), Stream.of("config")).toList()).directory(home.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().keySet().removeIf(name -> name.startsWith("POSTGRES_") || name.startsWith("COMPOSE_"));
        Process compose = builder.start();
        String config = new String(compose.getInputStream().readAllBytes(), StandardCharsets.UTF_8).replace("$$", "$");
        assertThat(compose.waitFor()).isZero();
        Map<String, Map<String, Map<String, Map<String, String>>>> read = new Yaml().load(config);
        assertThat(read.get("services").get("migrate").get("environment")).containsEntry("LIQUIBASE_COMMAND_PASSWORD", password);
        assertThat(read.get("services").get("postgres").get("environment")).containsEntry("POSTGRES_PASSWORD", password);
    }

    @Test
    void aWrongOneIsSaidTogetherWithHowPasswordsAreWritten() throws IOException {
        theRoleHas("right");
        assertThat(CommandLine.run("current", "--changelog-file=" + MASTER, "--url=" + database.url(), "--username=" + ROLE, "--password=wr%6Fng")
            .err())
            .contains("password authentication failed for user \"" + ROLE + "\"", "a password is taken as it stands in LIQUIBASE_COMMAND_PASSWORD",
                "behind password= in ~/.sparknode/NAME.properties", "in a URL, what is neither a letter nor a digit is percent-encoded",
                "in compose's .env it stands between single quotes").doesNotContain("wr%6Fng");
    }

    private static boolean succeeds(List<String> command) {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void theRoleHas(String password) {
        database.execute("ALTER ROLE " + ROLE + " PASSWORD '" + password.replace("'", "''") + "'");
    }

    private static String jdbcUrl(String password) {
        return database.url() + "?user=" + ROLE + "&password=" + URLEncoder.encode(password, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private void writeFileOf(String environment, String text) throws IOException {
        Files.createDirectories(home.resolve(".sparknode"));
        Files.writeString(home.resolve(".sparknode").resolve(environment + ".properties"), text);
    }

    /** The command current answers where nothing is migrated, and says so. */
    private static void assertConnects(Result result) {
        assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(4);
    }
}
