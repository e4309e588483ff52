package io.sparknode.migrations.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.FileUtils;

/** Maven, as a user calls it in a folder. Where a test is not about its start, a command line goes to one that stays ({@link ResidentMaven}). */
public final class Maven implements AutoCloseable {

    private static final List<String> NOT_INHERITED = List.of("LIQUIBASE_", "SPARKNODE_", "MAVEN_");

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>(System.getenv());
    private ResidentMaven resident;
    private Path output;

    /**
     * What Maven left behind.
     *
     * @param exitCode its exit code
     * @param output   what it printed on standard output and standard error
     */
    public record Run(int exitCode, String output) {
    }

    /**
     * Maven in a folder.
     *
     * @param variables what its environment has of Liquibase's and of this project's variables
     */
    public Maven(Path folder, Map<String, String> variables) {
        this.folder = folder.toAbsolutePath();
        environment.keySet().removeIf(name -> NOT_INHERITED.stream().anyMatch(name::startsWith));
        environment.put("LC_ALL", "C.UTF-8");
        environment.putAll(variables);
    }

    /** The variables that name a database. */
    public static Map<String, String> variables(TestDatabase database) {
        return Map.of("LIQUIBASE_COMMAND_URL", database.url(), "LIQUIBASE_COMMAND_USERNAME", database.username(),
            "LIQUIBASE_COMMAND_PASSWORD", database.password());
    }

    /** Starts it, as the user does. */
    public Run starts(String... arguments) {
        List<String> command = new ArrayList<>(List.of(folder.resolve("mvnw").toString(), "-B"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Run(process.waitFor(), printed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Runs it without starting it each time. Only a command that fails in a goal of {@code exec} ends it. */
    public Run runs(String... arguments) {
        try {
            if (resident == null || !resident.isAlive()) {
                close();
                output = Files.createTempFile("maven", ".txt");
                resident = new ResidentMaven(folder, environment, output);
            }
            List<String> all = new ArrayList<>(List.of("-B"));
            all.addAll(List.of(arguments));
            return resident.run(all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Runs it without starting it each time, with a database named by its properties. */
    public Run runs(TestDatabase database, String... arguments) {
        List<String> all = new ArrayList<>(List.of("-Dliquibase.url=" + database.url(), "-Dliquibase.username=" + database.username(),
            "-Dliquibase.password=" + database.password()));
        all.addAll(List.of(arguments));
        return runs(all.toArray(String[]::new));
    }

    @Override
    public void close() {
        if (resident != null) {
            resident.close();
            FileUtils.deleteQuietly(output.toFile());
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException(e);
    }
}
