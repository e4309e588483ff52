package io.sparknode.migrations.environment;

import liquibase.database.DatabaseConnection;
import liquibase.database.core.PostgresDatabase;

/**
 * Tells Liquibase which driver opens {@code jdbc:sparknode:} URLs, so that no command has to name it. Once connected, the database is
 * Liquibase's own PostgreSQL: this class never claims a connection.
 */
public final class EnvironmentDatabase extends PostgresDatabase {

    @Override
    public String getShortName() {
        return "sparknode-environment";
    }

    @Override
    public String getDefaultDriver(String url) {
        return url != null && url.startsWith(EnvironmentDriver.PREFIX) ? EnvironmentDriver.class.getName() : null;
    }

    @Override
    public boolean isCorrectDatabaseImplementation(DatabaseConnection connection) {
        return false;
    }
}
