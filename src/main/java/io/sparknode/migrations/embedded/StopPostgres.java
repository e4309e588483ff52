package io.sparknode.migrations.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Stops the embedded PostgreSQL of this project, of every major version: {@value #COMMAND}.
 */
public final class StopPostgres {

    static final String COMMAND = "./mvnw compile exec:java@stop-postgres";

    private StopPostgres() {
    }

    public static void main(String[] arguments) throws IOException {
        stop(EmbeddedDriver.projectDirectory().resolve(".postgres")).forEach(System.out::println);
    }

    /**
     * @param directory holds a folder for each major version; it need not exist
     * @return what was done, a line each
     */
    static List<String> stop(Path directory) throws IOException {
        if (Files.notExists(directory)) {
            return List.of("No PostgreSQL runs in " + directory);
        }
        try (Stream<Path> homes = Files.list(directory)) {
            List<String> lines = new java.util.ArrayList<>();
            for (Path home : homes.sorted().toList()) {
                lines.add((new EmbeddedServer(home).stop() ? "Stopped the PostgreSQL in " : "No PostgreSQL runs in ") + home);
            }
            return lines;
        }
    }
}
