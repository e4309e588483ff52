package io.sparknode.migrations.environment;

import io.sparknode.migrations.chain.UpToTag;
import io.sparknode.migrations.connection.ConnectionFailure;
import io.sparknode.migrations.connection.SessionSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import liquibase.Scope;
import liquibase.command.CommandBuilder;
import liquibase.command.CommandFailedException;
import liquibase.command.CommandOverride;
import liquibase.command.CommandResultsBuilder;
import liquibase.command.CommandScope;
import liquibase.command.core.helpers.DbUrlConnectionArgumentsCommandStep;
import liquibase.command.core.helpers.DbUrlConnectionCommandStep;
import liquibase.database.Database;
import liquibase.database.core.PostgresDatabase;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.DatabaseException;

/**
 * Stands in for the step with which Liquibase's commands connect, so that it is part of every command. It gives each the same
 * {@linkplain SessionSettings settings of the session}, and takes them back when the command ends. It refuses an environment that there is not,
 * to change a production database in any environment but {@code prod}, to drop everything there without a confirmation, and to go up to a tag that the
 * changelog does not have.
 */
@CommandOverride(override = DbUrlConnectionCommandStep.class)
public final class ConnectionGuard extends DbUrlConnectionCommandStep {

    private static final Set<String> CHANGING = Set.of("update", "updateCount", "updateToTag", "updateTestingRollback", "rollback", "rollbackCount",
        "rollbackToDate", "changelogSync", "changelogSyncToTag", "markNextChangesetRan", "clearChecksums", "tag", "dropAll", "executeSql",
        "upgrade", "downgrade", "adopt");

    private static final Map<String, String> DESTROYING = Map.of("dropAll", "drop-all drops everything",
        "updateTestingRollback", "update-testing-rollback rolls back everything that it executed");

    static {
        new CommandBuilder(new String[][] {{"dropAll"}, {"updateTestingRollback"}, {"rollback"}, {"rollbackCount"}, {"rollbackToDate"}, {"downgrade"}})
            .argument(Confirmation.ARGUMENT, String.class)
            .description("In production: the name of the database of which everything, or more than one revision, is to go").build();
    }

    @Override
    public void run(CommandResultsBuilder results) throws Exception {
        LiquibasePro.leaveOutUnlessLicensed();
        Optional<Environment> environment = environment(results);
        connect(results);
        try {
            applySettings(results);
            if (results.getCommandScope().getDependency(Database.class) instanceof PostgresDatabase database && changes(results)) {
                check(environment, database, results);
            }
            UpToTag.check(results);
        } catch (Exception e) {
            // Liquibase cleans up only after steps that succeeded.
            restoreSettings(results);
            super.cleanUp(results);
            throw e;
        }
    }

    @Override
    public void cleanUp(CommandResultsBuilder results) {
        CommandScope scope = results.getCommandScope();
        try {
            if (scope.getDependency(Database.class) instanceof PostgresDatabase database && changes(results)
                && Environment.named().equals(Optional.of(Environment.PROD))) {
                new ProductionMark(database).set();
            }
        } catch (DatabaseException e) {
            Scope.getCurrentScope().getUI().sendErrorMessage("The database could not be marked as production: " + e.getMessage());
        }
        restoreSettings(results);
        super.cleanUp(results);
    }

    private void connect(CommandResultsBuilder results) throws Exception {
        String url = results.getCommandScope().getArgumentValue(DbUrlConnectionArgumentsCommandStep.URL_ARG);
        if (url != null && !url.matches("(?s)\\s*(?:jdbc|offline):.*")) {
            // Liquibase would repeat it, with the password that may be in it.
            throw results.commandFailed("The URL of the database is no JDBC URL. Write jdbc:postgresql://host:port/database, and give user and password by"
                + " themselves. The image takes the URL that other services have, in DATABASE_URL.", 1, true);
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
            results.getCommandScope().provideDependency(SessionSettings.class, SessionSettings.apply(connection.get()));
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
        return results.getCommandScope().getDependency(Database.class) instanceof PostgresDatabase database
            && database.getConnection() instanceof JdbcConnection connection ? Optional.of(connection.getUnderlyingConnection()) : Optional.empty();
    }

    private static Optional<Environment> environment(CommandResultsBuilder results) throws CommandFailedException {
        try {
            return Environment.named();
        } catch (IllegalArgumentException e) {
            throw results.commandFailed(e.getMessage(), 1, true);
        }
    }

    private static void check(Optional<Environment> environment, Database database, CommandResultsBuilder results) throws Exception {
        String destruction = DESTROYING.get(results.getCommandScope().getCommand().getName()[0]);
        ProductionMark mark = new ProductionMark(database);
        if (environment.equals(Optional.of(Environment.PROD))) {
            if (destruction != null) {
                Confirmation.require(destruction, database, results);
            }
        } else if (mark.isSet()) {
            throw results.commandFailed("The database " + database.getDefaultCatalogName() + " is production, and "
                + environment.map(one -> "the environment " + one + " is named").orElse("no environment is named")
                + ". Nothing was changed. Give -Denv=prod to Maven, or SPARKNODE_ENV=prod to the command line; if this is a copy, take the mark away: "
                + mark.removal(), 1, true);
        }
    }

    private static boolean changes(CommandResultsBuilder results) {
        return CHANGING.contains(results.getCommandScope().getCommand().getName()[0]);
    }
}
