package io.sparknode.migrations.guard;

import io.sparknode.migrations.chain.Chain;
import io.sparknode.migrations.chain.LiquibaseCommand;
import io.sparknode.migrations.cli.UrlParameters;
import io.sparknode.migrations.connection.ConnectionFailure;
import io.sparknode.migrations.connection.SessionSettings;
import io.sparknode.migrations.drift.VerifiedStamp;
import io.sparknode.migrations.drift.VerifiedUpdate;
import io.sparknode.migrations.environment.Environment;
import io.sparknode.migrations.environment.NoLicence;
import io.sparknode.migrations.lock.OwnerRole;
import io.sparknode.migrations.lock.Preflight;
import io.sparknode.migrations.lock.ReadOnly;
import io.sparknode.migrations.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import liquibase.ContextExpression;
import liquibase.Contexts;
import liquibase.Scope;
import liquibase.command.CommandBuilder;
import liquibase.command.CommandFailedException;
import liquibase.command.CommandOverride;
import liquibase.command.CommandResultsBuilder;
import liquibase.command.CommandScope;
import liquibase.command.core.helpers.DatabaseChangelogCommandStep;
import liquibase.command.core.helpers.DbUrlConnectionArgumentsCommandStep;
import liquibase.command.core.helpers.DbUrlConnectionCommandStep;
import liquibase.database.Database;
import liquibase.database.core.PostgresDatabase;
import liquibase.exception.DatabaseException;
import liquibase.exception.LiquibaseException;

/**
 * Stands in for the step with which Liquibase's commands connect, so that it is part of every command. It gives each the same
 * {@linkplain SessionSettings settings of the session} and lets it work as the {@linkplain OwnerRole owner of the tables}, and takes both back when
 * the command ends. It refuses an environment that there is not, to change a production database in any environment but {@code prod}, to drop
 * everything there without a confirmation, to bring demo data there, and to go up to a tag that the changelog does not have. A command that only
 * reads can do nothing else behind it.
 */
@CommandOverride(override = DbUrlConnectionCommandStep.class)
public final class ConnectionGuard extends DbUrlConnectionCommandStep {

    private static final Set<String> CHANGING = Set.of("update", "updateCount", "updateToTag", "updateTestingRollback", "rollback", "rollbackCount",
        "rollbackToDate", "changelogSync", "changelogSyncToTag", "markNextChangesetRan", "clearChecksums", "releaseLocks", "tag", "dropAll",
        "executeSql", "upgrade", "downgrade", "adopt", "stamp");

    /** Besides those that write SQL instead of executing it. What is in neither list is left as it is. */
    private static final Set<String> READING = Set.of("status", "history", "validate", "diff", "diffChangelog", "generateChangelog", "snapshot",
        "dbDoc", "tagExists", "listLocks", "unexpectedChangesets", "calculateChecksum", "current", "revisions", "drift");

    private static final Map<String, String> DESTROYING = Map.of("dropAll", "drop-all drops everything",
        "updateTestingRollback", "update-testing-rollback rolls back everything that it executed");

    /** Left alone, update-to-tag executes everything when the changelog does not have its tag, and changelog-sync-to-tag records everything. */
    private static final Set<String> UP_TO_TAG = Set.of("updateToTag", "updateToTagSql", "changelogSyncToTag", "changelogSyncToTagSql",
        "updateTestingRollback", "futureRollbackFromTagSql");

    /** How the changelog has the demo data: it runs only when one of the contexts asks for it. */
    private static final ContextExpression DEMO = new ContextExpression("@demo");

    static {
        new CommandBuilder(new String[][] {
            {"dropAll"}, {"updateTestingRollback"}, {"rollback"}, {"rollbackCount"}, {"rollbackToDate"}, {"downgrade"}})
            .argument(Confirmation.ARGUMENT, String.class)
            .description("In production: the name of the database in which everything, or more than one revision, is to be dropped").build();
    }

