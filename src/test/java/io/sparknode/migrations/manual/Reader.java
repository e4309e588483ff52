package io.sparknode.migrations.manual;

import io.sparknode.migrations.testing.Maven;
import io.sparknode.migrations.testing.ResidentMaven;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Somebody who has just cloned the project and types into a shell: with the JDK, the local Maven repository and the version of Liquibase of this
 * test run, and with a clean environment, in which {@code export} stays as in one session.
 */
final class Reader implements AutoCloseable {

    private static final List<String> WHAT_GIT_HAS = List.of("pom.xml", "mvnw", "migrate", ".mvn", "changelog", "docs", "seed", "src/main");
    private static final List<String> NOT_INHERITED =
        List.of("LIQUIBASE_", "DATABASE_", "SPARKNODE_", "MAVEN_PROJECTBASEDIR", "MAVEN_BASEDIR", "MAVEN_CMD_LINE_ARGS", "PG");

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>(System.getenv());
    private ResidentMaven maven;

    /**
     * What a command left behind.
     *
     * @param exitCode its exit code
     * @param output   what it printed, errors among it
     */
    record Result(int exitCode, String output) {
    }

    /** Clones the working tree into an empty folder. */
    Reader(Path folder) throws IOException {
        this.folder = folder;
        for (String path : WHAT_GIT_HAS) {
            copy(path);
        }
        environment.keySet().removeIf(name -> NOT_INHERITED.stream().anyMatch(name::startsWith));
        environment.putAll(Map.of("GIT_CONFIG_COUNT", "1", "GIT_CONFIG_KEY_0", "user.name", "GIT_CONFIG_VALUE_0", "Reader"));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        StringBuilder maven = new StringBuilder(environment.getOrDefault("MAVEN_ARGS", ""));
        // Surefire names the repository so; the version is there when the build was given one.
        Map.of("localRepository", "maven.repo.local", "liquibase.version", "liquibase.version").forEach((here, there) -> {
            String value = System.getProperty(here);
            if (value != null) {
                maven.append(" -D").append(there).append('=').append(value);
            }
        });
        environment.put("MAVEN_ARGS", maven.toString().strip());
    }

    /** The folder of the clone. */
    Path folder() {
        return folder;
    }

    /** Sets a variable for the commands that follow. */
    void exports(String name, String value) {
        environment.put(name, value);
        close();
    }

    /** Does what {@link #types} does, but the command lines of {@code ./mvnw} that have arguments go to a Maven that stays. */
    Result typesToResidentMaven(String command) throws IOException, InterruptedException {
        if (!command.startsWith("./mvnw ")) {
            return types(command);
        }
        if (maven == null || !maven.isAlive()) {
            maven = new ResidentMaven(folder, environment, Files.createTempFile(folder.getParent(), "maven", ".txt"));
        }
        // As the script does, and as the shell splits them
        Maven.Run run = maven.run(types("printf '%s\\n' $MAVEN_ARGS " + command.substring("./mvnw ".length())).output().lines().toList());
        return new Result(run.exitCode(), run.output());
    }

    /** Types a command. One that does not end within five minutes is killed. */
    Result types(String command) throws IOException, InterruptedException {
        // Not a pipe: a server that goes on running would hold it open.
        Path output = Files.createTempFile(folder.getParent(), "output", ".txt");
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", command).directory(folder.toFile()).redirectErrorStream(true)
            .redirectOutput(output.toFile()).redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
        return new Result(process.exitValue(), Files.readString(output));
    }

    /** Takes back what commands have written into the changelog. */
    void restoreChangelog() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("changelog"))) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
        copy("changelog");
    }

    @Override
    public void close() {
        if (maven != null) {
            maven.close();
        }
    }

    private void copy(String path) throws IOException {
        Files.createDirectories(folder.resolve(path).getParent());
        try (Stream<Path> files = Files.walk(Path.of(path))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}
