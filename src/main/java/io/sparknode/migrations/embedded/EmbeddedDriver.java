package io.sparknode.migrations.embedded;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Logger;

/**
 * Opens {@code jdbc:embedded:postgresql:NAME}: brings up the PostgreSQL that this project carries along, unless it runs already, creates the
 * database NAME if it is missing, and hands out a connection of pgjdbc's. The data is in the folder {@code .postgres} of the project.
 *
 * <p>It stands in where no database is named, says so on the standard error output, and refuses when somebody meant to name one.
 */
public final class EmbeddedDriver implements Driver {

    /** The environment variable that names the database. */
    static final String URL_VARIABLE = "LIQUIBASE_COMMAND_URL";

    private static final String HOW_TO_NAME = "-Dliquibase.url=jdbc:postgresql://host:5432/name -Dliquibase.username=... -Dliquibase.password=..."
            + " (or " + URL_VARIABLE + ", LIQUIBASE_COMMAND_USERNAME, LIQUIBASE_COMMAND_PASSWORD in the environment)";
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
    private final PrintStream notices;
    private final AtomicBoolean announced;

    /** The driver as Liquibase and {@link DriverManager} make it. */
    public EmbeddedDriver() {
        this(projectDirectory().resolve(".postgres"), System.getenv(), System.err, ANNOUNCED);
    }

    EmbeddedDriver(Path directory, Map<String, String> environment, PrintStream notices, AtomicBoolean announced) {
        this.directory = directory;
        this.environment = environment;
        this.notices = notices;
        this.announced = announced;
    }

    /**
     * Where Maven found the project, from whichever folder it was called; else the working directory.
     */
    static Path projectDirectory() {
        return Path.of(System.getProperty("maven.multiModuleProjectDirectory", System.getProperty("user.dir"))).toAbsolutePath();
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
            int port = server.bringUp(archive);
            Connection connection = server.connect(port, parsed, info);
            announce(connection, parsed, port, server.data());
            return connection;
        } catch (IOException e) {
            throw new SQLException("The embedded PostgreSQL in " + home + " could not be brought up: " + e.getMessage() + System.lineSeparator()
                    + "Or use another database: " + HOW_TO_NAME, e);
        }
    }

    private void refuseWhatNamesAnotherDatabase(Properties info) throws SQLException {
        if (environment.getOrDefault(URL_VARIABLE, "not empty").isBlank()) {
            throw new SQLException(URL_VARIABLE + " is set, but empty. Name a database in it, or unset it to use the embedded PostgreSQL.");
        }
        for (String variable : new String[] {"LIQUIBASE_COMMAND_USERNAME", "LIQUIBASE_COMMAND_PASSWORD"}) {
            if (!environment.getOrDefault(variable, "").isBlank()) {
                throw new SQLException(variable + " is set, but no database is named. Name it: " + HOW_TO_NAME + ". Or unset " + variable
                        + " to use the embedded PostgreSQL.");
            }
        }
        for (String property : new String[] {"user", "password"}) {
            if (!isAbsent(info.getProperty(property))) {
                throw new SQLException("A " + property + " is given, but no database is named. Name it: " + HOW_TO_NAME + ". Or leave the "
                        + property + " out to use the embedded PostgreSQL.");
            }
        }
    }

    /**
     * Liquibase's Maven plugin 4.33 passes the word "null" where no user name is given.
     */
    private static boolean isAbsent(String value) {
        return value == null || value.isBlank() || value.equals("null");
    }

    private void announce(Connection connection, EmbeddedUrl url, int port, Path data) throws SQLException {
        if (announced.getAndSet(true)) {
            return;
        }
        String address = "postgresql://" + EmbeddedServer.USER + "@" + EmbeddedServer.HOST + ":" + port + "/" + url.database();
        notices.println(String.join(System.lineSeparator(),
                "No database was named: this is PostgreSQL " + connection.getMetaData().getDatabaseProductVersion() + ", embedded in this project.",
                "  Its data:       " + data,
                "  Connect:        psql " + address,
                "                  " + new EmbeddedUrl(url.database(), "?user=" + EmbeddedServer.USER).on(port),
                "  Stop it:        " + StopPostgres.COMMAND,
                "  Name a database: " + HOW_TO_NAME));
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
        return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
        return 1;
    }

    @Override
    public int getMinorVersion() {
        return 0;
    }

    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("This driver logs nothing by itself.");
    }
}
