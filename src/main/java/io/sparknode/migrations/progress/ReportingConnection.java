package io.sparknode.migrations.progress;

import io.sparknode.migrations.connection.Query;
import io.sparknode.migrations.connection.SessionSettings;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import liquibase.command.CommandScope;
import liquibase.database.DatabaseConnection;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.DatabaseException;

/**
 * Liquibase's connection to PostgreSQL, which says for which locks it waits, and reports in a few lines that it was lost. From then on it does nothing: at
 * the end of a command Liquibase sets and asks its connection, and each failure would be reported at length, the last of them instead of what happened.
 */
public final class ReportingConnection extends JdbcConnection {

    /** That of Liquibase Pro, which is on the class path without its licence, has 101. */
    private static final int PRIORITY = 200;

    private LockWaits waits;

    @Override
    public int getPriority() {
        return PRIORITY;
    }

    @Override
    public boolean supports(String url) {
        return url != null && url.strip().matches("(?s)jdbc:(?:postgresql|sparknode|embedded):.*");
    }

    /**
     * With the settings of a migration from the beginning, as the first statements may meet a timeout. With search_path = '', Liquibase would set a
     * path that has a name without letters in it; the same path has another form.
     */
    @Override
    public void open(String url, Driver driver, Properties properties) throws DatabaseException {
        super.open(url, driver, properties);
        try (Statement statement = getUnderlyingConnection().createStatement()) {
            SessionSettings.apply(getUnderlyingConnection());
            statement.execute("SELECT set_config('search_path', 'pg_catalog', false) WHERE current_setting('search_path') = '\"\"'");
            int pid = Query.value(getUnderlyingConnection(), "SELECT pg_backend_pid()");
            waits = new LockWaits(pid, () -> driver.connect(url, properties));
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    @Override
    public void close() throws DatabaseException {
        if (waits != null) {
            waits.close();
        }
        super.close();
    }

    @Override
    public void commit() throws DatabaseException {
        try {
            super.commit();
        } catch (DatabaseException e) {
            throw inShort(e, "COMMIT", this);
        }
    }

    @Override
    public void rollback() throws DatabaseException {
        try {
            super.rollback();
        } catch (DatabaseException e) {
            throw inShort(e, "ROLLBACK", this);
        }
    }

    @Override
    public boolean getAutoCommit() throws DatabaseException {
        return isClosed() || super.getAutoCommit();
    }

    @Override
    public void setAutoCommit(boolean autoCommit) throws DatabaseException {
        if (!isClosed()) {
            super.setAutoCommit(autoCommit);
        }
    }

    /** For the goal's own command after an error. */
    @Override
    public String getURL() {
        try {
            return isClosed() ? "" : super.getURL();
        } catch (DatabaseException e) {
            return "";
        }
    }

    /** By which Liquibase looks for the lock service, even at the end. */
    @Override
    public int getDatabaseMajorVersion() throws DatabaseException {
        return isClosed() ? 0 : super.getDatabaseMajorVersion();
    }

    /** The words for what a statement met, which may be the loss of the connection. */
    static DatabaseException inShort(DatabaseException e, String statement, DatabaseConnection connection) throws DatabaseException {
        boolean lost = connection.isClosed();
        if (lost) {
            // As Liquibase does itself where it is a statement that fails
            CommandScope.suppressExceptionLogging(true);
        }
        return Failure.of(e, statement, lost).map(words -> Failure.inShort(words, e)).orElse(e);
    }
}
