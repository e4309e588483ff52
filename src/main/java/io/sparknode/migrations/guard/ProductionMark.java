package io.sparknode.migrations.guard;

import io.sparknode.migrations.environment.Environment;
import io.sparknode.migrations.sql.Jdbc;
import liquibase.database.Database;
import liquibase.exception.DatabaseException;

/**
 * What tells a production database from any other, whoever connects and whatever they left out: a comment on Liquibase's table of executed
 * changesets. It is written by the first command that changes a database in the environment {@code prod}.
 */
record ProductionMark(Database database) {

    boolean isSet() throws DatabaseException {
        return Jdbc.isTrue(database, "SELECT obj_description(to_regclass(?), 'pg_class') = '" + Environment.PRODUCTION_MARK + "'", table());
    }

    /** Sets the mark where there is a table to put it on, and the role may. */
    void set() throws DatabaseException {
        if (!isSet() && Jdbc.isTrue(database, "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass(?)", table())) {
            Jdbc.execute(database, "COMMENT ON TABLE " + table() + " IS '" + Environment.PRODUCTION_MARK + "'");
            database.commit();
        }
    }

    /** The statement that takes the mark away. */
    String removal() {
        return "COMMENT ON TABLE " + table() + " IS NULL";
    }

    private String table() {
        return Jdbc.table(database, database.getDatabaseChangeLogTableName());
    }
}
