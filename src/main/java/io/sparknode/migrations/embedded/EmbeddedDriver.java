package io.sparknode.migrations.embedded;

import io.sparknode.migrations.connection.ProjectDriver;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Opens {@code jdbc:embedded:postgresql:NAME}: brings up the PostgreSQL that this project carries along, unless it runs already, creates the
 * database NAME if it is missing, and hands out a connection of pgjdbc's. The data is in the folder {@code .postgres} of the project.
 *
 * <p>It stands in where no database is named, says so on the standard error output, and refuses when somebody meant to name one.
 */
public final class EmbeddedDriver extends ProjectDriver {

    private static final String URL_VARIABLE = "LIQUIBASE_COMMAND_URL";

    private static final String URL_PROPERTY = "liquibase.url";
    private static final String PROPERTY_FILE = "liquibase.propertyFile";
    private static final String WITH_MAVEN = "-Dliquibase.url=jdbc:postgresql://host:5432/name -Dliquibase.username=... -Dliquibase.password=..."
            + " (or " + URL_VARIABLE + ", LIQUIBASE_COMMAND_USERNAME, LIQUIBASE_COMMAND_PASSWORD in the environment)";
    private static final String WITH_MIGRATE = "DATABASE_URL=postgresql://user:password@host:5432/name in the environment";
    private static final AtomicBoolean ANNOUNCED = new AtomicBoolean();

    static {
        try {
            DriverManager.registerDriver(new EmbeddedDriver());
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Path directory;
    private final Map<String, String> environment;
    private final Properties system;
    private final PrintStream notices;
    private final AtomicBoolean announced;

    /** The driver as Liquibase and {@link DriverManager} make it. */
    public EmbeddedDriver() {
        this(StopPostgres.directory(), System.getenv(), System.getProperties(), System.err, ANNOUNCED);
    }

    EmbeddedDriver(Path directory, Map<String, String> environment, Properties system, PrintStream notices, AtomicBoolean announced) {
        this.directory = directory;
        this.environment = environment;
        this.system = system;
        this.notices = notices;
        this.announced = announced;
    }

    @Override
    public boolean acceptsURL(String url) {
        return EmbeddedUrl.accepts(url);
    }

    /**
     * @return a connection of pgjdbc's, or null when the URL is not one of these
     * @throws SQLException when another database or an account was named after all, or when the server cannot be brought up; the message
     *         says what was found and what to do
     */
    @Override
    public Connection connect(String url, Properties info) throws SQLException {
        if (!acceptsURL(url)) {
            return null;
        }
        EmbeddedUrl parsed = EmbeddedUrl.parse(url);
        refuseWhatNamesAnotherDatabase(info);
        Path home = directory;
        try {
            PostgresArchive archive = PostgresArchive.onClassPath();
            home = directory.resolve(Integer.toString(archive.major()));
            EmbeddedServer server = new EmbeddedServer(home);
            Connection connection = server.connect(archive, parsed, info);
            announce(connection, parsed, server);
            return connection;
        } catch (IOException e) {
            String reason = e instanceof FileSystemException ? e.toString() : e.getMessage();
            throw new SQLException("The embedded PostgreSQL in " + home + " could not be brought up: " + reason + System.lineSeparator()
                    + "To use another database: " + howToName(), e);
        }
    }

    private void refuseWhatNamesAnotherDatabase(Properties info) throws SQLException {
        if (environment.getOrDefault(URL_VARIABLE, "something").isBlank()) {
            throw new SQLException(URL_VARIABLE + " is set, but empty. Name a database in it, or unset it to use the embedded PostgreSQL.");
        }
        if (system.getProperty(PROPERTY_FILE) != null && system.getProperty(URL_PROPERTY) == null) {
            throw new SQLException("-D" + PROPERTY_FILE + "=" + system.getProperty(PROPERTY_FILE)
                + " is given, but no database is named: the goals of this project ignore the one in that file. Name it: " + howToName());
        }
        for (String variable : List.of("LIQUIBASE_COMMAND_USERNAME", "LIQUIBASE_COMMAND_PASSWORD")) {
            if (!isAbsent(environment.get(variable))) {
                throw new SQLException(variable + " is set, but no database is named. Name it: " + howToName() + ", or unset " + variable
                        + " to use the embedded PostgreSQL.");
            }
        }
        for (String property : List.of("user", "password")) {
            if (!isAbsent(info.getProperty(property))) {
                throw new SQLException("A " + property + " is given, but no database is named. Name it: " + howToName() + ", or leave the "
                        + property + " out to use the embedded PostgreSQL.");
            }
        }
    }

    /** The script {@code ./migrate} sets the property. */
    private String howToName() {
        return system.getProperty("migrate.project") == null ? WITH_MAVEN : WITH_MIGRATE;
    }

    /** Liquibase's Maven plugin 4.33 passes the word "null" where no user name is given. */
    private static boolean isAbsent(String value) {
        return value == null || value.isBlank() || value.equals("null");
    }

    private void announce(Connection connection, EmbeddedUrl url, EmbeddedServer server) throws SQLException, IOException {
        if (announced.getAndSet(true)) {
            return;
        }
        int port = server.port();
        String version = connection.getMetaData().getDatabaseProductVersion();
        notices.println(String.join(System.lineSeparator(),
                (system.getProperty(URL_PROPERTY) != null ? "This" : isAbsent(environment.get("DATABASE_URL")) ? "No database was named, so this"
                    : "DATABASE_URL is read by ./migrate and not by Maven's goals, so this")
                        + " is the PostgreSQL " + version + " that the project brings.",
                "  Data     " + server.data(),
                "  Connect  psql \"postgresql://" + EmbeddedServer.USER + "@" + EmbeddedServer.HOST + ":" + port + "/" + url.database()
                        + "?passfile=" + encoded(server.passwordFile()) + "\"",
                "  JDBC     " + new EmbeddedUrl(url.database(), "?user=" + EmbeddedServer.USER).on(port)
                        + ", the password is in " + server.passwordFile(),
                "  Stop     " + StopPostgres.COMMAND,
                "  Another  " + howToName()));
    }

    /** For a URL, and for any shell. */
    private static String encoded(Path path) {
        return URLEncoder.encode(path.toString(), StandardCharsets.UTF_8).replace("+", "%20").replace("%2F", "/");
    }
}
