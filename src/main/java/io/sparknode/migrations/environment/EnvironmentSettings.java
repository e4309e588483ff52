package io.sparknode.migrations.environment;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

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

    /**
     * Reads the file {@code .sparknode/NAME.properties} of the user's home; where there is none, {@code dev} is the embedded database, and
     * the others are what {@code LIQUIBASE_COMMAND_URL}, {@code _USERNAME} and {@code _PASSWORD} say. One or the other, never a mixture.
     *
     * @param home      the user's home directory
     * @param variables the variables of the process's environment
     * @throws IOException when nothing names the database, or the file cannot be used; the message says what to do
     */
    static EnvironmentSettings of(Environment environment, Path home, Map<String, String> variables) throws IOException {
        Path file = home.resolve(".sparknode").resolve(environment + ".properties");
        if (Files.exists(file)) {
            return ofFile(file);
        }
        if (environment == Environment.DEV) {
            return new EnvironmentSettings(EMBEDDED, null, null);
        }
        String url = variables.get("LIQUIBASE_COMMAND_URL");
        if (url == null || url.isEmpty()) {
            throw new IOException("Nothing says where the database of the environment " + environment + " is. Write the keys url, username and password into "
                + file + ", or set LIQUIBASE_COMMAND_URL, LIQUIBASE_COMMAND_USERNAME and LIQUIBASE_COMMAND_PASSWORD.");
        }
        return new EnvironmentSettings(url, variables.get("LIQUIBASE_COMMAND_USERNAME"), variables.get("LIQUIBASE_COMMAND_PASSWORD"));
    }

    private static EnvironmentSettings ofFile(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        Set<String> unknown = new TreeSet<>(properties.stringPropertyNames());
        unknown.removeAll(KEYS);
        if (!unknown.isEmpty() || Objects.toString(properties.getProperty("url"), "").isBlank()) {
            throw new IOException("The file " + file + " must have the key url, and may have username and password"
                + (unknown.isEmpty() ? "." : "; it has " + String.join(", ", unknown) + "."));
        }
        return new EnvironmentSettings(properties.getProperty("url").strip(), properties.getProperty("username"), properties.getProperty("password"));
    }

    @Override
    public String toString() {
        return url;
    }
}
