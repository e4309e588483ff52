package io.sparknode.migrations.chain;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import liquibase.command.AbstractCommandStep;
import liquibase.command.CommandArgumentDefinition;
import liquibase.command.CommandBuilder;
import liquibase.command.CommandFailedException;
import liquibase.command.CommandResultsBuilder;
import liquibase.database.Database;

/** A command about the chain of revisions: it has a name of one word, and asks a database. */
public abstract class ChainCommandStep extends AbstractCommandStep {

    private static final String TEXT = "text";
    private static final String JSON = "json";

    private final String[] name;

    protected ChainCommandStep(String... name) {
        this.name = name;
    }

    @Override
    public final String[][] defineCommandNames() {
        return new String[][] {name};
    }

    @Override
    public final List<Class<?>> requiredDependencies() {
        return List.of(Database.class);
    }

    /** The database that the command was given, connected. */
    protected static Database database(CommandResultsBuilder results) {
        return (Database) results.getCommandScope().getDependency(Database.class);
    }

    /** Defines {@code --format}, for a command whose answer is also for programs. */
    protected static CommandArgumentDefinition<String> defineFormat(CommandBuilder command) {
        return command.argument("format", String.class).defaultValue(TEXT).description("text or json").build();
    }

    /**
     * Whether the answer is for programs.
     *
     * @throws CommandFailedException if there is no such format
     */
    protected static boolean isForPrograms(CommandResultsBuilder results, CommandArgumentDefinition<String> format) throws CommandFailedException {
        String given = results.getCommandScope().getArgumentValue(format);
        if (!List.of(TEXT, JSON).contains(given)) {
            throw results.commandFailed("There is no format " + given + ". There are text and json.", 1, true);
        }
        return given.equals(JSON);
    }

    /** Where the command's answer goes. */
    protected static PrintStream output(CommandResultsBuilder results) {
        return new PrintStream(results.getOutputStream(), true, StandardCharsets.UTF_8);
    }
}
