package io.sparknode.migrations.drift;

import io.sparknode.migrations.chain.LiquibaseCommand;
import io.sparknode.migrations.sql.Jdbc;
import java.util.Optional;
import java.util.Set;
import liquibase.changelog.RanChangeSet;
import liquibase.command.CommandScope;
import liquibase.database.Database;
import liquibase.exception.LiquibaseException;

/**
 * What was on record when a command began, so that it can be told what the command itself has recorded. Liquibase's number of a deployment does not
 * tell it, as all commands of a process share one.
 *
 * @param last the place of the last record; 0 if there was none
 */
record Records(int last) {

    /** Keeps in mind what is on record now in a PostgreSQL, and returns it, if the command is one of these. */
    static Optional<Database> remember(CommandScope scope, Set<String> commands) throws LiquibaseException {
        if (commands.contains(LiquibaseCommand.name(scope)) && scope.getDependency(Database.class) instanceof Database database
            && Jdbc.isPostgres(database)) {
            scope.provideDependency(Records.class, new Records(lastOf(database)));
            return Optional.of(database);
        }
        return Optional.empty();
    }

    /** Whether there are more now. */
    boolean isFollowed(Database database) throws LiquibaseException {
        return lastOf(database) > last;
    }

    private static int lastOf(Database database) throws LiquibaseException {
        return database.getRanChangeSetList().stream().map(RanChangeSet::getOrderExecuted).mapToInt(order -> order == null ? 0 : order).max()
            .orElse(0);
    }
}
