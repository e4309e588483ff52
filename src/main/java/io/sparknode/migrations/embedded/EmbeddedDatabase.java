package io.sparknode.migrations.embedded;

import java.io.IOException;
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

    /**
     * The name of the jar that holds PostgreSQL's programs for this machine, with their version.
     *
     * @throws IOException when there is none for this operating system and processor
     */
    public static String archive() throws IOException {
        return PostgresArchive.onClassPath().name();
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
