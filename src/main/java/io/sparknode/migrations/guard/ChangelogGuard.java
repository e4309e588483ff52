package io.sparknode.migrations.guard;

import io.sparknode.migrations.chain.Chain;
import java.util.Set;
import liquibase.command.CommandArgumentDefinition;
import liquibase.command.CommandOverride;
import liquibase.command.CommandResultsBuilder;
import liquibase.command.CommandScope;
import liquibase.command.core.helpers.DatabaseChangelogCommandStep;
import liquibase.database.Database;

/**
 * Stands in for the step with which Liquibase's commands read the changelog, and refuses a tag that the changelog does not have.
 * Left alone, {@code update-to-tag} executes everything when it does not find its tag, and {@code changelog-sync-to-tag} stamps everything.
 */
@CommandOverride(override = DatabaseChangelogCommandStep.class)
public final class ChangelogGuard extends DatabaseChangelogCommandStep {

    private static final Set<String> UP_TO_TAG = Set.of("updateToTag", "updateToTagSql", "changelogSyncToTag", "changelogSyncToTagSql",
        "updateTestingRollback", "futureRollbackFromTagSql");

    @Override
    public void run(CommandResultsBuilder results) throws Exception {
        CommandScope scope = results.getCommandScope();
        CommandArgumentDefinition<?> tag = scope.getCommand().getArguments().get("tag");
        if (UP_TO_TAG.contains(scope.getCommand().getName()[0]) && tag != null && scope.getArgumentValue(tag) != null) {
            Database database = (Database) scope.getDependency(Database.class);
            Chain.read(scope, database).require(String.valueOf(scope.getArgumentValue(tag)), results);
        }
        super.run(results);
    }
}
