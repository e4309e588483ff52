package io.sparknode.migrations.environment;

import io.sparknode.migrations.cli.UrlParameters;
import io.sparknode.migrations.connection.ConnectionFailure;
import io.sparknode.migrations.connection.ProjectDriver;
import io.sparknode.migrations.embedded.EmbeddedDriver;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;

/**
 * The JDBC driver for {@code jdbc:sparknode:NAME}, the database of an environment. User and password are those of the environment; the ones that the
 * caller gives are not used. It connects only when the same environment is {@linkplain Environment#named() named}, so that whatever asks for its name
 * before it destroys something gets the right answer.
 */
public final class EnvironmentDriver extends ProjectDriver {

    static final String PREFIX = "jdbc:sparknode:";

    static {
        try {
            DriverManager.registerDriver(new EnvironmentDriver());
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @Override
    public boolean acceptsURL(String url) {
        return url != null && url.startsWith(PREFIX);
    }

    @Override
    public Connection connect(String url, Properties properties) throws SQLException {
        if (!acceptsURL(url)) {
            return null;
        }
        EnvironmentSettings settings = settings(url.substring(PREFIX.length()));
        Properties all = new Properties();
        all.putAll(properties);
        all.compute("user", (name, given) -> settings.username());
        all.compute("password", (name, given) -> settings.password());
        Driver driver = settings.url().equals(EnvironmentSettings.EMBEDDED) ? new EmbeddedDriver() : new org.postgresql.Driver();
        if (driver instanceof org.postgresql.Driver) {
            UrlParameters.requireKnown(settings.url());
        }
        Connection connection = connect(driver, settings.url(), all);
        if (connection == null) {
            throw new SQLException("The URL of the environment " + url.substring(PREFIX.length()) + " is " + settings.url()
                + ", and does not begin with jdbc:postgresql:");
        }
        return connection;
    }

    private static Connection connect(Driver driver, String url, Properties properties) throws SQLException {
        try {
            return driver.connect(url, properties);
        } catch (SQLException e) {
            throw ConnectionFailure.explained(e);
        }
    }

    private static EnvironmentSettings settings(String name) throws SQLException {
        // A tool that loads drivers by a loader of its own has another one for its threads, in which Liquibase would not find itself.
        Thread thread = Thread.currentThread();
        ClassLoader loader = thread.getContextClassLoader();
        thread.setContextClassLoader(EnvironmentDriver.class.getClassLoader());
        try {
            Environment environment = Environment.of(name);
            if (!Environment.named().equals(Optional.of(environment))) {
                throw new SQLException(PREFIX + name + " is reached by naming its environment: --env=" + name + " with ./migrate, -Denv=" + name
                    + " with Maven, SPARKNODE_ENV=" + name + " with the image.");
            }
            return EnvironmentSettings.of(environment, Path.of(System.getProperty("user.home")), System.getenv());
        } catch (IllegalArgumentException | IOException e) {
            throw new SQLException(e.getMessage(), e);
        } finally {
            thread.setContextClassLoader(loader);
        }
    }
}
