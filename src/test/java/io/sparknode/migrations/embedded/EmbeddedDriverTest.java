package io.sparknode.migrations.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import liquibase.database.DatabaseFactory;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedDriverTest {

    private static final String URL = "jdbc:embedded:postgresql:sparknode";

    @TempDir
    private Path directory;

    @Test
    void liquibaseFindsTheDriverByTheUrl() {
        assertThat(DatabaseFactory.getInstance().findDefaultDriver(URL)).isEqualTo(EmbeddedDriver.class.getName());
        assertThat(DatabaseFactory.getInstance().findDefaultDriver("jdbc:postgresql://localhost/sparknode")).isEqualTo("org.postgresql.Driver");
    }

    @Test
    void theDriverManagerFindsTheDriverByTheUrl() throws SQLException {
        assertThat(DriverManager.getDriver(URL)).isInstanceOf(EmbeddedDriver.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:postgresql://localhost/sparknode", "jdbc:embedded:h2:sparknode", "", "garbage"})
    void everyOtherUrlIsLeftToOtherDrivers(String url) throws SQLException {
        EmbeddedDriver driver = driver(Map.of(), new Properties());
        assertThat(driver.acceptsURL(url)).isFalse();
        assertThat(driver.connect(url, new Properties())).isNull();
    }

    @Test
    void parametersOfTheUrlArePassedOn() throws SQLException {
        assertThat(EmbeddedUrl.parse(URL + "?ApplicationName=me&options=-c%20lock_timeout=5s").on(5432))
                .isEqualTo("jdbc:postgresql://127.0.0.1:5432/sparknode?ApplicationName=me&options=-c%20lock_timeout=5s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "//localhost/sparknode", "spark node", "spark\"node", "5parknode", "?ssl=true"})
    void aUrlWithoutAPlainNameIsRefused(String name) {
        refuses(Map.of(), new Properties(), new Properties(), "jdbc:embedded:postgresql:" + name)
                .hasMessageStartingWith("Not a URL of the embedded PostgreSQL: jdbc:embedded:postgresql:" + name)
                .hasMessageContaining("for example jdbc:embedded:postgresql:sparknode");
    }

    @ParameterizedTest
    @ValueSource(strings = {"?user=me", "?ssl=false&password=secret"})
    void anAccountInTheUrlIsRefused(String parameters) {
        refuses(Map.of(), new Properties(), new Properties(), URL + parameters)
                .hasMessageContaining("leave user and password out of the URL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void anEmptyUrlInTheEnvironmentIsRefused(String empty) {
        refuses(Map.of("LIQUIBASE_COMMAND_URL", empty), new Properties(), new Properties(), URL)
                .hasMessage("LIQUIBASE_COMMAND_URL is set, but empty. Name a database in it, or unset it to use the embedded PostgreSQL.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"LIQUIBASE_COMMAND_USERNAME", "LIQUIBASE_COMMAND_PASSWORD"})
    void anAccountInTheEnvironmentIsRefused(String variable) {
        refuses(Map.of(variable, "given"), new Properties(), new Properties(), URL)
                .hasMessageStartingWith(variable + " is set, but no database is named. Name it: -Dliquibase.url=jdbc:postgresql://")
                .hasMessageContaining("or unset " + variable)
                .hasMessageNotContaining("given");
    }

    @Test
    void withTheScriptTheVariableThatItReadsIsNamed() {
        refuses(Map.of("LIQUIBASE_COMMAND_USERNAME", "given"), properties("migrate.project", "/project"), new Properties(), URL)
                .hasMessageContaining("Name it: DATABASE_URL=postgresql://").hasMessageNotContaining("-Dliquibase");
    }

    @ParameterizedTest
    @CsvSource({"user, me", "password, secret"})
    void anAccountOnTheCommandLineIsRefused(String property, String value) {
        refuses(Map.of(), new Properties(), properties(property, value), URL)
                .hasMessageStartingWith("A " + property + " is given, but no database is named. Name it: -Dliquibase.url=jdbc:postgresql://")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aPropertyFileWhoseUrlLiquibaseIgnoresIsRefused() {
        refuses(Map.of(), properties("liquibase.propertyFile", "production.properties"), new Properties(), URL)
                .hasMessageStartingWith("-Dliquibase.propertyFile=production.properties is given, but no database is named")
                .hasMessageContaining("the goals of this project ignore the one in that file. Name it: -Dliquibase.url=");
    }

    @Test
    void afterARefusalNothingIsThere() {
        refuses(Map.of("LIQUIBASE_COMMAND_URL", ""), new Properties(), new Properties(), URL);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aFolderThatCannotBeMadeIsNamedWithWhatToDo() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> driver(file, Map.of(), new Properties()).connect(URL, new Properties()))
                .isInstanceOf(SQLException.class)
                .hasMessageStartingWith("The embedded PostgreSQL in " + file)
                .hasMessageContaining("could not be brought up: java.nio.file.")
                .hasMessageContaining("To use another database: -Dliquibase.url=");
    }

    private AbstractThrowableAssert<?, ? extends Throwable> refuses(Map<String, String> environment, Properties system, Properties info, String url) {
        return assertThatThrownBy(() -> driver(environment, system).connect(url, info)).isInstanceOf(SQLException.class);
    }

    private EmbeddedDriver driver(Map<String, String> environment, Properties system) {
        return driver(directory, environment, system);
    }

    private static EmbeddedDriver driver(Path directory, Map<String, String> environment, Properties system) {
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        return new EmbeddedDriver(directory, environment, system, nowhere, new AtomicBoolean());
    }

    private static Properties properties(String key, String value) {
        Properties properties = new Properties();
        properties.setProperty(key, value);
        return properties;
    }
}