    @Override
    public void run(CommandResultsBuilder results) throws Exception {
        NoLicence.standInUnlessLicensed();
        Optional<Environment> environment = environment(results);
        connect(results);
        if (isLost(results)) {
            return;
        }
        try {
            applySettings(results);
            if (results.getCommandScope().getDependency(Database.class) instanceof Database database && Jdbc.isPostgres(database)) {
                results.getCommandScope().provideDependency(OwnerRole.class, OwnerRole.assume(database));
                check(environment, database, results);
            }
            requireTag(results);
        } catch (Exception refusal) {
            // Liquibase cleans up only after steps that succeeded.
            cleanUp(results, false);
            throw refusal;
        }
    }

    @Override
    public void cleanUp(CommandResultsBuilder results) {
        cleanUp(results, true);
    }

    private void cleanUp(CommandResultsBuilder results, boolean begun) {
        CommandScope scope = results.getCommandScope();
        if (isLost(results)) {
            super.cleanUp(results);
            return;
        }
        Optional<CommandFailedException> failure = begun ? failedComparison(results) : Optional.empty();
        try {
            VerifiedStamp.leaveTrace(results);
            if (begun && scope.getDependency(Database.class) instanceof PostgresDatabase database && changes(results)
                && Environment.named().equals(Optional.of(Environment.PROD))) {
                new ProductionMark(database).set();
            }
            if (scope.getDependency(ReadOnly.class) instanceof ReadOnly reading) {
                reading.end();
            }
        } catch (DatabaseException e) {
            Scope.getCurrentScope().getUI().sendErrorMessage(changes(results) ? "The records could not be completed: " + e.getMessage()
                : "The connection stays read-only: " + e.getMessage());
        }
        leaveRole(scope);
        restoreSettings(results);
        super.cleanUp(results);
        if (failure.isPresent()) {
            // This is the last step to clean up, and the method of Liquibase's declares no exception; the command line looks for the cause.
            throw new IllegalStateException(failure.get().getMessage(), failure.get());
        }
    }

    private static boolean isLost(CommandResultsBuilder results) {
        try {
            Optional<Connection> connection = connection(results);
            return connection.isPresent() && connection.get().isClosed();
        } catch (SQLException e) {
            return true;
        }
    }

    private static Optional<CommandFailedException> failedComparison(CommandResultsBuilder results) {
        try {
            VerifiedUpdate.verify(results);
            return Optional.empty();
        } catch (CommandFailedException e) {
            return Optional.of(e);
        }
    }

    private static void leaveRole(CommandScope scope) {
        try {
            if (scope.getDependency(OwnerRole.class) instanceof OwnerRole role) {
                role.leave();
            }
        } catch (DatabaseException e) {
            Scope.getCurrentScope().getLog(ConnectionGuard.class).fine("The session is at its end, and its role with it", e);
        }
    }

