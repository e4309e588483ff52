package io.sparknode.migrations.lock;

import io.sparknode.migrations.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import liquibase.database.Database;
import liquibase.exception.DatabaseException;

/**
 * While it lasts, the transactions of a database are read-only. A command that only reads makes no table then and waits for no lock, and works with a
 * role that may only read and on a standby.
 */
public final class ReadOnly {

    private final Database database;
    private final boolean before;

    private ReadOnly(Database database, boolean before) {
        this.database = database;
        this.before = before;
    }

    /** From now on, the database is only read. What was begun is rolled back. */
    public static ReadOnly begin(Database database) throws DatabaseException {
        ReadOnly begun = new ReadOnly(database, is(database));
        set(database, true);
        return begun;
    }

    /** It may be written to again, if it was before. */
    public void end() throws DatabaseException {
        set(database, before);
    }

    static boolean is(Database database) throws DatabaseException {
        try {
            return Jdbc.connection(database).isReadOnly();
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    private static void set(Database database, boolean readOnly) throws DatabaseException {
        try {
            database.rollback();
            Connection connection = Jdbc.connection(database);
            if (!connection.getAutoCommit()) {
                // Liquibase begins a transaction as soon as it has rolled one back, to set the search path.
                connection.commit();
            }
            connection.setReadOnly(readOnly);
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }
}
