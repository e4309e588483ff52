package io.sparknode.migrations.embedded;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Stops the embedded PostgreSQL of this project, of every major version: {@code ./migrate stop-postgres}. Its data stays. */
public final class StopPostgres {

    static final String COMMAND = "./migrate stop-postgres";

    private StopPostgres() {
    }

    /**
     * @param arguments none
     * @throws IOException when a server does not stop; the message says what PostgreSQL said
     */
    public static void main(String[] arguments) throws IOException {
        stop(directory()).forEach(System.out::println);
    }

    /**
     * Where the servers of this project are: beside its pom, from whichever folder Maven was called and as part of whichever build; without Maven, in
     * the working directory.
     */
    static Path directory() {
        return project().resolve(".postgres").toAbsolutePath();
    }

    /** Maven's classes are those in target/classes. */
    private static Path project() {
        Path workingDirectory = Path.of(System.getProperty("user.dir"));
        try {
            Path classes = Path.of(StopPostgres.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            boolean maven = System.getProperty("maven.multiModuleProjectDirectory") != null && classes.endsWith(Path.of("target", "classes"));
            return maven ? classes.getParent().getParent() : workingDirectory;
        } catch (URISyntaxException e) {
            return workingDirectory;
        }
    }

    /**
     * @param directory holds a folder for each major version; it need not exist
     * @return what was done, a line each
     */
    static List<String> stop(Path directory) throws IOException {
        List<String> done = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> homes = Files.list(directory)) {
                for (Path home : homes.filter(Files::isDirectory).sorted().toList()) {
                    if (new EmbeddedServer(home).stop()) {
                        done.add("Stopped the PostgreSQL in " + home);
                    }
                }
            }
        }
        return done.isEmpty() ? List.of("No PostgreSQL runs in " + directory) : done;
    }
}
