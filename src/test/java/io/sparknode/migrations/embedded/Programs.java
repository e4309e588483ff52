package io.sparknode.migrations.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The programs of the embedded PostgreSQL, for tests that start and stop servers of their own. */
public final class Programs {

    private Programs() {
    }

    /** The folder of {@code initdb}, {@code pg_ctl} and {@code postgres}; they are unpacked at the first call. */
    public static synchronized Path bin() {
        try {
            return PostgresArchive.onClassPath().unpackInto(Files.createDirectories(Path.of("target", "postgres")).toAbsolutePath()).resolve("bin");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
