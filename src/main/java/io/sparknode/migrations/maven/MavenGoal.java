package io.sparknode.migrations.maven;

import io.sparknode.migrations.connection.MavenCredentials;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import liquibase.Scope;
import liquibase.command.CommandArgumentDefinition;
import liquibase.command.CommandDefinition;
import liquibase.command.CommandFactory;
import liquibase.command.CommandFailedException;
import liquibase.command.CommandScope;
import liquibase.exception.LiquibaseException;
import liquibase.resource.DirectoryResourceAccessor;
import liquibase.ui.ConsoleUIService;
import org.apache.commons.lang3.exception.ExceptionUtils;

/**
 * Runs a command of Liquibase for Maven, whose Liquibase plugin has no goal for the commands of this project:
 * {@code ./mvnw compile exec:java@current}.
 *
 * <p>Database, changelog, contexts and property file are those of the plugin's goals, from the same properties: {@code -Dliquibase.url},
 * {@code -Dliquibase.username} and so on, with the defaults of the pom. Every other argument of the command is a property of its own name:
 * {@code -Drevisions=2}, {@code -DdryRun}. Output and exit code are those of the command; messages go to standard error.
 */
public final class MavenGoal {

    /** Held, since a logger that nobody holds forgets its level. */
    private static final Logger LIQUIBASE = Logger.getLogger("liquibase");

    /** Arguments that the plugin has as well, with its names for them. */
    private static final Map<String, String> OF_THE_PLUGIN = Map.of("url", "url", "username", "username", "password", "password",
        "defaultSchemaName", "defaultSchemaName", "changelogFile", "changeLogFile", "contextFilter", "contexts", "labelFilter", "labels");

    /** Where the pom puts its directory, and the user and the password as Maven understood them. */
    private static final String OF_THE_POM = "sparknode.pom.";

    private MavenGoal() {
    }

    /** Takes the name of the command. The JVM, which is Maven's, ends when the command fails. */
    public static void main(String[] command) throws Exception {
        LIQUIBASE.setLevel(Level.OFF);
        ConsoleUIService messages = new ConsoleUIService();
        messages.setOutputStream(System.err);
        Map<String, Object> settings = settings(command[0]);
        settings.put(Scope.Attr.ui.name(), messages);
        settings.put(Scope.Attr.resourceAccessor.name(), new DirectoryResourceAccessor(directory()));
        settings.put(CommandScope.DO_NOT_SEND_EXCEPTION_TO_UI, true);
        try {
            Scope.child(settings, () -> new CommandScope(command).setOutput(System.out).execute());
        } catch (LiquibaseException e) {
            CommandFailedException refusal = ExceptionUtils.throwableOfType(e, CommandFailedException.class);
            System.err.println(refusal == null ? "The command " + command[0] + " failed: " + reason(e).getMessage() : refusal.getMessage());
            System.exit(refusal == null ? 1 : refusal.getExitCode());
        }
    }

    /** What Liquibase's exceptions are wrapped around: they repeat its message, each behind its own name. */
    private static Throwable reason(Throwable e) {
        return e instanceof LiquibaseException && e.getCause() != null ? reason(e.getCause()) : e;
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

    /** Taken from where the plugin takes it: a property, and the property file behind it. */
    private static String ofThePlugin(String name, Properties file) {
        String value = name.equals("username") || name.equals("password") ? credential(name) : System.getProperty("liquibase." + name);
        // The pom hands over what is not set as an empty text.
        boolean given = value != null && !value.isEmpty();
        return given ? value : file.getProperty(name);
    }

    private static String credential(String name) {
        return MavenCredentials.asWritten(System.getProperty(OF_THE_POM + name), "liquibase." + name,
            "LIQUIBASE_COMMAND_" + name.toUpperCase(Locale.ROOT));
    }

    /** The directory of the pom: Maven may have been called from another one, by {@code -f}, or as part of a larger build. */
    private static Path directory() {
        return Path.of(System.getProperty(OF_THE_POM + "directory", ""));
    }

    private static Properties propertyFile() throws IOException {
        Properties properties = new Properties();
        String file = System.getProperty("liquibase.propertyFile");
        if (file != null) {
            try (Reader reader = Files.newBufferedReader(directory().resolve(file))) {
                properties.load(reader);
            }
        }
        return properties;
    }
}
