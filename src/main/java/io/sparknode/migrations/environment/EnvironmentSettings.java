package io.sparknode.migrations.environment;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the database of an environment is, and who connects to it.
 *
 * @param url      a JDBC URL
 * @param username null where the environment has none
 * @param password null where the environment has none; never part of the record's text
 */
record EnvironmentSettings(String url, String username, String password) {

    static final String EMBEDDED = "jdbc:embedded:postgresql:sparknode";

    private static final Set<String> KEYS = Set.of("url", "username", "password");
    private static final Pattern COMMENT = Pattern.compile("\\s*[#!]");

    /** Where blanks stand before the equals sign, one after it belongs to it. */
    private static final Pattern LINE = Pattern.compile("\\s*(?<key>\\w[\\w.-]*)(?:\\s+=\\s?|=)(?<value>.*)");

    /**
     * Reads the file {@code .sparknode/NAME.properties} of the user's home; where there is none, the database is what {@code LIQUIBASE_COMMAND_URL},
     * {@code _USERNAME} and {@code _PASSWORD} say. One or the other, never a mixture. Where neither names one, {@code dev} is the embedded database.
     *
     * @param home      the user's home directory
     * @param variables the variables of the process's environment
     * @throws IOException when nothing names the database or two are named, or the file cannot be used; the message says what to do
     */
    static EnvironmentSettings of(Environment environment, Path home, Map<String, String> variables) throws IOException {
        Path file = home.resolve(".sparknode").resolve(environment + ".properties");
        String url = variables.get("LIQUIBASE_COMMAND_URL");
        if (Files.exists(file)) {
            EnvironmentSettings settings = ofFile(file);
            if (url != null && !url.isBlank() && !url.strip().equals(settings.url)) {
                throw new IOException("Two databases are named: one by the file " + file
                        + ", another by LIQUIBASE_COMMAND_URL. Nothing was changed. Unset LIQUIBASE_COMMAND_URL, or do not name the environment "
                        + environment + ".");
            }
            return settings;
        }
        if (environment == Environment.DEV && url == null) {
            return new EnvironmentSettings(EMBEDDED, null, null);
        }
        if (url == null || url.isBlank()) {
            throw new IOException("Nothing says where the database of the environment " + environment
                    + " is. Write the keys url, username and password into "
                + file + ", or set LIQUIBASE_COMMAND_URL, LIQUIBASE_COMMAND_USERNAME and LIQUIBASE_COMMAND_PASSWORD.");
        }
        return new EnvironmentSettings(url, variables.get("LIQUIBASE_COMMAND_USERNAME"), variables.get("LIQUIBASE_COMMAND_PASSWORD"));
    }

    /**
     * Not as {@link java.util.Properties} reads a file: a password may hold backslashes, and begin or end with a blank, and it is what stands behind
     * the equals sign.
     */
    private static EnvironmentSettings ofFile(Path file) throws IOException {
        Map<String, String> values = new TreeMap<>();
        List<String> lines = lines(file);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).replaceFirst("^\uFEFF", "");
            if (!line.isBlank() && !COMMENT.matcher(line).lookingAt()) {
                Matcher matcher = LINE.matcher(line);
                if (!matcher.matches()) {
                    throw new IOException("Line " + (i + 1) + " of the file " + file + " does not read key=value.");
                }
                values.put(matcher.group("key"), matcher.group("value"));
            }
        }
        Set<String> unknown = new TreeSet<>(values.keySet());
        unknown.removeAll(KEYS);
        if (!unknown.isEmpty() || values.getOrDefault("url", "").isBlank()) {
            throw new IOException("The file " + file + " must have the key url, and may have username and password"
                + (unknown.isEmpty() ? "." : "; it has " + String.join(", ", unknown) + "."));
        }
        String username = values.get("username");
        return new EnvironmentSettings(values.get("url").strip(), username == null ? null : username.strip(), values.get("password"));
    }

    private static List<String> lines(Path file) throws IOException {
        try {
            return Files.readAllLines(file);
        } catch (CharacterCodingException e) {
            throw new IOException("The file " + file + " is not written in UTF-8.", e);
        }
    }

    @Override
    public String toString() {
        return url;
    }
}