    private void connect(CommandResultsBuilder results) throws Exception {
        String url = results.getCommandScope().getArgumentValue(DbUrlConnectionArgumentsCommandStep.URL_ARG);
        if (url != null && !url.matches("(?s)\\s*(?:jdbc|offline):.*")) {
            // Liquibase would repeat it, with the password that may be in it.
            throw results.commandFailed("The URL of the database is no JDBC URL. Write jdbc:postgresql://host:port/database, and give user and"
                    + " password by themselves. ./migrate and the image take the URL that other services have, in DATABASE_URL.", 1, true);
        }
        try {
            if (url != null && url.strip().startsWith("jdbc:postgresql:")) {
                UrlParameters.requireKnown(url);
            }
        } catch (SQLException e) {
            throw results.commandFailed(e.getMessage(), 1, true);
        }
        try {
            super.run(results);
        } catch (DatabaseException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof SQLException failure && !ConnectionFailure.advice(failure).isEmpty()) {
                    throw results.commandFailed(ConnectionFailure.explained(failure).getMessage(), 1, true);
                }
            }
            throw e;
        }
    }

    private static void applySettings(CommandResultsBuilder results) throws SQLException {
        Optional<Connection> connection = connection(results);
        if (connection.isPresent()) {
            try {
                results.getCommandScope().provideDependency(SessionSettings.class, SessionSettings.apply(connection.get()));
            } catch (SQLException e) {
                throw ConnectionFailure.explained(e);
            }
        }
    }

    private static void restoreSettings(CommandResultsBuilder results) {
        Optional<Connection> connection = connection(results);
        if (connection.isPresent() && results.getCommandScope().getDependency(SessionSettings.class) instanceof SessionSettings settings) {
            try {
                settings.restore(connection.get());
            } catch (SQLException e) {
                Scope.getCurrentScope().getLog(ConnectionGuard.class).warning("The settings of the session could not be restored: " + e.getMessage());
            }
        }
    }

    private static Optional<Connection> connection(CommandResultsBuilder results) {
        return results.getCommandScope().getDependency(Database.class) instanceof Database database && Jdbc.isPostgres(database)
            ? Optional.of(Jdbc.connection(database)) : Optional.empty();
    }

    private static Optional<Environment> environment(CommandResultsBuilder results) throws CommandFailedException {
        try {
            return Environment.named();
        } catch (IllegalArgumentException e) {
            throw results.commandFailed(e.getMessage(), 1, true);
        }
    }

    private static void check(Optional<Environment> environment, Database database, CommandResultsBuilder results) throws Exception {
        boolean production = environment.equals(Optional.of(Environment.PROD));
        ProductionMark mark = new ProductionMark(database);
        if (asksForDemoData(results) && (production || mark.isSet())) {
            throw results.commandFailed("The database " + database.getDefaultCatalogName()
                    + " is production, and demo data are asked for: their users have a password that everybody knows. Nothing was changed. Leave"
                    + " the context demo out.", 1, true);
        }
        if (reads(results)) {
            results.getCommandScope().provideDependency(ReadOnly.class, ReadOnly.begin(database));
        } else if (changes(results)) {
            if (!production && mark.isSet()) {
                throw results.commandFailed("The database " + database.getDefaultCatalogName() + " is production, and "
                    + environment.map(one -> "the environment " + one + " is named").orElse("no environment is named")
                    + ". Nothing was changed. Give --env=prod to ./migrate, -Denv=prod to Maven, or set SPARKNODE_ENV=prod for the image; if this"
                    + " is a copy, take the mark away: " + mark.removal(), 1, true);
            }
            String destruction = DESTROYING.get(command(results));
            if (production && destruction != null) {
                Confirmation.require(destruction, database, results);
            }
            Preflight.refuseReadOnlyServer(database);
        }
    }

    /** As soon as the command is connected: after that, Liquibase creates its tables. */
    private static void requireTag(CommandResultsBuilder results) throws CommandFailedException, LiquibaseException {
        CommandScope scope = results.getCommandScope();
        Object tag = LiquibaseCommand.argument("tag", scope);
        if (UP_TO_TAG.contains(command(results)) && tag != null) {
            Chain.read(scope, (Database) scope.getDependency(Database.class)).require(tag.toString(), results);
        }
    }

    private static boolean asksForDemoData(CommandResultsBuilder results) {
        String contexts = results.getCommandScope().getArgumentValue(DatabaseChangelogCommandStep.CONTEXTS_ARG);
        return (command(results).startsWith("update") || command(results).equals("upgrade")) && DEMO.matches(new Contexts(contexts));
    }

    private static boolean changes(CommandResultsBuilder results) {
        return CHANGING.contains(command(results)) && !reads(results);
    }

    private static boolean reads(CommandResultsBuilder results) {
        String command = command(results);
        return READING.contains(command) || command.endsWith("Sql") && !command.equals("executeSql")
            || Stream.of("dryRun", "sql").anyMatch(flag -> Boolean.TRUE.equals(LiquibaseCommand.argument(flag, results.getCommandScope())));
    }

    private static String command(CommandResultsBuilder results) {
        return LiquibaseCommand.name(results.getCommandScope());
    }
}
