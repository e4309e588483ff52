package io.sparknode.migrations.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {

    private static final String DEFAULTS = "ApplicationName=sparknode-migrate&connectTimeout=10&tcpKeepAlive=true";

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
    void aUrlNamesThePlaceOfTheDatabase(String url, String place) throws Exception {
        ConnectionTarget target = DatabaseUrl.parse(url);

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
    void thePasswordIsDecoded(String encoded, String password) throws Exception {
        assertThat(DatabaseUrl.parse("postgresql://app:" + encoded + "@db/sparknode").password()).isEqualTo(password);
    }

    @Test
    void aPasswordMayBeLeftOut() throws Exception {
        assertThat(DatabaseUrl.parse("postgresql://app@db/sparknode").password()).isNull();
    }

    @Test
    void userAndDatabaseAreDecoded() throws Exception {
        ConnectionTarget target = DatabaseUrl.parse("postgresql://app%40corp:pw@db/spark%20%2F%20node");

        assertThat(target.username()).isEqualTo("app@corp");
        assertThat(target.url()).startsWith("jdbc:postgresql://db:5432/spark%20%2F%20node?");
    }

    @Test
    void theUrlForLiquibaseHoldsNeitherUserNorPassword() throws Exception {
        ConnectionTarget target = DatabaseUrl.parse("postgresql://someone:hunter2@db/sparknode");

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
        "options=-c%20lock_timeout%3D1min -> options=-c%20lock_timeout%3D1min&",
    })
    void theParametersOfLibpqAreTranslated(String query, String expected) throws Exception {
        assertThat(DatabaseUrl.parse("postgresql://app:pw@db/sparknode?" + query).url()).contains("/sparknode?" + expected);
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
        "app:hunter2@db",
    })
    void whatCannotBeReadIsRefusedAndNothingOfItIsRepeated(String url) {
        assertThatThrownBy(() -> DatabaseUrl.parse(url)).isInstanceOf(Refusal.class)
                .hasMessageStartingWith("DATABASE_URL ").hasMessageContaining("%40")
                .message().doesNotContain("hunt").doesNotContain("er2");
    }

    @Test
    void aUrlWithoutAUserIsRefused() {
        assertThatThrownBy(() -> DatabaseUrl.parse("postgresql://db/sparknode"))
                .hasMessage("DATABASE_URL names no user: postgresql://user:password@host:port/database");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " -> ", value = {
        "postgresql+asyncpg://app:pw@db/sparknode?ssl=require -> sslmode=require&",
        "postgresql+asyncpg://app:pw@db/sparknode?ssl=verify-full&prepared_statement_cache_size=0 -> sslmode=verify-full&",
        "postgres://app:pw@db/sparknode?ssl=true -> sslmode=require&",
        "postgres://app:pw@db/sparknode?ssl=0&max=10&idleTimeoutMillis=1000 -> sslmode=disable&",
        "postgres://app:pw@db/sparknode?sslmode=verify-ca&ssl=true&uselibpqcompat=true -> sslmode=verify-ca&",
        "postgresql://app:pw@db/sparknode?target_session_attrs=read-write -> targetServerType=primary&",
        "postgresql://app:pw@db/sparknode?target_session_attrs=any -> targetServerType=any&",
        "postgresql://app:pw@db/sparknode?schema=public&connection_limit=5&pgbouncer=true -> ApplicationName",
        "postgresql://app:pw@db/sparknode?serverVersion=15&charset=utf8&binary_parameters=yes -> ApplicationName",
        "postgresql://app:pw@db/sparknode?pool=5&timeout=5000&prepared_statements=false&encoding=utf8 -> ApplicationName",
        "postgis://app:pw@db/sparknode?conn_max_age=600&conn_health_checks=true -> ApplicationName",
        "psql://app:pw@db/sparknode -> ApplicationName",
        "postgres://app:pw@db/sparknode?pool_max_conns=10&search_path=public,extensions -> ApplicationName",
        "postgresql://db/sparknode?user=app&password=pw -> ApplicationName",
        "jdbc:postgresql://db/sparknode?user=app&password=pw&sslmode=require -> sslmode=require&",
    })
    void theUrlOfAnotherServiceMeansTheSameHere(String url, String parameters) throws Exception {
        ConnectionTarget target = DatabaseUrl.parse(url);

        assertThat(target.url()).startsWith("jdbc:postgresql://db:5432/sparknode?" + parameters);
        assertThat(target.username()).isEqualTo("app");
        assertThat(target.password()).isEqualTo("pw");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " -> ", value = {
        "postgresql://app:pw@db/sparknode?sslmod=require -> the parameter sslmod, which is not known here. Known are application_name, ",
        "postgresql://app:pw@db/sparknode?sslaccept=strict -> the parameter sslaccept, which is not known here.",
        "postgresql://app:pw@db/sparknode?target_session_attrs=hunter2 -> the parameter target_session_attrs, which is not known here.",
        "postgresql://app:pw@db/sparknode?host=/cloudsql/hunter2 -> the parameter host, which is not known here.",
        "postgresql://app:pw@db/sparknode?schema=hunter2 -> the parameter schema, which names another schema than public, where SparkNode lives.",
        "postgresql://app:pw@db/sparknode?search_path=hunter2,public -> the parameter search_path, which names another schema than public",
        "postgresql://app:pw@db/sparknode?hunter2!!=1 -> a parameter, which is not known here.",
        "jdbc:postgresql://db/sparknode?user=app&sslmodus=hunter2 -> the parameter sslmodus, which is not known here. pgjdbc would pass over it.",
        "jdbc:postgresql://db/sparknode?user=app&application_name=hunter2 -> the parameter application_name, which is not known here. "
            + "In a JDBC URL it is "
            + "ApplicationName.",
        "jdbc:postgresql://db/sparknode?user=app&ssl=require -> the parameter ssl, which is not known here. In a JDBC URL, ssl is true or false;",
    })
    void aParameterThatIsNotKnownIsRefusedByItsNameAndItsValueIsNotRepeated(String url, String message) {
        assertThatThrownBy(() -> DatabaseUrl.parse(url)).isInstanceOf(Refusal.class)
                .hasMessageStartingWith("DATABASE_URL has " + message).message().doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "99999"})
    void aPortThatThereIsNotIsRefused(String port) {
        assertThatThrownBy(() -> DatabaseUrl.parse("postgresql://app:pw@db:" + port + "/sparknode")).isInstanceOf(Refusal.class)
            .hasMessage("DATABASE_URL has the port " + port + ". A port is a number from 1 to 65535.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host=db;Port=5432;Database=sparknode;Username=app;Password=hunter2;SSL Mode=Require",
        "User ID=app;Password=hunter2;Server=db",
        "host=db port=5432 dbname=sparknode user=app password=hunter2"})
    void aListOfKeywordsIsRefusedAndNothingOfItIsRepeated(String keywords) {
        assertThatThrownBy(() -> DatabaseUrl.parse(keywords)).isInstanceOf(Refusal.class)
                .hasMessageStartingWith("DATABASE_URL is a list of keywords and values, as .NET and libpq have it. "
                    + "Here it is a URL: postgresql://user:password@")
                .message().doesNotContain("hunter2");
    }

    @Test
    void userAndPasswordBeforeTheHostOfAJdbcUrlAreRefusedAndNothingOfThemIsRepeated() {
        assertThatThrownBy(() -> DatabaseUrl.parse("jdbc:postgresql://app:hunter2@db/sparknode")).isInstanceOf(Refusal.class)
                .hasMessage("DATABASE_URL is not of the form jdbc:postgresql://host:port/database. "
                    + "User and password go into LIQUIBASE_COMMAND_USERNAME and"
                        + " LIQUIBASE_COMMAND_PASSWORD.");
    }
}
