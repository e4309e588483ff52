package io.sparknode.migrations.sql;

import io.sparknode.migrations.connection.Query;
import java.sql.Connection;
import java.sql.SQLException;
import liquibase.Scope;
import liquibase.database.Database;
import liquibase.database.core.PostgresDatabase;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.DatabaseException;
import liquibase.executor.ExecutorService;
import org.apache.commons.lang3.function.FailableFunction;

/** What is below a database of Liquibase: the driver's connection, and Liquibase's own tables. What fails there is an exception of Liquibase. */
public final class Jdbc {

    private Jdbc() {
    }

    /** The driver's connection, which Liquibase's is around. */
    public static Connection connection(Database database) {
        return ((JdbcConnection) database.getConnection()).getUnderlyingConnection();
    }

    /** Whether it is a PostgreSQL, and connected. */
    public static boolean isPostgres(Database database) {
        return database instanceof PostgresDatabase && database.getConnection() instanceof JdbcConnection;
    }

    /** Whether Liquibase writes SQL down instead of executing it. */
    public static boolean isDryRun(Database database) {
        return !Scope.getCurrentScope().getSingleton(ExecutorService.class).getExecutor("jdbc", database).updatesDatabase();
    }

    /** As {@link Query#text}. */
    public static String text(Database database, String query, Object... parameters) throws DatabaseException {
        return with(database, connection -> Query.text(connection, query, parameters));
    }

    /** As {@link Query#isTrue}. */
    public static boolean isTrue(Database database, String query, Object... parameters) throws DatabaseException {
        return with(database, connection -> Query.isTrue(connection, query, parameters));
    }

    /** As {@link Query#execute}. */
    public static void execute(Database database, String sql) throws DatabaseException {
        with(database, connection -> {
            Query.execute(connection, sql);
            return null;
        });
    }

    private static <T> T with(Database database, FailableFunction<Connection, T, SQLException> work) throws DatabaseException {
        try {
            return work.apply(connection(database));
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    /** The name of a table of Liquibase's own, as SQL. */
    public static String table(Database database, String table) {
        return database.escapeTableName(database.getLiquibaseCatalogName(), database.getLiquibaseSchemaName(), table);
    }
}
