package io.sparknode.migrations.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentSettingsTest {

    private static final Map<String, String> VARIABLES = Map.of("LIQUIBASE_COMMAND_URL", "jdbc:postgresql://from-variables/db",
        "LIQUIBASE_COMMAND_USERNAME", "ann", "LIQUIBASE_COMMAND_PASSWORD", "hush");

    @TempDir
    private Path home;

    @Test
    void theFileOfAnEnvironmentSaysWhereItsDatabaseIs() throws IOException {
        write("prod.properties", "url=jdbc:postgresql://from-file/db\nusername=bob\npassword=p\n");
        assertThat(EnvironmentSettings.of(Environment.PROD, home, Map.of()))
            .isEqualTo(new EnvironmentSettings("jdbc:postgresql://from-file/db", "bob", "p"));
    }

    @Test
    void theFileIsNeverMixedWithTheVariables() throws IOException {
        write("prod.properties", "url=jdbc:postgresql://from-file/db\n");
        assertThat(EnvironmentSettings.of(Environment.PROD, home, VARIABLES)).isEqualTo(new EnvironmentSettings("jdbc:postgresql://from-file/db", null, null));
    }

    @Test
    void withoutAFileTheVariablesSayIt() throws IOException {
        assertThat(EnvironmentSettings.of(Environment.TEST, home, VARIABLES))
            .isEqualTo(new EnvironmentSettings("jdbc:postgresql://from-variables/db", "ann", "hush"));
    }

    @Test
    void devIsTheEmbeddedDatabaseWhateverTheVariablesSay() throws IOException {
        assertThat(EnvironmentSettings.of(Environment.DEV, home, VARIABLES))
            .isEqualTo(new EnvironmentSettings("jdbc:embedded:postgresql:sparknode", null, null));
    }

    @Test
    void whereNothingNamesProductionItIsOutOfReach() {
        assertThatThrownBy(() -> EnvironmentSettings.of(Environment.PROD, home, Map.of("LIQUIBASE_COMMAND_URL", "")))
            .hasMessage("Nothing says where the database of the environment prod is. Write the keys url, username and password into "
                + home.resolve(".sparknode/prod.properties") + ", or set LIQUIBASE_COMMAND_URL, LIQUIBASE_COMMAND_USERNAME and LIQUIBASE_COMMAND_PASSWORD.");
    }

    @Test
    void aKeyThatMeansNothingIsRefused() throws IOException {
        Path file = write("test.properties", "url=jdbc:postgresql://from-file/db\nuser=bob\n");
        assertThatThrownBy(() -> EnvironmentSettings.of(Environment.TEST, home, Map.of()))
            .hasMessage("The file " + file + " must have the key url, and may have username and password; it has user.");
    }

    @Test
    void aFileWithoutAUrlIsRefused() throws IOException {
        Path file = write("dev.properties", "username=bob\n");
        assertThatThrownBy(() -> EnvironmentSettings.of(Environment.DEV, home, Map.of()))
            .hasMessage("The file " + file + " must have the key url, and may have username and password.");
    }

    @Test
    void thePasswordIsNotPartOfTheText() {
        assertThat(new EnvironmentSettings("jdbc:postgresql://host/db", "bob", "hush")).hasToString("jdbc:postgresql://host/db");
    }

    private Path write(String name, String text) throws IOException {
        Files.createDirectories(home.resolve(".sparknode"));
        return Files.writeString(home.resolve(".sparknode").resolve(name), text);
    }
}
