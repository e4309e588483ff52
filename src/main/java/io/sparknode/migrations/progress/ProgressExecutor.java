package io.sparknode.migrations.progress;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import liquibase.database.Database;
import liquibase.database.core.PostgresDatabase;
import liquibase.exception.DatabaseException;
import liquibase.executor.jvm.JdbcExecutor;
import liquibase.executor.jvm.StatementCallback;
import liquibase.sql.Sql;
import liquibase.sql.visitor.SqlVisitor;
import liquibase.sqlgenerator.SqlGeneratorFactory;
import liquibase.statement.SqlStatement;

/**
 * Liquibase's executor, which also shows the notices of PostgreSQL while a statement runs: {@code RAISE NOTICE} is how a changeset that fills
 * millions of rows says how far it is. Where a statement fails, what is shown is what was found and what to do, in a few lines.
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
            throw ReportingConnection.inShort(e, statement(action), database.getConnection());
        }
    }

    /** Once the connection is lost, Liquibase neither sets it for the next statement nor gives its lock back, which is free with the session. */
    @Override
    public boolean updatesDatabase() {
        try {
            return !database.getConnection().isClosed();
        } catch (DatabaseException e) {
            return false;
        }
    }

    private String statement(StatementCallback action) {
        Sql[] sql = action.getStatement() == null ? null : SqlGeneratorFactory.getInstance().generateSql(action.getStatement(), database);
        return sql == null ? "" : Stream.of(sql).map(Sql::toSql).collect(Collectors.joining("; "));
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
