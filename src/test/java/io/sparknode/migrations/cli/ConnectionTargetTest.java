package io.sparknode.migrations.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionTargetTest {

    private static final String DATABASE_URL = "postgresql://app:pw@db:5432/sparknode";

    @Test
    void withoutAUrlNoDatabaseIsNamed() throws Exception {
        assertThat(ConnectionTarget.from(Map.of("DATABASE_URL", " ", "LIQUIBASE_COMMAND_USERNAME", "app"))).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " -> ", value = {
        "jdbc:postgresql://db:6432/sparknode -> db:6432/sparknode",
        "jdbc:postgresql://db/sparknode?user=app&password=pw -> db:5432/sparknode",
        "jdbc:postgresql://[::1]:5433/sparknode -> [::1]:5433/sparknode",
        "jdbc:postgresql://one:5433,two/sparknode -> one:5433,two:5432/sparknode",
        "jdbc:postgresql://db/spark%20node -> db:5432/spark node",
    })
    void aJdbcUrlNamesThePlaceOfTheDatabase(String url, String place) throws Exception {
        ConnectionTarget target = ConnectionTarget.from(Map.of("LIQUIBASE_COMMAND_URL", url));

        assertThat(target.place()).isEqualTo(place);
        assertThat(target.url()).startsWith("jdbc:postgresql://" + place.replace(" ", "%20") + "?ApplicationName=sparknode-migrate&");
    }

    @Test
    void userAndPasswordAreTakenOutOfAJdbcUrlAndItsParametersStay() throws Exception {
        ConnectionTarget target = ConnectionTarget.from(Map.of("LIQUIBASE_COMMAND_URL",
                "jdbc:postgresql://db/sparknode?sslmode=require&user=app&password=p%40w&ApplicationName=a%20b"));

        assertThat(target.username()).isEqualTo("app");
        assertThat(target.password()).isEqualTo("p@w");
        assertThat(target.url()).startsWith("jdbc:postgresql://db:5432/sparknode?sslmode=require&ApplicationName=a%20b&")
                .doesNotContain("p%40w", "p@w", "user=");
    }

    @Test
    void userAndPasswordOfTheirOwnVariablesWin() throws Exception {
        ConnectionTarget target =
            ConnectionTarget.from(Map.of("DATABASE_URL", DATABASE_URL, "LIQUIBASE_COMMAND_USERNAME", "owner", "LIQUIBASE_COMMAND_PASSWORD", "other"));

        assertThat(target.username()).isEqualTo("owner");
        assertThat(target.password()).isEqualTo("other");
        assertThat(target.place()).isEqualTo("db:5432/sparknode");
    }

    @Test
    void thePasswordOfLibpqIsThatOfAUrlWithoutOne() throws Exception {
        Map<String, String> environment = Map.of("PGPASSWORD", " secret ", "LIQUIBASE_COMMAND_PASSWORD", "of another database");

        assertThat(ConnectionTarget.ofUrl("postgresql://reader@staging:5432/sparknode", environment).password()).isEqualTo(" secret ");
        assertThat(ConnectionTarget.ofUrl("jdbc:postgresql://staging:5432/sparknode?user=reader", environment).password()).isEqualTo(" secret ");
        assertThat(ConnectionTarget.ofUrl("postgresql://reader:own@staging:5432/sparknode", environment).password()).isEqualTo("own");
        assertThat(ConnectionTarget.ofUrl("postgresql://reader@staging:5432/sparknode", Map.of()).password()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {" p ", "a\\b", "$x!#=:%", "${env.HOME}", "'\""})
    void aPasswordOfItsOwnVariableIsTakenAsItStands(String password) throws Exception {
        assertThat(ConnectionTarget.from(Map.of("DATABASE_URL", DATABASE_URL, "LIQUIBASE_COMMAND_PASSWORD", password)).password())
            .isEqualTo(password);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pass\n", "pass\r\n"})
    void theLineEndThatAFileLeftIsNoPartOfThePassword(String password) throws Exception {
        assertThat(ConnectionTarget.from(Map.of("DATABASE_URL", DATABASE_URL, "LIQUIBASE_COMMAND_PASSWORD", password)).password()).isEqualTo("pass");
    }

    @Test
    void thePasswordOfAUrlIsNotTriedForAnotherUser() throws Exception {
        assertThat(ConnectionTarget.from(Map.of("DATABASE_URL", DATABASE_URL, "LIQUIBASE_COMMAND_USERNAME", "owner")).password()).isNull();
        assertThat(ConnectionTarget.from(Map.of("DATABASE_URL", DATABASE_URL, "LIQUIBASE_COMMAND_USERNAME", "app")).password()).isEqualTo("pw");
    }

    @Test
    void twoUrlsMayNameTheSameDatabase() throws Exception {
        ConnectionTarget target =
            ConnectionTarget.from(Map.of("DATABASE_URL", DATABASE_URL, "LIQUIBASE_COMMAND_URL", "jdbc:postgresql://db/sparknode?sslmode=require"));

        assertThat(target.url()).contains("sslmode=require");
        assertThat(target.username()).isEqualTo("app");
        assertThat(target.password()).isEqualTo("pw");
    }

    @Test
    void twoUrlsThatNameTwoDatabasesAreRefused() {
        assertThatThrownBy(() -> ConnectionTarget.from(
            Map.of("DATABASE_URL", DATABASE_URL, "LIQUIBASE_COMMAND_URL", "jdbc:postgresql://prod/sparknode")))
                .isInstanceOf(Refusal.class)
                .hasMessage("Two databases are named: db:5432/sparknode by DATABASE_URL and prod:5432/sparknode by LIQUIBASE_COMMAND_URL. "
                    + "Unset one of them.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:mysql://db/sparknode", "postgresql://app:hunter2@db/sparknode", "jdbc:postgresql://app:hunter2@db/sparknode",
        "jdbc:postgresql:sparknode", "jdbc:postgresql://db", "jdbc:postgresql://db/?user=app"})
    void aJdbcUrlOfAnotherFormIsRefusedAndNothingOfItIsRepeated(String url) {
        assertThatThrownBy(() -> ConnectionTarget.from(Map.of("LIQUIBASE_COMMAND_URL", url)))
                .isInstanceOf(Refusal.class).hasMessage("LIQUIBASE_COMMAND_URL is not of the form jdbc:postgresql://host:port/database."
                        + " User and password go into LIQUIBASE_COMMAND_USERNAME and LIQUIBASE_COMMAND_PASSWORD.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:postgresql://db:hunter2/sparknode", "jdbc:postgresql:///sparknode"})
    void aJdbcUrlWithoutHostAndPortIsRefusedAndNothingOfItIsRepeated(String url) {
        assertThatThrownBy(() -> ConnectionTarget.from(Map.of("LIQUIBASE_COMMAND_URL", url))).isInstanceOf(Refusal.class)
                .hasMessageStartingWith("LIQUIBASE_COMMAND_URL names no host and port that can be connected to over TCP")
                .message().doesNotContain("hunter2");
    }
}
