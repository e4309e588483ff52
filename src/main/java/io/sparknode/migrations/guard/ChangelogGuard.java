package io.sparknode.migrations.guard;

import io.sparknode.migrations.chain.Chain;
import io.sparknode.migrations.chain.LiquibaseCommand;
import io.sparknode.migrations.chain.Revision;
import io.sparknode.migrations.chain.RollbackPlan;
import io.sparknode.migrations.drift.VerifiedStamp;
import io.sparknode.migrations.drift.VerifiedUpdate;
import io.sparknode.migrations.environment.Environment;
import io.sparknode.migrations.progress.OperatorMessages;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import liquibase.TagVersionEnum;
import liquibase.changelog.RanChangeSet;
import liquibase.changelog.filter.AfterTagChangeSetFilter;
import liquibase.changelog.filter.ChangeSetFilter;
import liquibase.changelog.filter.CountChangeSetFilter;
import liquibase.changelog.filter.ExecutedAfterChangeSetFilter;
import liquibase.command.CommandArgumentDefinition;
import liquibase.command.CommandFailedException;
import liquibase.command.CommandOverride;
import liquibase.command.CommandResultsBuilder;
import liquibase.command.CommandScope;
import liquibase.command.core.helpers.DatabaseChangelogCommandStep;
import liquibase.database.Database;
import liquibase.exception.ChangeLogParseException;
import liquibase.exception.DatabaseException;
import liquibase.exception.LiquibaseException;
import org.apache.commons.lang3.exception.ExceptionUtils;

/**
 * Stands in for the step with which Liquibase's commands read the changelog. Before a rollback it refuses, before anything is undone, what the
 * changelog refuses to undo, and to go back by more than one revision of a production database, or to drop anything there, without a confirmation.
 * What was there before the migrations is left alone. Nothing is recorded as executed that the schema does not have.
 */
@CommandOverride(override = DatabaseChangelogCommandStep.class)
public final class ChangelogGuard extends DatabaseChangelogCommandStep {

    /** Named here so that Liquibase knows them: it reads a command line when the steps of its commands are loaded, but not yet what they call. */
    static final List<CommandArgumentDefinition<?>> ARGUMENTS = List.of(VerifiedStamp.FORCE_ARGUMENT, VerifiedUpdate.VERIFY);

    private static final Set<String> BACK = Set.of("rollback", "rollbackCount", "rollbackToDate");
    private static final Set<String> WRITING_SQL = Set.of("rollbackSql", "rollbackCountSql", "rollbackToDateSql");

    @Override
    public void run(CommandResultsBuilder results) throws Exception {
        CommandScope scope = results.getCommandScope();
        Database database = (Database) scope.getDependency(Database.class);
        try {
            super.run(results);
        } catch (ChangeLogParseException e) {
            // What the database refused Liquibase takes for an error in the changelog file, as it reads that first.
            DatabaseException refusal = ExceptionUtils.throwableOfType(e, DatabaseException.class);
            throw refusal == null ? e : refusal;
        }
        if (BACK.contains(LiquibaseCommand.name(scope)) && LiquibaseCommand.argument("rollbackScript", scope) == null) {
            RollbackPlan plan = plan(results, database);
            plan.require(database, results);
            plan.keepWhatWasThereBefore();
            List<String> drops = plan.drops(database);
            drops.forEach(drop -> new OperatorMessages().say("This drops " + drop));
            if (Environment.named().equals(Optional.of(Environment.PROD))) {
                requireConfirmation(plan, drops, database, results);
            }
        } else if (WRITING_SQL.contains(LiquibaseCommand.name(scope)) && LiquibaseCommand.argument("rollbackScript", scope) == null) {
            plan(results, database).keepWhatWasThereBefore();
        } else {
            VerifiedUpdate.begin(results);
            VerifiedStamp.verify(results);
        }
    }

    private static void requireConfirmation(RollbackPlan plan, List<String> drops, Database database, CommandResultsBuilder results)
            throws CommandFailedException {
        List<String> revisions = plan.revisions().stream().map(Revision::name).toList();
        if (revisions.size() > 1) {
            Confirmation.require("This goes back by " + revisions.size() + " revisions (" + String.join(", ", revisions) + ")", database, results);
        } else if (!drops.isEmpty()) {
            Confirmation.require("This drops " + String.join("; ", drops), database, results);
        }
    }

    private static RollbackPlan plan(CommandResultsBuilder results, Database database) throws LiquibaseException {
        CommandScope scope = results.getCommandScope();
        Chain chain = Chain.of(results);
        List<RanChangeSet> rows = database.getRanChangeSetList();
        ChangeSetFilter selected = switch (LiquibaseCommand.name(scope).replaceFirst("Sql$", "")) {
            case "rollback" -> new AfterTagChangeSetFilter(LiquibaseCommand.argument("tag", scope).toString(), rows,
                TagVersionEnum.valueOf(LiquibaseCommand.argument("tagVersion", scope).toString()), chain.changelog());
            case "rollbackCount" -> new CountChangeSetFilter((Integer) LiquibaseCommand.argument("count", scope));
            default -> new ExecutedAfterChangeSetFilter((Date) LiquibaseCommand.argument("date", scope), rows);
        };
        return RollbackPlan.of(chain, database, selected);
    }
}
