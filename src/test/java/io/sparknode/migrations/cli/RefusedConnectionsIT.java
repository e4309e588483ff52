package io.sparknode.migrations.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparknode.migrations.testing.Certificate;
import io.sparknode.migrations.testing.CommandLine;
import io.sparknode.migrations.testing.CommandLine.Result;
import io.sparknode.migrations.testing.SeparateServer;
import io.sparknode.migrations.testing.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What waiting does not change ends at once, and the message names the parameter that does. */
class RefusedConnectionsIT {

    private static final String TABLE = """
        secure | postgres | sslmode=verify-full&sslrootcert=DIR/none.pem | Could not open SSL root certificate file | sslrootcert=/path/to/ca.pem
        secure | postgres | sslmode=verify-ca&sslrootcert=DIR/none.pem | Could not open SSL root certificate file | sslrootcert=/path/to/ca.pem
        secure | postgres | sslmode=verify-full&sslrootcert=DIR/db.example.com.pem | could not be verified | sslmode=verify-ca, which checks
        secure | postgres | sslmode=verify-full&sslrootcert=DIR/other.example.com.pem | SSL error | sslrootcert=/path/to/ca.pem
        secure | postgres | sslmode=verify-ca&sslrootcert=DIR/other.example.com.pem | SSL error | sslrootcert=/path/to/ca.pem
        secure | postgres | sslmode=no-verify | Invalid sslmode value: no-verify | TLS without a check of the server's certificate
        secure    | postgres  | sslmode=required      | Invalid sslmode value: required                 | sslmode is disable, allow, prefer, require
        secure    | postgres  | sslmode=disable       | no pg_hba.conf entry                            | sslmode=require
        secure    | template1 | sslmode=require       | pg_hba.conf rejects connection                  | pg_hba.conf says which user may connect
        secure    | nowhere   | sslmode=require       | database "nowhere" does not exist               | CREATE DATABASE
        plain     | postgres  | sslmode=require       | The server does not support SSL                 | The parameter sslmode asks for TLS
        plain | postgres | sslmode=verify-full&sslrootcert=DIR/db.example.com.pem | server does not support SSL | The parameter sslmode asks for TLS
        plain     | postgres  | options=-c%20lock_timeot=5s | unrecognized configuration parameter "lock_timeot" | The parameter options of the URL
        plain     | nowhere   | sslmode=disable       | database "nowhere" does not exist               | CREATE DATABASE
        """;

    @TempDir
    private static Path directory;
    private static SeparateServer secure;
    private static SeparateServer plain;

    @BeforeAll
    static void start() throws IOException {
        Certificate certificate = Certificate.of("db.example.com", directory);
        Certificate.of("other.example.com", directory);
        Path rules = Files.writeString(directory.resolve("pg_hba.conf"), "host template1 all all reject\nhostssl all all all scram-sha-256\n");
        secure = SeparateServer.create(Files.createDirectory(directory.resolve("secure")), "ssl = on", "ssl_cert_file = '" + certificate.certificate()
            + "'",
            "ssl_key_file = '" + certificate.key() + "'", "hba_file = '" + rules + "'");
        secure.start();
        plain = SeparateServer.create(Files.createDirectory(directory.resolve("plain")));
        plain.start();
    }

