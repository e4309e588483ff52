package io.sparknode.migrations.maven;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import liquibase.Scope;
import liquibase.command.CommandArgumentDefinition;
import liquibase.command.CommandDefinition;
import liquibase.command.CommandFactory;
import liquibase.command.CommandScope;
import liquibase.integration.commandline.LiquibaseCommandLine;

/**
 * Runs a command of Liquibase's command line for Maven, whose Liquibase plugin has no goal for the commands of this project:
 * {@code ./mvnw compile exec:java@current}.
 *
 * <p>Database, changelog, contexts and property file are those of the plugin's goals, from the same properties: {@code -Dliquibase.url},
 * {@code -Dliquibase.username} and so on, with the defaults of the pom. Every other argument of the command is a property of its own name:
 * {@code -Drevisions=2}, {@code -DdryRun}. Output and exit code are those of the command.
 */
public final class Goal {

    /** Arguments that the plugin has as well, with its names for them. */
    private static final Map<String, String> OF_THE_PLUGIN = Map.of("url", "url", "username", "username", "password", "password",
        "changelogFile", "changeLogFile", "contextFilter", "contexts", "labelFilter", "labels");

    private Goal() {
    }

    /** Takes the name of the command. The JVM, which is Maven's, ends when the command fails. */
    public static void main(String[] command) throws Exception {
        Map<String, Object> settings = settings(command[0]);
        settings.put(CommandScope.DO_NOT_SEND_EXCEPTION_TO_UI, true);
        String[] arguments = Stream.concat(Stream.of("--show-banner=false"), Arrays.stream(command)).toArray(String[]::new);
        int exitCode = Scope.child(settings, () -> new LiquibaseCommandLine().execute(arguments));
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    /** Not as arguments, which would be written to the log with the password among them. */
    private static Map<String, Object> settings(String command) throws IOException {
        Map<String, Object> settings = new HashMap<>();
        Properties file = propertyFile();
        CommandDefinition definition = Scope.getCurrentScope().getSingleton(CommandFactory.class).getCommandDefinition(command);
        for (CommandArgumentDefinition<?> argument : definition.getArguments().values()) {
            String ofThePlugin = OF_THE_PLUGIN.get(argument.getName());
            String value = ofThePlugin == null ? System.getProperty(argument.getName()) : ofThePlugin(ofThePlugin, file);
            if (value != null) {
                settings.put("liquibase.command." + argument.getName(), value.isEmpty() && argument.getDataType() == Boolean.class ? "true" : value);
            }
        }
        return settings;
    }

    /** Taken from where the plugin takes it: a property, and the property file behind it, or in front of it when that is asked for. */
    private static String ofThePlugin(String name, Properties file) {
        String value = System.getProperty("liquibase." + name);
        // The pom hands over what is not set as an empty text.
        boolean given = value != null && !value.isEmpty();
        boolean fileWins = Boolean.getBoolean("liquibase.propertyFileWillOverride") && file.containsKey(name);
        return given && !fileWins ? value : file.getProperty(name);
    }

    private static Properties propertyFile() throws IOException {
        Properties properties = new Properties();
        String file = System.getProperty("liquibase.propertyFile");
        if (file != null) {
            try (Reader reader = Files.newBufferedReader(Path.of(file))) {
                properties.load(reader);
            }
        }
        return properties;
    }
}
