package io.sparknode.migrations.testing;

import io.sparknode.migrations.embedded.TemporaryData;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Decides which server this JVM tests on, starts it, and says which one it is and why. */
final class ServerStart {

    private final Duration limit;

    /** A start that waits no longer than the limit until a container is there. */
    ServerStart(Duration limit) {
        this.limit = limit;
    }

    /**
     * Starts a server.
     *
     * @param forced  {@code container}, {@code embedded}, or nothing: null, empty or an unresolved {@code ${postgres}}
     * @param version the major version of the container's image; nothing means 15
     * @throws IllegalStateException when the forced kind cannot be had, or {@code forced} is another word
     */
    PostgresServer start(String forced, String version) {
        return switch (given(forced, "any")) {
            case "container" -> forcedContainer(image(version));
            case "embedded" -> embedded("forced by -Dpostgres=embedded");
            case "any" -> containerOrEmbedded(image(version));
            default -> throw new IllegalStateException("-Dpostgres=" + forced + " is neither container nor embedded");
        };
    }

    private PostgresServer forcedContainer(String image) {
        try {
            return container(image, image + ", forced by -Dpostgres=container");
        } catch (NoContainerException e) {
            throw new IllegalStateException("-Dpostgres=container asks for a container of " + image + ", but " + e.getMessage()
                + ". Start a Docker engine that has the image or can pull it, or leave -Dpostgres out.", e);
        }
    }

    private PostgresServer containerOrEmbedded(String image) {
        try {
            return container(image, image + ", as a Docker engine answers");
        } catch (NoContainerException e) {
            return embedded("no container of " + image + ", as " + e.getMessage());
        }
    }

    private PostgresServer container(String image, String why) throws NoContainerException {
        PostgresContainer container = new PostgresContainer(image, why);
        FutureTask<PostgresServer> start = new FutureTask<>(container::start);
        Thread thread = new Thread(start, "postgres-container");
        thread.setDaemon(true);
        thread.start();
        try {
            return start.get(limit.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            container.abandon();
            throw new NoContainerException(container.step() + " took longer than " + limit.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new NoContainerException(container.step() + " failed: " + firstSentence(e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NoContainerException("the wait for it was interrupted", e);
        }
    }

    private static PostgresServer embedded(String why) {
        try {
            EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                .setDataDirectory(Files.createTempDirectory(TemporaryData.place(), "sparknode-test"))
                .setPGStartupWait(Duration.ofSeconds(60))
                .setLocaleConfig("locale", "C")
                .setServerConfig("fsync", "off")
                .setServerConfig("max_connections", "200")
                .start();
            DumpAndRestore dumpAndRestore = dumpAndRestore(postgres);
            requirePasswords(postgres);
            return new PostgresServer(PostgresServer.Kind.EMBEDDED, why, "localhost", postgres.getPort(), dumpAndRestore);
        } catch (IOException | SQLException e) {
            throw new IllegalStateException("The embedded PostgreSQL does not start: " + e.getMessage(), e);
        }
    }

    private static DumpAndRestore dumpAndRestore(EmbeddedPostgres postgres) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection()) {
            return LocalDump.canDump(connection.getMetaData().getDatabaseMajorVersion()) ? new LocalDump() : new RewriteInPlace();
        }
    }

    /**
     * The embedded server trusts everybody; a container does not, and a wrong password must fail on both. Without the method of a container, whose
     * many rounds take a third of the time of a connection.
     */
    private static void requirePasswords(EmbeddedPostgres postgres) throws SQLException, IOException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection(); Statement statement = connection.createStatement()) {
            statement.execute("ALTER SYSTEM SET password_encryption = md5");
            statement.execute("SET password_encryption = md5");
            statement.execute("ALTER ROLE " + PostgresServer.SUPERUSER + " PASSWORD '" + PostgresServer.PASSWORD + "'");
            try (var result = statement.executeQuery("SHOW hba_file")) {
                result.next();
                Files.writeString(Path.of(result.getString(1)), "host all all 127.0.0.1/32 md5\nhost all all ::1/128 md5\n");
            }
            statement.execute("SELECT pg_reload_conf()");
        }
    }

    private static String image(String version) {
        return "postgres:" + given(version, "15") + "-alpine";
    }

    /** Maven passes a property that nobody set as {@code ${name}}. */
    private static String given(String value, String otherwise) {
        return value == null || value.isBlank() || value.startsWith("${") ? otherwise : value;
    }

    private static String firstSentence(Throwable e) {
        return e.getMessage() == null ? e.toString() : e.getMessage().split("\\. |\\R", 2)[0];
    }

    /** Why there is no container. */
    private static final class NoContainerException extends Exception {
        private static final long serialVersionUID = 1L;

        NoContainerException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
