package io.sparknode.migrations.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.postgresql.Driver;

/**
 * The database to migrate.
 *
 * @param place    its hosts, ports and name: {@code host:port/database}
 * @param url      its JDBC URL with our defaults for what it leaves open; without user and password, so that it may be printed
 * @param username the role to connect as, or null for the driver's default
 * @param password its password, or null
 */
public record ConnectionTarget(String place, String url, String username, String password) {

    public static final String LIQUIBASE_URL = "LIQUIBASE_COMMAND_URL";
    static final String LIQUIBASE_USERNAME = "LIQUIBASE_COMMAND_USERNAME";
    static final String LIQUIBASE_PASSWORD = "LIQUIBASE_COMMAND_PASSWORD";

    /**
     * The database that the environment names: {@code DATABASE_URL} or {@code LIQUIBASE_COMMAND_URL}. {@code LIQUIBASE_COMMAND_USERNAME} and
     * {@code LIQUIBASE_COMMAND_PASSWORD} win over what is in the URL, and the password of a URL is used for the user of that URL only.
     *
     * @return null if none is named
     * @throws Refusal if a URL cannot be read or two databases are named
     */
    public static ConnectionTarget from(Map<String, String> environment) throws Refusal {
        String databaseUrl = given(environment, DatabaseUrl.NAME);
        String liquibaseUrl = given(environment, LIQUIBASE_URL);
        ConnectionTarget named = databaseUrl == null ? null : DatabaseUrl.parse(databaseUrl);
        if (liquibaseUrl != null) {
            ConnectionTarget other = DatabaseUrl.parseJdbc(liquibaseUrl);
            if (named != null && !named.place.equals(other.place)) {
                throw new Refusal("Two databases are named: " + named.place + " by DATABASE_URL and " + other.place + " by " + LIQUIBASE_URL
                        + ". Unset one of them.");
            }
            named = named == null ? other
                    : new ConnectionTarget(other.place, other.url, other.username == null ? named.username : other.username,
                            other.password == null ? named.password : other.password);
        }
        return named == null ? null : named.as(given(environment, LIQUIBASE_USERNAME), password(environment));
    }

    /** Whether it is meant to be a URL, and no file. */
    public static boolean isUrl(String text) {
        return text.contains("://") || text.startsWith("jdbc:");
    }

    /**
     * The database of a URL that a command was given beside its own. Where it has no password, that of the environment variable {@code PGPASSWORD} is
     * taken, as libpq does; without that, pgjdbc looks into {@code ~/.pgpass} or the file that {@code PGPASSFILE} names.
     *
     * @throws IllegalArgumentException if it is none
     * @throws Refusal                  if it cannot be read
     */
    public static ConnectionTarget ofUrl(String url) throws Refusal {
        return ofUrl(url, System.getenv());
    }

    static ConnectionTarget ofUrl(String url, Map<String, String> environment) throws Refusal {
        if (!isUrl(url)) {
            throw new IllegalArgumentException(url + " is no URL of a database. Write postgresql://user:password@host:port/database");
        }
        ConnectionTarget target = from(Map.of(url.startsWith("jdbc:") ? LIQUIBASE_URL : DatabaseUrl.NAME, url));
        return target.password == null ? target.as(null, environment.get("PGPASSWORD")) : target;
    }

    /**
     * A target of parts.
     *
     * @param addresses  each {@code host:port}
     * @param parameters of pgjdbc, not encoded
     */
    static ConnectionTarget of(List<String> addresses, String database, Map<String, String> parameters, String username, String password) {
        Map<String, String> all = new LinkedHashMap<>(parameters);
        all.putIfAbsent("ApplicationName", "sparknode-migrate");
        all.putIfAbsent("connectTimeout", "10");
        all.putIfAbsent("tcpKeepAlive", "true");
        List<String> query = new ArrayList<>();
        all.forEach((name, value) -> query.add(name + "=" + encode(value)));
        String hosts = String.join(",", addresses);
        return new ConnectionTarget(hosts + "/" + database, "jdbc:postgresql://" + hosts + "/" + encode(database) + "?" + String.join("&", query),
            username, password);
    }

    /** Opens a connection. */
    public Connection connect() throws SQLException {
        Properties properties = new Properties();
        if (username != null) {
            properties.setProperty("user", username);
        }
        if (password != null) {
            properties.setProperty("password", password);
        }
        return new Driver().connect(url, properties);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return username + "@" + place;
    }

    private ConnectionTarget as(String otherUsername, String otherPassword) {
        String user = otherUsername == null ? username : otherUsername;
        boolean sameUser = otherUsername == null || otherUsername.equals(username);
        return new ConnectionTarget(place, url, user, otherPassword == null && sameUser ? password : otherPassword);
    }

    private static String given(Map<String, String> environment, String name) {
        String value = environment.get(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    /** As it stands there, but for a line end, which a file that it was read from may have left. */
    private static String password(Map<String, String> environment) {
        String password = environment.getOrDefault(LIQUIBASE_PASSWORD, "").replaceFirst("\\R+$", "");
        return password.isEmpty() ? null : password;
    }

    /** A blank as %20, which every reader of a URL understands. */
    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
