package io.sparknode.migrations.chain;

import java.util.Set;
import liquibase.command.CommandArgumentDefinition;
import liquibase.command.CommandFailedException;
import liquibase.command.CommandResultsBuilder;
import liquibase.command.CommandScope;
import liquibase.database.Database;
import liquibase.exception.LiquibaseException;

/**
 * Liquibase's commands that go up to a tag. Left alone, {@code update-to-tag} executes everything when the changelog does not have its tag, and
 * {@code changelog-sync-to-tag} stamps everything.
 */
public final class UpToTag {

    private static final Set<String> COMMANDS = Set.of("updateToTag", "updateToTagSql", "changelogSyncToTag", "changelogSyncToTagSql",
        "updateTestingRollback", "futureRollbackFromTagSql");

    private UpToTag() {
    }

    /**
     * Refuses a tag that the changelog does not have, if the command is one of these. It is asked as soon as the command is connected: after that,
     * Liquibase creates its tables.
     *
     * @throws CommandFailedException when there is no such tag
     */
    public static void check(CommandResultsBuilder results) throws CommandFailedException, LiquibaseException {
        CommandScope scope = results.getCommandScope();
        CommandArgumentDefinition<?> tag = scope.getCommand().getArguments().get("tag");
        if (COMMANDS.contains(scope.getCommand().getName()[0]) && tag != null && scope.getArgumentValue(tag) != null) {
            Chain.read(scope, (Database) scope.getDependency(Database.class)).require(scope.getArgumentValue(tag).toString(), results);
        }
    }
}
