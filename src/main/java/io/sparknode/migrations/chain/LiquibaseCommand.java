package io.sparknode.migrations.chain;

import liquibase.command.CommandResultsBuilder;
import liquibase.command.CommandScope;
import liquibase.command.core.helpers.DatabaseChangelogCommandStep;
import liquibase.command.core.helpers.DbUrlConnectionArgumentsCommandStep;
import liquibase.database.Database;
import liquibase.exception.CommandExecutionException;

/** Hands the work over to one of Liquibase's own commands, once it is clear what the work is. */
public final class LiquibaseCommand {

    private LiquibaseCommand() {
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
