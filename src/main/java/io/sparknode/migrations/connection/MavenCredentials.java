package io.sparknode.migrations.connection;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Properties;

/**
 * User and password from the environment. Maven takes <code>${env.HOME}</code> in them for a property where the pom names the variable, but the
 * process still has them as they were written. What {@code -D} gives is lost: Maven puts in the property before anybody sees it.
 */
public final class MavenCredentials {

    private MavenCredentials() {
    }

    /** Opens a connection with the user and the password as they were written. A failure says what to change. */
    public static Connection connect(Driver driver, String url, Properties properties) throws SQLException {
        Properties written = new Properties();
        written.putAll(properties);
        written.computeIfPresent("user", (name, value) -> asWritten((String) value, "liquibase.username", "LIQUIBASE_COMMAND_USERNAME"));
        written.computeIfPresent("password", (name, value) -> asWritten((String) value, "liquibase.password", "LIQUIBASE_COMMAND_PASSWORD"));
        try {
            return driver.connect(url, written);
        } catch (SQLException e) {
            throw ConnectionFailure.explained(e);
        }
    }

    /**
     * The value as it was written.
     *
     * @param value    what Maven handed over
     * @param property the property of {@code -D}, which counts where it is given
     * @param variable the variable of the environment
     */
    public static String asWritten(String value, String property, String variable) {
        String written = System.getProperty(property) == null ? System.getenv(variable) : null;
        return written != null && written.contains("${") ? written : value;
    }
}
