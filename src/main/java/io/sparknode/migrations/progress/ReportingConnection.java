package io.sparknode.migrations.progress;

import liquibase.database.Database;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.DatabaseException;

/** Liquibase's connection to PostgreSQL, which reports in a few lines that it was lost at the end of a transaction; {@link ProgressExecutor} does in a statement. */
public final class ReportingConnection extends JdbcConnection {

    /** That of Liquibase Pro, which is on the class path without its licence, has 101. */
    private static final int PRIORITY = 200;

    private Database database;

    @Override
    public int getPriority() {
        return PRIORITY;
    }

    @Override
    public boolean supports(String url) {
        return url != null && url.strip().matches("(?s)jdbc:(?:postgresql|sparknode|embedded):.*");
    }

    @Override
    public void attached(Database attachedTo) {
        super.attached(attachedTo);
        database = attachedTo;
    }

    @Override
    public void commit() throws DatabaseException {
        try {
            super.commit();
        } catch (DatabaseException e) {
            throw LostConnection.inShort(e, "COMMIT", database);
        }
    }

    @Override
    public void rollback() throws DatabaseException {
        try {
            super.rollback();
        } catch (DatabaseException e) {
            throw LostConnection.inShort(e, "ROLLBACK", database);
        }
    }
}
