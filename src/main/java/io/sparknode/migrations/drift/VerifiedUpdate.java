package io.sparknode.migrations.drift;

import io.sparknode.migrations.chain.Chain;
import io.sparknode.migrations.chain.Position;
import io.sparknode.migrations.lock.TrackingTables;
import io.sparknode.migrations.progress.OperatorMessages;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import liquibase.Scope;
import liquibase.changelog.ChangeLogHistoryServiceFactory;
import liquibase.command.CommandArgumentDefinition;
import liquibase.command.CommandBuilder;
import liquibase.command.CommandOverride;
import liquibase.command.CommandResultsBuilder;
import liquibase.command.CommandScope;
import liquibase.command.core.UpdateCommandStep;
import liquibase.command.core.UpdateCountCommandStep;
import liquibase.command.core.UpdateToTagCommandStep;
import liquibase.database.Database;
import liquibase.database.core.PostgresDatabase;

/**
 * Liquibase's commands that go forward, each followed by a comparison, still under the lock: a run that recorded anything and ends at the last revision
 * fails if the schema is not that of the revision. What the database has beside it is only mentioned, and so is a difference from an earlier revision, as
 * a database that was made by other means may be beyond it.
 */
public final class VerifiedUpdate {

    /** The exit code of an update that succeeded, on a database that does not have the schema of its revision. */
    public static final int NOT_THE_SCHEMA = 6;

    /** Whether to compare at all, for what writes {@code schema.txt}. */
    public static final String ARGUMENT = "verify";

    private static final int SHOWN = 20;
    private static final CommandArgumentDefinition<Boolean> VERIFY = new CommandBuilder(new String[][] {{"update"}, {"updateToTag"}, {"updateCount"}})
        .argument(ARGUMENT, Boolean.class).defaultValue(true).description("At the end, compare the schema with that of the revision").build();

    private VerifiedUpdate() {
    }

    /** The command {@code update}. */
    @CommandOverride(override = UpdateCommandStep.class)
    public static final class ToHead extends UpdateCommandStep {

        @Override
        public void run(CommandResultsBuilder results) throws Exception {
            super.run(results);
            verify(results);
        }
    }

    /** The command {@code update-to-tag}. */
    @CommandOverride(override = UpdateToTagCommandStep.class)
    public static final class ToTag extends UpdateToTagCommandStep {

        @Override
        public void run(CommandResultsBuilder results) throws Exception {
            super.run(results);
            verify(results);
        }
    }

    /** The command {@code update-count}. */
    @CommandOverride(override = UpdateCountCommandStep.class)
    public static final class Count extends UpdateCountCommandStep {

        @Override
        public void run(CommandResultsBuilder results) throws Exception {
            super.run(results);
            verify(results);
        }
    }

    private static void verify(CommandResultsBuilder results) throws Exception {
        CommandScope scope = results.getCommandScope();
        if (!(scope.getDependency(Database.class) instanceof PostgresDatabase database) || !Boolean.TRUE.equals(scope.getArgumentValue(VERIFY))
            || !(Scope.getCurrentScope().getSingleton(ChangeLogHistoryServiceFactory.class).getChangeLogService(database) instanceof TrackingTables tables)
            || tables.recorded() == 0) {
            return;
        }
        Chain chain = Chain.of(results);
        Position position = Position.of(chain, database);
        Optional<DriftReport> compared = DriftCommandStep.compare(position, database);
        if (compared.isEmpty()) {
            return;
        }
        DriftReport report = compared.get();
        List<Difference> broken = report.drift().brokenPromises();
        if (!broken.isEmpty() && chain.head().equals(position.complete())) {
            throw results.commandFailed("The update is done, but the schema of " + report.database() + " is not that of " + report.revision() + ":\n"
                + shown(broken) + "\nSee all of it, with the SQL that mends it: ./migrate drift. What is meant to be belongs into drift.ignore, with its reason.", NOT_THE_SCHEMA, true);
        }
        report.note().ifPresent(new OperatorMessages()::say);
    }

    /** Differences for a message, a line each, and how many more there are. */
    static String shown(List<Difference> differences) {
        return differences.stream().limit(SHOWN).map(difference -> "  " + DriftReport.line(difference)).collect(Collectors.joining("\n"))
            + (differences.size() > SHOWN ? "\n  … and " + (differences.size() - SHOWN) + " more" : "");
    }
}
