package io.sparknode.migrations.rehearsal;

import io.sparknode.migrations.connection.Query;
import io.sparknode.migrations.environment.Environment;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/** A database that somebody named as a copy of production. What anybody works with is refused, whatever it was named as. */
final class CopyOfProduction {

    private static final String MARK = "SELECT coalesce(obj_description(to_regclass('databasechangelog'), 'pg_class') = ?, false)";

    private CopyOfProduction() {
    }

    /**
     * Makes sure of it.
     *
     * @throws IllegalArgumentException if it is marked as production, if somebody is connected, or if the role may not do what a rehearsal does
     */
    static void require(String url, String user, String password) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, user, password)) {
            connection.setReadOnly(true);
            String name = connection.getCatalog();
            if (Query.<Boolean>value(connection, MARK, Environment.PRODUCTION_MARK)) {
                throw new IllegalArgumentException("The database " + name + " is marked as production, and production is never rehearsed on."
                    + " If it is a copy, take the mark away: COMMENT ON TABLE databasechangelog IS NULL");
            }
            List<String> others = Query.column(connection, "SELECT format('%s (application \"%s\")', usename, application_name) FROM pg_stat_activity"
                + " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'");
            if (!others.isEmpty()) {
                throw new IllegalArgumentException("The database " + name + " is in use: " + String.join(", ", others)
                    + " connected. A rehearsal is for a copy that nobody uses. End these sessions, or make another copy.");
            }
            if (!Query.<Boolean>value(connection, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user")) {
                throw new IllegalArgumentException("The role " + user
                    + " is no superuser of the server. A rehearsal makes databases and event triggers: name a role that is one,"
                    + " on a server that is there for the copy.");
            }
        }
    }
}
