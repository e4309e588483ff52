package io.sparknode.migrations.cli;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the URL of a database: {@code LIQUIBASE_COMMAND_URL}, a JDBC URL, and {@code DATABASE_URL}, a connection URI as libpq reads it:
 * {@code postgresql://user:password@host:port/database?sslmode=require}. The scheme may be {@code postgres} and may name a driver
 * ({@code postgresql+psycopg}), as SQLAlchemy has it. A refusal repeats nothing of the URL that could be a piece of a password.
 *
 * @see <a href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS">Connection URIs</a>
 */
final class DatabaseUrl {

    static final String NAME = "DATABASE_URL";

    private static final String FORM = "postgresql://user:password@host:port/database";
    static final String ENCODE = " Write @ as %40, : as %3A, / as %2F, ? as %3F, # as %23 and % as %25 in user and password.";
    private static final Pattern KEYWORDS = Pattern.compile("\\s*\\w[\\w ]*=(?s:.*)");
    private static final Pattern URI = Pattern.compile("(?:postgres(?:ql)?|pgsql|psql|postgis)(?:\\+\\w+)?://"
            + "(?:(?<user>[^:@/?#]*)(?::(?<password>[^@/?#]*))?@)?(?<hosts>[^@/?#]*)(?:/(?<database>[^@/?#]*))?(?:\\?(?<query>[^@#]*))?");
    private static final Pattern JDBC = Pattern.compile("jdbc:postgresql://(?<hosts>[^@/?#]*)/(?<database>[^@/?#]*)(?:\\?(?<query>[^#]*))?");
    private static final Pattern HOST = Pattern.compile("(?<name>\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::(?<port>\\d{1,5})?)?");

    private DatabaseUrl() {
    }

    /**
     * @throws Refusal if the URL cannot be read, names no host or no user, or has a parameter that is not known here
     */
    static ConnectionTarget parse(String url) throws Refusal {
        if (url.startsWith("jdbc:postgresql:")) {
            return parseJdbc(NAME, url);
        }
        if (KEYWORDS.matcher(url).matches()) {
            throw new Refusal(NAME + " is a list of keywords and values, as .NET and libpq have it. Here it is a URL: " + FORM + "." + ENCODE);
        }
        Matcher uri = URI.matcher(url);
        if (!uri.matches()) {
            throw new Refusal(NAME + " is not of the form " + FORM + "." + ENCODE);
        }
        Map<String, String> parameters = UrlParameters.ofUri(NAME, uri.group("query"));
        String userOfQuery = parameters.remove("user");
        String passwordOfQuery = parameters.remove("password");
        String user = uri.group("user") == null || uri.group("user").isEmpty() ? userOfQuery : decode(uri.group("user"));
        String password = uri.group("password") == null ? passwordOfQuery : decode(uri.group("password"));
        if (user == null || user.isEmpty()) {
            throw new Refusal(NAME + " names no user: " + FORM);
        }
        String database = decode(uri.group("database"));
        return ConnectionTarget.of(addresses(NAME, uri.group("hosts")), database == null || database.isEmpty() ? user : database, parameters,
            user, password);
    }

    /**
     * Reads {@code LIQUIBASE_COMMAND_URL}; user and password may be among its parameters.
     *
     * @throws Refusal if the URL cannot be read or names no host or no database
     */
    static ConnectionTarget parseJdbc(String url) throws Refusal {
        return parseJdbc(ConnectionTarget.LIQUIBASE_URL, url);
    }

    private static ConnectionTarget parseJdbc(String variable, String url) throws Refusal {
        Matcher jdbc = JDBC.matcher(url);
        if (!jdbc.matches() || jdbc.group("database").isEmpty()) {
            throw new Refusal(variable + " is not of the form jdbc:postgresql://host:port/database. User and password go into "
                    + ConnectionTarget.LIQUIBASE_USERNAME + " and " + ConnectionTarget.LIQUIBASE_PASSWORD + ".");
        }
        Map<String, String> parameters = UrlParameters.ofJdbc(variable, jdbc.group("query"));
        String user = parameters.remove("user");
        String password = parameters.remove("password");
        String database = decode(variable, jdbc.group("database"));
        return ConnectionTarget.of(addresses(variable, jdbc.group("hosts")), database, parameters, user, password);
    }

    private static List<String> addresses(String variable, String hosts) throws Refusal {
        List<String> addresses = new ArrayList<>();
        for (String host : hosts.split(",", -1)) {
            Matcher matcher = HOST.matcher(host);
            if (!matcher.matches()) {
                throw new Refusal(variable + " names no host and port that can be connected to over TCP: " + FORM + "." + ENCODE);
            }
            String port = matcher.group("port") == null ? "5432" : matcher.group("port");
            if (Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65535) {
                throw new Refusal(variable + " has the port " + port + ". A port is a number from 1 to 65535.");
            }
            addresses.add(matcher.group("name") + ":" + port);
        }
        return addresses;
    }

    private static String decode(String text) throws Refusal {
        return decode(NAME, text);
    }

    /** Percent-encoding only: a plus sign is a plus sign. */
    static String decode(String variable, String text) throws Refusal {
        try {
            return text == null ? null : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new Refusal(variable + " has a % that no two hexadecimal digits follow." + ENCODE);
        }
    }
}