    @AfterAll
    static void stop() {
        secure.close();
        plain.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = TABLE)
    void theImageDoesNotWait(String server, String database, String query, String reason, String advice) throws Exception {
        TestDatabase target = target(server, database);
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        ConnectionRetry patience = new ConnectionRetry(Duration.ofSeconds(30), new PrintStream(log, true, StandardCharsets.UTF_8));

        assertThatThrownBy(() -> patience.connect(DatabaseUrl.parse("postgresql://" + target.username() + ":" + target.password() + "@127.0.0.1:"
            + target.server().port() + "/" + database + "?" + query.replace("DIR", directory.toString()))).close())
            .isInstanceOf(Refusal.class).hasMessageContainingAll(" refuses the connection of postgres: ", reason, advice, "Nothing was changed.");
        assertThat(log.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = TABLE)
    void theCommandLineNamesTheParameter(String server, String database, String query, String reason, String advice) {
        TestDatabase target = target(server, database);

        Result result = CommandLine.run("current", "--changelog-file=changelog/db.changelog-master.yaml", "--username=" + target.username(),
            "--password=" + target.password(), "--url=jdbc:postgresql://127.0.0.1:" + target.server().port() + "/" + database + "?"
            + query.replace("DIR", directory.toString()));

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains(reason, advice).doesNotContain(target.password());
    }

    /** pgjdbc looks for it in the user's home. */
    @Test
    void withoutAnyRootCertificateTheFileThatWasLookedForAndTheParameterAreNamed() throws Exception {
        String home = System.setProperty("user.home", Files.createDirectories(directory.resolve("home")).toString());
        try {
            theImageDoesNotWait("secure", "postgres", "sslmode=verify-full", "Could not open SSL root certificate file " + directory
                + "/home/.postgresql/root.crt", "sslrootcert=/path/to/ca.pem");
            theCommandLineNamesTheParameter("secure", "postgres", "sslmode=verify-ca", "Could not open SSL root certificate file " + directory
                + "/home/.postgresql/root.crt", "sslrootcert=/path/to/ca.pem");
        } finally {
            System.setProperty("user.home", home);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql+asyncpg://app:hunter2@db/sparknode?ssl=require", "postgres://app:hunter2@db/sparknode",
        "Host=db;Password=hunter2"})
    void theCommandLineRefusesAUrlThatIsNoJdbcUrlAndRepeatsNothingOfIt(String url) {
        Result result = CommandLine.run("current", "--changelog-file=changelog/db.changelog-master.yaml", "--url=" + url);

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("The URL of the database is no JDBC URL. Write jdbc:postgresql://host:port/database")
            .doesNotContain("hunter2");
        assertThat(result.out()).doesNotContain("hunter2");
    }

    @Test
    void tlsThatIsConfiguredRightlyConnects() throws Exception {
        for (String query : new String[] {"sslmode=require", "sslmode=verify-ca&sslrootcert=" + directory + "/db.example.com.pem", "ssl=true",
            "sslmode=prefer"}) {
            TestDatabase target = target("secure", "postgres");
            try (Connection connection =
                ConnectionTarget.from(Map.of("DATABASE_URL", "postgresql://" + target.username() + ":" + target.password() + "@127.0.0.1:"
                + target.server().port() + "/postgres?" + query)).connect()) {
                assertThat(connection.isValid(5)).as(query).isTrue();
            }
        }
    }

    @Test
    void directTlsWithAServerThatHasNoneIsNamedWhenTheWaitIsOver() {
        TestDatabase target = target("plain", "postgres");
        assertThatThrownBy(() -> new ConnectionRetry(Duration.ofSeconds(1), System.err).connect(DatabaseUrl.parse("postgresql://postgres:x@127.0.0.1:"
            + target.server().port() + "/postgres?sslmode=require&sslnegotiation=direct"))).isInstanceOf(Refusal.class)
            .hasMessageContaining("sslnegotiation=direct is understood by PostgreSQL 17 or newer with TLS only: leave it out");
    }

    @Test
    void aServerThatEndsTheConnectionInTheMiddleOfTheHandshakeIsWaitedFor() throws Exception {
        try (ServerSocket restarting = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            Thread closes = new Thread(() -> {
                while (!restarting.isClosed()) {
                    try (Socket client = restarting.accept()) {
                        client.getInputStream().readNBytes(8);
                        client.getOutputStream().write('S');
                    } catch (IOException e) {
                        return;
                    }
                }
            });
            closes.setDaemon(true);
            closes.start();
            assertThatThrownBy(() -> new ConnectionRetry(Duration.ofSeconds(1), System.err).connect(DatabaseUrl.parse("postgresql://app:pw@127.0.0.1:"
                + restarting.getLocalPort() + "/x?sslmode=require"))).hasMessageContaining("accepts no connection within 1 s");
        }
    }

    private static TestDatabase target(String server, String database) {
        return (server.equals("secure") ? secure : plain).database(database);
    }
}
