package io.sparknode.migrations.sql;

import java.sql.Connection;
import liquibase.database.Database;
import liquibase.database.jvm.JdbcConnection;

/** What is below a database of Liquibase: the driver's connection, and Liquibase's own tables. */
public final class Jdbc {

    private Jdbc() {
    }

    /** The driver's connection, which Liquibase's is around. */
    public static Connection connection(Database database) {
        return ((JdbcConnection) database.getConnection()).getUnderlyingConnection();
    }

    /** The name of a table of Liquibase's own, as SQL. */
    public static String table(Database database, String table) {
        return database.escapeTableName(database.getLiquibaseCatalogName(), database.getLiquibaseSchemaName(), table);
    }
}
