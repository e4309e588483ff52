package io.sparknode.migrations.command;

import io.sparknode.migrations.chain.Chain;
import io.sparknode.migrations.chain.ChainCommandStep;
import io.sparknode.migrations.chain.LiquibaseCommand;
import io.sparknode.migrations.chain.Position;
import io.sparknode.migrations.chain.Position.Progress;
import io.sparknode.migrations.chain.Revision;
import io.sparknode.migrations.chain.RollbackPlan.Effect;
import io.sparknode.migrations.chain.RollbackPlan;
import io.sparknode.migrations.chain.WholeNumber;
import io.sparknode.migrations.guard.Confirmation;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import liquibase.TagVersionEnum;
import liquibase.changelog.filter.AfterTagChangeSetFilter;
import liquibase.command.CommandArgumentDefinition;
import liquibase.command.CommandBuilder;
import liquibase.command.CommandDefinition;
import liquibase.command.CommandFailedException;
import liquibase.command.CommandResultsBuilder;
import liquibase.command.CommandScope;
import liquibase.database.Database;
import liquibase.exception.DatabaseException;

/**
 * The command {@code downgrade}: goes back by one revision, by a few, or to a named one. It first lists, in order, what will be rolled back and
 * what becomes of each change, and stops there when one of them refuses, so that nothing is left half way. A revision that was begun and not
 * finished counts as one. To go back by a number of changesets there is Liquibase's own {@code rollback-count}.
 */
public final class DowngradeCommandStep extends ChainCommandStep {

    private static final String[] NAME = {"downgrade"};
    private static final CommandArgumentDefinition<Integer> REVISIONS;
    private static final CommandArgumentDefinition<String> TO;
    private static final CommandArgumentDefinition<Boolean> DRY_RUN;
    private static final CommandArgumentDefinition<Boolean> SQL;

    static {
        CommandBuilder command = new CommandBuilder(NAME);
        Chain.defineArguments(command);
        REVISIONS = command.argument("revisions", Integer.class).setValueHandler(new WholeNumber("--revisions"))
            .description("How many revisions to go back; 1 if neither this nor --to is given").build();
        TO = command.argument("to", String.class).description("The revision to go back to: it stays, what came after it goes").build();
        DRY_RUN = command.argument("dryRun", Boolean.class).defaultValue(false)
            .description("Print the plan, and leave the database alone").build();
        SQL = command.argument("sql", Boolean.class).defaultValue(false)
            .description("Print the plan and its SQL, and leave the database alone").build();
    }

    public DowngradeCommandStep() {
        super(NAME);
    }

    @Override
    public void adjustCommandDefinition(CommandDefinition definition) {
        definition.setShortDescription("Go back by one revision, by a few, or to a named one");
        definition.setLongDescription("What will be rolled back is listed before it is done. A changeset is undone, or kept (its rollback is an"
            + " explicit no-op: the record goes, the change stays), or refused, and then nothing is done.");
        definition.setHelpFooter("\nExamples:\n  ./migrate downgrade --dry-run\n  ./migrate downgrade --to=0001_tenant_isolation\n"
            + "  ./migrate downgrade --revisions=2 --env=prod --confirm=DATABASE\n");
    }

    @Override
    public void run(CommandResultsBuilder results) throws Exception {
        CommandScope scope = results.getCommandScope();
        Database database = database(results);
        Chain chain = Chain.read(scope, database);
        Position position = Position.of(chain, database);
        String target = target(chain, position, results);
        RollbackPlan plan = RollbackPlan.of(chain, database,
            new AfterTagChangeSetFilter(target, database.getRanChangeSetList(), TagVersionEnum.OLDEST, chain.changelog()));
        PrintStream out = output(results);
        if (plan.steps().isEmpty()) {
            out.println("Nothing to do: the database is at " + target + ".");
            return;
        }
        String beforeLine = scope.getArgumentValue(SQL) ? "-- " : "";
        lines(plan, target, database).forEach(line -> out.println(beforeLine + line));
        plan.require(database, results);
        if (scope.getArgumentValue(SQL)) {
            LiquibaseCommand.to("rollbackSql", results).addArgumentValue("tag", target).execute();
        } else if (!scope.getArgumentValue(DRY_RUN)) {
            LiquibaseCommand.to("rollback", results).addArgumentValue("tag", target)
                .addArgumentValue(Confirmation.ARGUMENT, Confirmation.given(results)).execute();
        }
    }

