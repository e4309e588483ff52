package io.sparknode.migrations.embedded;

import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code jdbc:embedded:postgresql:NAME} or {@code jdbc:embedded:postgresql:NAME?parameters}, where the parameters are those of
 * <a href="https://jdbc.postgresql.org/documentation/use/">pgjdbc</a>.
 *
 * @param database the name of the database: letters, digits and underscores, at most 63 of them
 * @param parameters what follows the database in pgjdbc's URL: nothing, or a question mark and parameters
 */
record EmbeddedUrl(String database, String parameters) {

    static final String PREFIX = "jdbc:embedded:postgresql:";

    private static final Pattern REST = Pattern.compile("(?<database>[A-Za-z_][A-Za-z0-9_]{0,62})(?<parameters>\\?.*)?");
    private static final Pattern CREDENTIALS = Pattern.compile("[?&](user|password)=");

    static boolean accepts(String url) {
        return url != null && url.startsWith(PREFIX);
    }

    /**
     * @throws SQLException when the URL names no database, or an account
     */
    static EmbeddedUrl parse(String url) throws SQLException {
        Matcher rest = REST.matcher(url.substring(PREFIX.length()));
        if (!rest.matches()) {
            throw new SQLException("Not a URL of the embedded PostgreSQL: " + url + ". It reads " + PREFIX
                    + "NAME, where NAME is made of letters, digits and underscores, for example " + PREFIX + "sparknode");
        }
        String parameters = rest.group("parameters") == null ? "" : rest.group("parameters");
        if (CREDENTIALS.matcher(parameters).find()) {
            throw new SQLException("The embedded PostgreSQL has one account and no password: leave user and password out of the URL.");
        }
        return new EmbeddedUrl(rest.group("database"), parameters);
    }

    String on(int port) {
        return "jdbc:postgresql://" + EmbeddedServer.HOST + ":" + port + "/" + database + parameters;
    }
}
