package io.sparknode.migrations.drift;

import io.sparknode.migrations.chain.Chain;
import io.sparknode.migrations.chain.Position;
import io.sparknode.migrations.chain.Revision;
import io.sparknode.migrations.chain.Stamp;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.List;
import liquibase.Scope;
import liquibase.command.CommandArgumentDefinition;
import liquibase.command.CommandBuilder;
import liquibase.command.CommandFailedException;
import liquibase.command.CommandOverride;
import liquibase.command.CommandResultsBuilder;
import liquibase.command.CommandScope;
import liquibase.command.core.ChangelogSyncCommandStep;
import liquibase.command.core.ChangelogSyncToTagCommandStep;
import liquibase.database.Database;
import liquibase.database.core.PostgresDatabase;
import liquibase.database.jvm.JdbcConnection;

/**
 * Liquibase's commands that record changesets without executing them. They record a revision only if the schema is that of the revision, compared under
 * the lock, or by force. Either is written into the comments of the records, so that it can be told later what was executed here and what was not.
 */
public final class VerifiedStamp {

    /** Records in spite of differences, or without comparing. */
    public static final String FORCE = "force";

    private static final CommandArgumentDefinition<Boolean> FORCE_ARGUMENT = new CommandBuilder(new String[][] {{"changelogSync"}, {"changelogSyncToTag"}})
        .argument(FORCE, Boolean.class).defaultValue(false).description("Record the changesets although the schema is another one").build();

    private VerifiedStamp() {
    }

    /** The command {@code changelog-sync}. */
    @CommandOverride(override = ChangelogSyncCommandStep.class)
    public static final class ToHead extends ChangelogSyncCommandStep {

        @Override
        public void run(CommandResultsBuilder results) throws Exception {
            String comment = verify(results);
            super.run(results);
            leaveTrace(comment, results);
        }
    }

    /** The command {@code changelog-sync-to-tag}. */
    @CommandOverride(override = ChangelogSyncToTagCommandStep.class)
    public static final class ToTag extends ChangelogSyncToTagCommandStep {

        @Override
        public void run(CommandResultsBuilder results) throws Exception {
            String comment = verify(results);
            super.run(results);
            leaveTrace(comment, results);
        }
    }

    /** Refuses to record what the schema does not have; says what to write into the comments, or nothing for a changelog without revisions. */
    private static String verify(CommandResultsBuilder results) throws Exception {
        CommandScope scope = results.getCommandScope();
        if (!(scope.getDependency(Database.class) instanceof PostgresDatabase database) || !(database.getConnection() instanceof JdbcConnection jdbc)) {
            return "";
        }
        Chain chain = Chain.of(results);
        Revision revision = scope.getCommand().getName()[0].equals("changelogSync") ? chain.head().orElse(null)
            : chain.require(scope.getArgumentValue(ChangelogSyncToTagCommandStep.TAG_ARG), results);
        if (revision == null) {
            return "";
        }
        boolean force = Boolean.TRUE.equals(scope.getArgumentValue(FORCE_ARGUMENT));
        if (revision.schema().isEmpty()) {
            if (!force) {
                throw results.commandFailed("Nothing was stamped: " + revision.name() + " has no schema.txt to compare the schema with. To record it all the same, give -Dforce to Maven, or --force to the command line.", 1, true);
            }
            return Stamp.forced("as " + revision.name() + " has no schema.txt to compare the schema with");
        }
        DriftReport report = DriftCheck.compare(jdbc.getUnderlyingConnection(), revision.name(), revision.schema().get(), DriftOptions.NONE,
            Path.of(""), false);
        List<Difference> broken = report.drift().brokenPromises();
        if (!broken.isEmpty() && !force) {
            throw refusal(broken, revision, Position.of(chain, database), results);
        }
        return broken.isEmpty() ? Stamp.verified(revision.name()) : Stamp.forced(broken.size() + " differences from " + revision.name());
    }

    private static CommandFailedException refusal(List<Difference> broken, Revision revision, Position position, CommandResultsBuilder results) {
        long pending = position.upTo(revision).mapToLong(progress -> progress.pending().size()).sum();
        return results.commandFailed("Nothing was stamped: the schema is not that of " + revision.name() + ":\n" + VerifiedUpdate.shown(broken) + "\n"
            + "./mvnw liquibase:update executes the " + pending + " changesets up to it that are not on record, and each of them only does what is missing. "
            + "To record them without, give -Dforce to Maven, or --force to the command line.", 1, true);
    }

    private static void leaveTrace(String comment, CommandResultsBuilder results) throws Exception {
        Database database = (Database) results.getCommandScope().getDependency(Database.class);
        if (comment.isEmpty() || !(database.getConnection() instanceof JdbcConnection jdbc)) {
            return;
        }
        Connection connection = jdbc.getUnderlyingConnection();
        String table = database.escapeTableName(database.getLiquibaseCatalogName(), database.getLiquibaseSchemaName(), database.getDatabaseChangeLogTableName());
        try (PreparedStatement update = connection.prepareStatement("UPDATE " + table + " SET comments = ? WHERE deployment_id = ?")) {
            update.setString(1, comment);
            update.setString(2, Scope.getCurrentScope().getDeploymentId());
            update.executeUpdate();
        }
        database.commit();
    }
}
