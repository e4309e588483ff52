package io.sparknode.migrations.chain;

import liquibase.command.CommandArgumentDefinition;
import liquibase.command.CommandResultsBuilder;
import liquibase.command.CommandScope;
import liquibase.command.core.helpers.DatabaseChangelogCommandStep;
import liquibase.command.core.helpers.DbUrlConnectionArgumentsCommandStep;
import liquibase.database.Database;
import liquibase.exception.CommandExecutionException;

/** A command of Liquibase: the one at work, or another one to which it hands the work over, once it is clear what the work is. */
public final class LiquibaseCommand {

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
}
