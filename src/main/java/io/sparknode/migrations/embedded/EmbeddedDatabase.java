package io.sparknode.migrations.embedded;

import liquibase.database.DatabaseConnection;
import liquibase.database.core.PostgresDatabase;

/**
 * Tells Liquibase which driver opens {@code jdbc:embedded:postgresql:} URLs, so that no command has to name it. Once connected, the
 * database is Liquibase's own PostgreSQL: this class never claims a connection.
 */
public final class EmbeddedDatabase extends PostgresDatabase {

    /** Whether there is a PostgreSQL to start. The image of the migrations has none. */
    public static boolean isOnClassPath() {
        return EmbeddedDatabase.class.getResource("/io/zonky/test/db/postgres/embedded/EmbeddedPostgres.class") != null;
    }

    @Override
    public String getShortName() {
        return "embedded-postgresql";
    }

    @Override
    public String getDefaultDriver(String url) {
        return EmbeddedUrl.accepts(url) ? EmbeddedDriver.class.getName() : null;
    }

    @Override
    public boolean isCorrectDatabaseImplementation(DatabaseConnection connection) {
        return false;
    }
}
