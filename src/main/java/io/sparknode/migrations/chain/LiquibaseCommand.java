package io.sparknode.migrations.chain;

import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import liquibase.Scope;
import liquibase.command.CommandArgumentDefinition;
import liquibase.command.CommandResultsBuilder;
import liquibase.command.CommandScope;
import liquibase.command.core.helpers.DatabaseChangelogCommandStep;
import liquibase.command.core.helpers.DbUrlConnectionArgumentsCommandStep;
import liquibase.database.Database;
import liquibase.exception.CommandExecutionException;
import liquibase.ui.LoggerUIService;

/** A command of Liquibase: the one at work, or another one to which it hands the work over, once it is clear what the work is. */
public final class LiquibaseCommand {

    /** Held, because a logger that nobody holds forgets its level. */
    private static final Logger LOGGER = Logger.getLogger("liquibase");

    private LiquibaseCommand() {
    }

    /** The name of the command at work, for example {@code updateToTag}. */
    public static String name(CommandScope scope) {
        return scope.getCommand().getName()[0];
    }

    /** The value of an argument of the command at work; null if it was not given, or if the command has none of this name. */
    public static Object argument(String name, CommandScope scope) {
        CommandArgumentDefinition<?> definition = scope.getCommand().getArguments().get(name);
        return definition == null ? null : scope.getArgumentValue(definition);
    }

    /**
     * A command of Liquibase for the same database, changelog, contexts, labels and output as those of the calling command, which adds the rest of
     * the arguments and executes it.
     *
     * @param command as Liquibase names it, for example {@code updateToTag}
     */
    public static CommandScope to(String command, CommandResultsBuilder caller) throws CommandExecutionException {
        CommandScope scope = caller.getCommandScope();
        return new CommandScope(command)
            .addArgumentValue(DbUrlConnectionArgumentsCommandStep.DATABASE_ARG, (Database) scope.getDependency(Database.class))
            .addArgumentValue(DatabaseChangelogCommandStep.CHANGELOG_FILE_ARG,
                scope.getArgumentValue(DatabaseChangelogCommandStep.CHANGELOG_FILE_ARG))
            .addArgumentValue(DatabaseChangelogCommandStep.CONTEXTS_ARG, scope.getArgumentValue(DatabaseChangelogCommandStep.CONTEXTS_ARG))
            .addArgumentValue(DatabaseChangelogCommandStep.LABEL_FILTER_ARG, scope.getArgumentValue(DatabaseChangelogCommandStep.LABEL_FILTER_ARG))
            .setOutput(caller.getOutputStream());
    }

    /** Does something of which Liquibase says nothing, neither to its log nor to the console. */
    public static <T> T quietly(Scope.ScopedRunnerWithReturn<T> work) throws Exception {
        Level level = LOGGER.getLevel();
        LOGGER.setLevel(Level.OFF);
        try {
            return Scope.child(Map.of(Scope.Attr.ui.name(), new LoggerUIService()), work);
        } finally {
            LOGGER.setLevel(level);
        }
    }
}
