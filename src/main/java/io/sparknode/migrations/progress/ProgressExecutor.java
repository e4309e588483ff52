package io.sparknode.migrations.progress;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import liquibase.Scope;
import liquibase.database.Database;
import liquibase.database.core.PostgresDatabase;
import liquibase.exception.DatabaseException;
import liquibase.executor.jvm.JdbcExecutor;
import liquibase.executor.jvm.StatementCallback;
import liquibase.sql.visitor.SqlVisitor;
import liquibase.statement.SqlStatement;

/**
 * Liquibase's executor, which also shows the notices of PostgreSQL while a statement runs: {@code RAISE NOTICE} is how a changeset that fills millions
 * of rows says how far it is. Where a changeset refuses, the statement with which it does so is not shown: the message says what was found.
 */
public final class ProgressExecutor extends JdbcExecutor {

    @Override
    public int getPriority() {
        return PRIORITY_DATABASE;
    }

    @Override
    public boolean supports(Database database) {
        return database instanceof PostgresDatabase;
    }

    @Override
    public Object execute(StatementCallback action, List<SqlVisitor> visitors) throws DatabaseException {
        try {
            return super.execute(new Watched(action), visitors);
        } catch (DatabaseException e) {
            throw Failure.isRefusal(e) ? refusal(e) : e;
        }
    }

    /** Without stack trace and cause, which Liquibase would print at length. They are for the debug log. */
    private static DatabaseException refusal(DatabaseException e) {
        Scope.getCurrentScope().getLog(ProgressExecutor.class).fine("The changelog refused", e);
        DatabaseException refusal = new DatabaseException(Failure.of(e));
        refusal.setStackTrace(new StackTraceElement[0]);
        return refusal;
    }

    private record Watched(StatementCallback action) implements StatementCallback {

        @Override
        public Object doInStatement(Statement statement) throws SQLException, DatabaseException {
            Notices notices = Notices.of(statement);
            try {
                return action.doInStatement(statement);
            } finally {
                notices.end();
            }
        }

        @Override
        public SqlStatement getStatement() {
            return action.getStatement();
        }
    }
}
