package io.sparknode.migrations.drift;

import io.sparknode.migrations.chain.Chain;
import io.sparknode.migrations.chain.LiquibaseCommand;
import io.sparknode.migrations.chain.Position;
import io.sparknode.migrations.chain.Revision;
import io.sparknode.migrations.chain.Stamp;
import io.sparknode.migrations.connection.Query;
import io.sparknode.migrations.sql.Jdbc;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import liquibase.command.CommandArgumentDefinition;
import liquibase.command.CommandBuilder;
import liquibase.command.CommandFailedException;
import liquibase.command.CommandResultsBuilder;
import liquibase.command.CommandScope;
import liquibase.command.core.ChangelogSyncToTagCommandStep;
import liquibase.database.Database;
import liquibase.exception.DatabaseException;
import liquibase.exception.LiquibaseException;

/**
 * The comparison before Liquibase's commands that record changesets without executing them. They record a revision only if the schema is that of the
 * revision, or by force. Either is written into the comments of the records, so that it can be told later what was executed here and what was not.
 *
 * @param comment what is written there
 */
public record VerifiedStamp(String comment) {

    /** Records in spite of differences, or without comparing. */
    public static final String FORCE = "force";

    /** The argument of this name. */
    public static final CommandArgumentDefinition<Boolean> FORCE_ARGUMENT =
        new CommandBuilder(new String[][] {{"changelogSync"}, {"changelogSyncToTag"}}).argument(FORCE, Boolean.class).defaultValue(false)
            .description("Record the changesets although the schema is another one").build();

    private static final Set<String> COMMANDS = Set.of("changelogSync", "changelogSyncToTag");

    /**
     * Compares, if the command is one of these, and keeps in mind what {@link #leaveTrace} is to write.
     *
     * @throws CommandFailedException if the schema is not that of the revision, and no force is used
     */
    public static void verify(CommandResultsBuilder results) throws CommandFailedException, LiquibaseException, IOException, SQLException {
        CommandScope scope = results.getCommandScope();
        Optional<Database> database = Records.remember(scope, COMMANDS);
        if (database.isPresent()) {
            comment(database.get(), results).ifPresent(comment -> scope.provideDependency(VerifiedStamp.class, new VerifiedStamp(comment)));
        }
    }

    private static Optional<String> comment(Database database, CommandResultsBuilder results)
            throws CommandFailedException, LiquibaseException, IOException, SQLException {
        CommandScope scope = results.getCommandScope();
        Chain chain = Chain.of(results);
        Revision revision = LiquibaseCommand.name(scope).equals("changelogSync") ? chain.head().orElse(null)
            : chain.require(scope.getArgumentValue(ChangelogSyncToTagCommandStep.TAG_ARG), results);
        if (revision == null) {
            return Optional.empty();
        }
        boolean force = Boolean.TRUE.equals(scope.getArgumentValue(FORCE_ARGUMENT));
        if (revision.schema().isEmpty()) {
            if (!force) {
                throw results.commandFailed("Nothing was stamped: " + revision.name() + " has no schema.txt to compare the schema with. "
                    + "To record it all the same, add --force (with Maven: -Dforce).", 1, true);
            }
            return Optional.of(Stamp.forced("as " + revision.name() + " has no schema.txt to compare the schema with"));
        }
        DriftReport report = DriftCheck.compare(Jdbc.connection(database), revision.name(), revision.schema().get(), DriftOptions.NONE,
            Path.of(""), false);
        List<Difference> broken = report.drift().missingOrChanged();
        if (!broken.isEmpty() && !force) {
            throw refusal(broken, revision, Position.of(chain, database), results);
        }
        return Optional.of(broken.isEmpty() ? Stamp.verified(revision.name())
            : Stamp.forced(DriftReport.counted(broken.size(), "difference") + " from " + revision.name()));
    }

    private static CommandFailedException refusal(List<Difference> broken, Revision revision, Position position, CommandResultsBuilder results) {
        long pending = position.upTo(revision).mapToLong(progress -> progress.pending().size()).sum();
        return results.commandFailed("Nothing was stamped: the schema is not that of " + revision.name() + ":\n" + VerifiedUpdate.shown(broken) + "\n"
            + (pending == 0 ? "./migrate drift --format=sql writes the SQL that closes the difference. "
            : "./mvnw liquibase:update executes what is not on record up to it ("
                + DriftReport.counted(pending, "changeset") + "), and only does what is missing. ")
            + "To record them without comparing, add --force (with Maven: -Dforce).", 1, true);
    }

    /** Writes into the comments of what was recorded how it came about. */
    public static void leaveTrace(CommandResultsBuilder results) throws DatabaseException {
        CommandScope scope = results.getCommandScope();
        if (!(scope.getDependency(VerifiedStamp.class) instanceof VerifiedStamp stamp)
            || !(scope.getDependency(Records.class) instanceof Records before)) {
            return;
        }
        Database database = (Database) scope.getDependency(Database.class);
        Jdbc.execute(database, "UPDATE " + Jdbc.table(database, database.getDatabaseChangeLogTableName()) + " SET comments = "
            + Query.literal(stamp.comment) + " WHERE orderexecuted > " + before.last());
        database.commit();
    }
}
