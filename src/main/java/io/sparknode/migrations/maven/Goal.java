package io.sparknode.migrations.maven;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import liquibase.Scope;
import liquibase.command.CommandArgumentDefinition;
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

    /** What the plugin has a property for as well, by the name that the command line gives it. */
    private static final Map<String, String> OF_THE_PLUGIN = Map.of("url", "liquibase.url", "username", "liquibase.username",
        "password", "liquibase.password", "changelogFile", "liquibase.changeLogFile", "contextFilter", "liquibase.contexts", "labelFilter", "liquibase.labels");

    private Goal() {
    }

    /** Takes the name of the command. The JVM, which is Maven's, ends when the command fails. */
    public static void main(String[] command) throws Exception {
        Map<String, Object> settings = settings(command[0]);
        settings.put(CommandScope.DO_NOT_SEND_EXCEPTION_TO_UI, true);
        int exitCode = Scope.child(settings, () -> new LiquibaseCommandLine().execute(arguments(command)));
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    /** Not as arguments, which would be written to the log with the password among them. */
    private static Map<String, Object> settings(String command) {
        Map<String, Object> settings = new HashMap<>();
        for (CommandArgumentDefinition<?> argument : Scope.getCurrentScope().getSingleton(CommandFactory.class).getCommandDefinition(command).getArguments().values()) {
            String property = OF_THE_PLUGIN.getOrDefault(argument.getName(), argument.getName());
            given(property).ifPresent(value -> settings.put("liquibase.command." + argument.getName(),
                value.isEmpty() && argument.getDataType() == Boolean.class ? "true" : value));
        }
        return settings;
    }

    private static String[] arguments(String[] command) {
        Stream<String> defaults = given("liquibase.propertyFile").map(file -> "--defaults-file=" + file).stream();
        return Stream.of(Stream.of("--show-banner=false"), defaults, Arrays.stream(command)).flatMap(part -> part).toArray(String[]::new);
    }

    /** The pom hands over what is not set as an empty text. */
    private static Optional<String> given(String property) {
        String value = System.getProperty(property);
        return value == null || value.isEmpty() && property.startsWith("liquibase.") ? Optional.empty() : Optional.of(value);
    }
}
