package io.sparknode.migrations.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {

    private static final String DEFAULTS = "ApplicationName=sparknode-migrate&connectTimeout=10&tcpKeepAlive=true"
            + "&options=-c%20lock_timeout%3D10s%20-c%20statement_timeout%3D0";

    @ParameterizedTest
    @CsvSource(delimiterString = " -> ", value = {
        "postgresql://app:pw@db:6432/sparknode -> db:6432/sparknode",
        "postgres://app:pw@db/sparknode -> db:5432/sparknode",
        "postgresql+psycopg://app:pw@my_db.example-1.com:5432/sparknode -> my_db.example-1.com:5432/sparknode",
        "postgresql://app:pw@10.0.0.7/sparknode -> 10.0.0.7:5432/sparknode",
        "postgresql://app:pw@[::1]:5433/sparknode -> [::1]:5433/sparknode",
        "postgresql://app:pw@[2001:db8::1]/sparknode -> [2001:db8::1]:5432/sparknode",
        "postgresql://app:pw@one:5433,two/sparknode -> one:5433,two:5432/sparknode",
        "postgresql://app@db -> db:5432/app",
        "postgresql://app@db/ -> db:5432/app",
        "postgresql://app@db:/sparknode -> db:5432/sparknode",
    })
    void namesThePlaceOfTheDatabase(String url, String place) throws Exception {
        Target target = DatabaseUrl.parse(url);

        assertThat(target.place()).isEqualTo(place);
        assertThat(target.url()).isEqualTo("jdbc:postgresql://" + place + "?" + DEFAULTS);
        assertThat(target.username()).isEqualTo("app");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " -> ", value = {
        "pw -> pw",
        "p%40s%3As%2Fw%3Fo%23r%25d -> p@s:s/w?o#r%d",
        "a+b%20c -> a+b c",
        "%C3%A4%E2%82%AC -> ä€",
        "a&b=c;d'e$f!g -> a&b=c;d'e$f!g",
        "50%25%32%35 -> 50%25",
    })
    void decodesThePassword(String encoded, String password) throws Exception {
        assertThat(DatabaseUrl.parse("postgresql://app:" + encoded + "@db/sparknode").password()).isEqualTo(password);
    }

    @Test
    void aPasswordMayBeLeftOut() throws Exception {
        assertThat(DatabaseUrl.parse("postgresql://app@db/sparknode").password()).isNull();
    }

    @Test
    void decodesUserAndDatabase() throws Exception {
        Target target = DatabaseUrl.parse("postgresql://app%40corp:pw@db/spark%20%2F%20node");

        assertThat(target.username()).isEqualTo("app@corp");
        assertThat(target.url()).startsWith("jdbc:postgresql://db:5432/spark%20%2F%20node?");
    }

    @Test
    void theUrlForLiquibaseHoldsNeitherUserNorPassword() throws Exception {
        Target target = DatabaseUrl.parse("postgresql://someone:hunter2@db/sparknode");

        assertThat(target.url() + target).doesNotContain("hunter2");
        assertThat(target.url()).doesNotContain("someone");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " -> ", value = {
        "sslmode=verify-full&sslrootcert=/certs/ca.pem -> sslmode=verify-full&sslrootcert=%2Fcerts%2Fca.pem&",
        "sslmode=verify-full&sslrootcert=system -> sslmode=verify-full&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory&",
        "channel_binding=require -> channelBinding=require&",
        "connect_timeout=3 -> connectTimeout=3&",
        "application_name=deploy%20job -> ApplicationName=deploy%20job&",
    })
    void translatesTheParametersOfLibpq(String query, String expected) throws Exception {
        assertThat(DatabaseUrl.parse("postgresql://app:pw@db/sparknode?" + query).url()).contains("/sparknode?" + expected);
    }

    @Test
    void optionsOfTheUrlComeAfterOurs() throws Exception {
        assertThat(DatabaseUrl.parse("postgresql://app:pw@db/sparknode?options=-c%20lock_timeout%3D1min").url())
                .contains("options=-c%20lock_timeout%3D10s%20-c%20statement_timeout%3D0%20-c%20lock_timeout%3D1min");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "postgresql://app:hunt@er2@db/sparknode",
        "postgresql://app:hunt/er2@db/sparknode",
        "postgresql://app:12/er2@db/sparknode",
        "postgresql://app:hunt?er2@db/sparknode",
        "postgresql://app:12?er2@db/sparknode",
        "postgresql://app:hunt#er2@db/sparknode",
        "postgresql://app:hunt:er2@db/sparknode#",
        "postgresql://app:hunt%er2@db/sparknode",
        "postgresql://app:hunter2@db:port/sparknode",
        "postgresql://app:hunter2@/sparknode",
        "postgresql://app:hunter2@%2Fvar%2Frun/sparknode",
        "postgresql://app:hunter2@db/sparknode?hunter2",
        "mysql://app:hunter2@db/sparknode",
        "jdbc:postgresql://app:hunter2@db/sparknode",
        "app:hunter2@db",
    })
    void refusesWhatItCannotReadAndRepeatsNothingOfIt(String url) {
        assertThatThrownBy(() -> DatabaseUrl.parse(url)).isInstanceOf(Refusal.class)
                .hasMessageStartingWith("DATABASE_URL ").hasMessageContaining("%40")
                .message().doesNotContain("hunt").doesNotContain("er2");
    }

    @Test
    void refusesAUrlWithoutUser() {
        assertThatThrownBy(() -> DatabaseUrl.parse("postgresql://db/sparknode"))
                .hasMessage("DATABASE_URL names no user: postgresql://user:password@host:port/database");
    }

    @Test
    void refusesAParameterThatItDoesNotKnowAndNamesThoseThatItDoes() {
        assertThatThrownBy(() -> DatabaseUrl.parse("postgresql://app:pw@db/sparknode?sslmod=require"))
                .hasMessageStartingWith("DATABASE_URL has a parameter that is not known here. Known are application_name, channel_binding, connect_timeout,"
                        + " gssencmode, options, sslcert, sslkey, sslmode, sslrootcert; for others set LIQUIBASE_COMMAND_URL");
    }
}
