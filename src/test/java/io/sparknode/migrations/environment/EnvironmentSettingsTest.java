package io.sparknode.migrations.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
        assertThat(EnvironmentSettings.of(Environment.PROD, home, Map.of("LIQUIBASE_COMMAND_URL", "jdbc:postgresql://from-file/db",
            "LIQUIBASE_COMMAND_USERNAME", "ann", "LIQUIBASE_COMMAND_PASSWORD", "hush")))
            .isEqualTo(new EnvironmentSettings("jdbc:postgresql://from-file/db", null, null));
    }

    @Test
    void withoutAFileTheVariablesSayIt() throws IOException {
        assertThat(EnvironmentSettings.of(Environment.TEST, home, VARIABLES))
            .isEqualTo(new EnvironmentSettings("jdbc:postgresql://from-variables/db", "ann", "hush"));
    }

    @Test
    void devIsTheEmbeddedDatabaseOnlyWhereNothingNamesAnother() throws IOException {
        assertThat(EnvironmentSettings.of(Environment.DEV, home, Map.of()))
            .isEqualTo(new EnvironmentSettings("jdbc:embedded:postgresql:sparknode", null, null));
        assertThat(EnvironmentSettings.of(Environment.DEV, home, VARIABLES))
            .isEqualTo(new EnvironmentSettings("jdbc:postgresql://from-variables/db", "ann", "hush"));
    }

    @Test
    void aFileAndVariablesThatNameTwoDatabasesAreRefused() throws IOException {
        for (Environment environment : Environment.values()) {
            Path file = write(environment + ".properties", "url=jdbc:postgresql://from-file/db\n");
            assertThatThrownBy(() -> EnvironmentSettings.of(environment, home, VARIABLES))
                .hasMessage("Two databases are named: one by the file " + file
                + ", another by LIQUIBASE_COMMAND_URL. Nothing was changed. Unset LIQUIBASE_COMMAND_URL, or do not name the environment "
                + environment + ".");
        }
    }

    @Test
    void whereNothingNamesProductionItIsOutOfReach() {
        assertThatThrownBy(() -> EnvironmentSettings.of(Environment.PROD, home, Map.of("LIQUIBASE_COMMAND_URL", "")))
            .hasMessage("Nothing says where the database of the environment prod is. Write the keys url, username and password into "
                + home.resolve(".sparknode/prod.properties")
                + ", or set LIQUIBASE_COMMAND_URL, LIQUIBASE_COMMAND_USERNAME and LIQUIBASE_COMMAND_PASSWORD.");
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
    void aPasswordIsWhatStandsBehindTheEqualsSign() throws IOException {
        write("test.properties", "# of the test server\n! another comment\n\nurl = jdbc:postgresql://from-file/db \nusername= bob\n"
            + "password= a\\b=c#d!:${x}% \n");
        assertThat(EnvironmentSettings.of(Environment.TEST, home, Map.of()))
            .isEqualTo(new EnvironmentSettings("jdbc:postgresql://from-file/db", "bob", " a\\b=c#d!:${x}% "));
    }

    @Test
    void blanksBeforeTheEqualsSignAskForOneBehindIt() throws IOException {
        write("test.properties", "url = jdbc:postgresql://from-file/db\r\npassword =  p\r\n");
        assertThat(EnvironmentSettings.of(Environment.TEST, home, Map.of()).password()).isEqualTo(" p");
    }

    @Test
    void aLineThatIsNoKeyAndValueIsRefusedAndNotRepeated() throws IOException {
        Path file = write("test.properties", "url=jdbc:postgresql://from-file/db\npassword:hush=hush\n");
        assertThatThrownBy(() -> EnvironmentSettings.of(Environment.TEST, home, Map.of()))
            .hasMessage("Line 2 of the file " + file + " does not read key=value.");
    }

    @Test
    void aFileThatIsNotInUtf8IsRefused() throws IOException {
        Path file = write("test.properties", "");
        Files.writeString(file, "url=jdbc:postgresql://from-file/db\npassword=\u00e4\n", StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> EnvironmentSettings.of(Environment.TEST, home, Map.of()))
            .hasMessage("The file " + file + " is not written in UTF-8.");
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
