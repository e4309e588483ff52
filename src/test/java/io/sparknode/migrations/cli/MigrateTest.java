package io.sparknode.migrations.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When the question to the database may stand for a start of Liquibase: when Liquibase would be told nothing but where the database is. */
class MigrateTest {

    private static final List<String> UPDATE = List.of("update");

    @TempDir
    private Path directory;

    /** Maven hands on to the tests what it is told itself, and no image knows that. */
    @BeforeAll
    static void forgetWhatMavenWasTold() {
        System.getProperties().stringPropertyNames().stream().filter(name -> name.startsWith("liquibase.")).forEach(System::clearProperty);
    }

    @Test
    void aPlainUpdateIsAskedOfTheDatabase() {
        assertThat(plain(Map.of("DATABASE_URL", "postgresql://db", "LIQUIBASE_COMMAND_USERNAME", "app", "LIQUIBASE_COMMAND_PASSWORD", "pw"), UPDATE))
            .isTrue();
        assertThat(plain(Map.of("LIQUIBASE_COMMAND_URL", "jdbc:postgresql://db/app", "PATH", "/bin"), UPDATE)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"LIQUIBASE_COMMAND_CONTEXTS", "LIQUIBASE_COMMAND_UPDATE_CONTEXTS", "liquibase_command_labelFilter",
        "liquibase.command.contexts",
        "LIQUIBASE_COMMAND_CHANGELOG_FILE", "LIQUIBASE_COMMAND_DEFAULT_SCHEMA_NAME", "LIQUIBASE_LIQUIBASE_SCHEMA_NAME", "LIQUIBASE_SEARCH_PATH",
        "LIQUIBASE_DEFAULTS_FILE", "LIQUIBASE_DATABASE_CHANGELOG_TABLE_NAME", "LIQUIBASE_SHOULD_RUN", "LIQUIBASE_COMMAND_UPDATE_URL",
        "Liquibase_Command_Url", "sparknode_env", "SPARKNODE_ANYTHING"})
    void anyOtherVariableOfLiquibaseIsForLiquibaseToRead(String variable) {
        assertThat(plain(Map.of("DATABASE_URL", "postgresql://app@db", variable, "some"), UPDATE)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "test", "prod"})
    void anEnvironmentIsPartOfTheQuestion(String name) {
        assertThat(plain(Map.of("SPARKNODE_ENV", name), UPDATE)).isTrue();
    }

    @Test
    void anEnvironmentThatThereIsNotIsForLiquibaseToRefuse() {
        assertThat(plain(Map.of("SPARKNODE_ENV", "production"), UPDATE)).isFalse();
    }

    @Test
    void aSystemPropertyOfLiquibaseIsForLiquibaseToRead() {
        System.setProperty("liquibase.command.contexts", "@demo");
        try {
            assertThat(plain(Map.of(), UPDATE)).isFalse();
        } finally {
            System.clearProperty("liquibase.command.contexts");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"update --contexts=@demo", "update --label-filter=some", "--log-level=info update", "update-count 1",
        "update-to-tag 0001", "status", "UPDATE"})
    void anyOtherCommandIsForLiquibase(String command) {
        assertThat(plain(Map.of(), List.of(command.split(" ")))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"liquibase.properties", "liquibase.local.properties", "changelog", "anything"})
    void aFileInTheWorkingDirectoryMayBeMeantForLiquibase(String file) throws Exception {
        Files.createFile(directory.resolve(file));

        assertThat(plain(Map.of(), UPDATE)).isFalse();
    }

    @Test
    void inAProjectOnlyAFileOfLiquibasesMayBeMeantForIt() throws Exception {
        Files.createDirectory(directory.resolve("changelog"));
        assertThat(plainInAProject(Map.of(), null, "current")).isTrue();

        Files.createFile(directory.resolve("liquibase.properties"));
        assertThat(plainInAProject(Map.of(), null, "current")).isFalse();
    }

    @Test
    void twoEnvironmentsOrOneThatThereIsNotAreForLiquibaseToRefuse() {
        assertThat(plainInAProject(Map.of("SPARKNODE_ENV", "test"), "test", "update")).isTrue();
        assertThat(plainInAProject(Map.of("SPARKNODE_ENV", "test"), "prod", "update")).isFalse();
        assertThat(plainInAProject(Map.of(), "production", "update")).isFalse();
    }

    @Test
    void aDatabaseUrlIsTheDatabaseOfAnEnvironmentWithoutAFile() {
        Map<String, String> environment = Map.of("DATABASE_URL", "postgresql://app:pw@localhost:1/shop", "DATABASE_WAIT", "0");
        for (String name : List.of("dev", "test", "prod")) {
            assertThatThrownBy(() -> migrate(environment, "--env=" + name, "current")).as(name).isInstanceOf(Refusal.class)
                .hasMessageStartingWith("PostgreSQL at localhost:1/shop accepts no connection: ");
        }
    }

    @Test
    void aDatabaseUrlBesideTheFileOfAnEnvironmentIsRefused() throws Exception {
        Path file = Files.createDirectories(directory.resolve(".sparknode")).resolve("test.properties");
        Files.writeString(file, "url=jdbc:postgresql://localhost/other");
        String home = System.setProperty("user.home", directory.toString());
        try {
            String message = "Two databases are named: one by the file " + file + ", another by DATABASE_URL. Nothing was changed. Unset DATABASE_URL,"
                + " or do not name the environment test.";
            String url = "postgresql://app:pw@localhost:1/shop";
            assertThatThrownBy(() -> migrate(Map.of("DATABASE_URL", url, "DATABASE_WAIT", "0"), "--env=test", "current")).hasMessage(message);
            assertThatThrownBy(() -> migrate(Map.of("DATABASE_URL", url, "DATABASE_WAIT", "0", "SPARKNODE_ENV", "test"), "current")).hasMessage(message);
        } finally {
            System.setProperty("user.home", home);
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere the locale has no say in it")
    void aPathThatTheLocaleCannotExpressIsSaidInASentence() throws Exception {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", "exec \"$@\" --output-file=\"$(printf 'gr\\303\\266e.txt')\"", "sh",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp",
            System.getProperty("java.class.path"), "-Dmigrate.directory=/", Migrate.class.getName(), "current");
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        String error = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(error).endsWith("migrate: a path has characters that the locale cannot express. Set one of UTF-8, for example LC_ALL=C.UTF-8, and run"
            + " the command again." + System.lineSeparator());
    }

    private void migrate(Map<String, String> environment, String... arguments) throws Exception {
        new Migrate(environment, directory.toFile(), directory, Optional::empty, System.err).migrate(Arguments.of(List.of(arguments), null));
    }

    private boolean plainInAProject(Map<String, String> environment, String named, String command) {
        return new Migrate(environment, directory.toFile(), directory, Optional::empty, System.err).isPlain(List.of(command), named);
    }

    private boolean plain(Map<String, String> environment, List<String> command) {
        return new Migrate(environment, directory.toFile(), null, Optional::empty, System.err).isPlain(command, null);
    }
}
