package io.sparknode.migrations.progress;

import java.sql.SQLException;
import liquibase.command.CommandScope;
import liquibase.database.Database;
import liquibase.database.OfflineConnection;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.DatabaseException;

/**
 * Stands in for a connection that was lost in the middle of a command. At the end of the command Liquibase sets, asks and rolls back its connection; each of
 * these would fail and be reported at length, and the last of them instead of what happened.
 */
public final class LostConnection extends OfflineConnection {

    private LostConnection() {
        super("offline:postgresql", null);
    }

    /** Whether the server can no longer be reached over the connection of the database. */
    public static boolean is(Database database) {
        try {
            return database.getConnection() instanceof LostConnection
                || database.getConnection() instanceof JdbcConnection connection && connection.getUnderlyingConnection().isClosed();
        } catch (SQLException e) {
            return true;
        }
    }

    /** The words for what a statement met; if that is the loss of the connection, this takes its place. */
    static DatabaseException inShort(DatabaseException e, String statement, Database database) {
        boolean lost = database != null && is(database);
        DatabaseException failure = Failure.of(e, statement, lost).map(words -> Failure.inShort(words, e)).orElse(e);
        if (lost) {
            database.setConnection(new LostConnection());
            // As Liquibase does itself where it is a statement that fails
            CommandScope.suppressExceptionLogging(true);
        }
        return failure;
    }

    /** One that is offline from the start would have the table of executed changesets in a file. */
    @Override
    public void attached(Database database) {
        // Nothing of the database is read any more
    }

    @Override
    public boolean isClosed() throws DatabaseException {
        return true;
    }
}