    private static String target(Chain chain, Position position, CommandResultsBuilder results) throws CommandFailedException {
        String to = results.getCommandScope().getArgumentValue(TO);
        Integer revisions = results.getCommandScope().getArgumentValue(REVISIONS);
        if (!position.unknown().isEmpty()) {
            throw results.commandFailed("Nothing was changed: this changelog does not know " + String.join(", ", position.unknown())
                + ", and cannot undo it. Use the release of the migrations that has it.", 1, true);
        }
        if (!position.begun()) {
            throw results.commandFailed("Nothing was changed: none of the changesets of this changelog is on record in the database.", 1, true);
        }
        if (to != null && revisions != null) {
            throw results.commandFailed("Nothing was changed: --to and --revisions say different things. Give one of them.", 1, true);
        }
        return to == null ? back(revisions == null ? 1 : revisions, position, results) : named(chain.require(to, results), position, results);
    }

    private static String named(Revision revision, Position position, CommandResultsBuilder results) throws CommandFailedException {
        boolean reached = position.progress().stream().anyMatch(one -> one.revision().equals(revision) && one.reached());
        if (!reached) {
            throw results.commandFailed("Nothing was changed: the database is not at " + revision.name() + " yet, it is at "
                + position.current().map(Revision::name).orElse("none") + ".", 1, true);
        }
        return revision.name();
    }

    private static String back(int revisions, Position position, CommandResultsBuilder results) throws CommandFailedException {
        if (revisions < 1) {
            throw results.commandFailed("Nothing was changed: --revisions is " + revisions + ", and must be 1 or more.", 1, true);
        }
        List<Progress> recorded = position.progress().stream().filter(one -> !one.recorded().isEmpty()).toList();
        int target = recorded.size() - 1 - revisions;
        if (target < 0) {
            throw results.commandFailed("Nothing was changed: going back by " + revisions + " from "
                + recorded.get(recorded.size() - 1).revision().name() + " would go beyond " + recorded.get(0).revision().name()
                + ", the first revision, which cannot be rolled back. Restore a backup, or create a new database.", 1, true);
        }
        return recorded.get(target).revision().name();
    }

    /** The plan, as the operator reads it before it is done. */
    private static List<String> lines(RollbackPlan plan, String target, Database database) throws DatabaseException {
        List<String> lines = new ArrayList<>();
        lines.add("Back to " + target + ", in database " + database.getDefaultCatalogName() + ", in this order:");
        int width = plan.steps().stream().mapToInt(step -> revision(step).length()).max().orElse(0);
        for (RollbackPlan.Step step : plan.steps()) {
            lines.add(("  %-6s  %-" + width + "s  %s").formatted(step.effect(), revision(step), step.changeset().getId()
                + (step.wasThereBefore() ? " (was there before)" : "")));
        }
        plan.drops(database).forEach(drop -> lines.add("  drop    " + drop));
        lines.add(plan.steps(Effect.UNDO).size() + " to undo, " + plan.steps(Effect.KEEP).size()
            + " to keep (cannot be rolled back, or not made here: the record goes, the change stays), " + plan.steps(Effect.REFUSE).size()
            + " that cannot be undone");
        return lines;
    }

    private static String revision(RollbackPlan.Step step) {
        return step.revision().map(Revision::name).orElse("(no revision)");
    }
}
