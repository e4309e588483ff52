package io.sparknode.migrations.maven;

import io.sparknode.migrations.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Maven, as a user calls it in a folder, with a database named in the environment. */
final class Maven {

    private final Path folder;

    Maven(Path folder) {
        this.folder = folder.toAbsolutePath();
    }

    /** What Maven left behind: exit code, and standard output and error together. */
    record Run(int exitCode, String output) {
    }

    Run run(TestDatabase database, String... arguments) {
        List<String> command = new ArrayList<>(List.of(folder.resolve("mvnw").toString(), "-B"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("LIQUIBASE_") || name.startsWith("SPARKNODE_") || name.startsWith("MAVEN_"));
        builder.environment().put("LIQUIBASE_COMMAND_URL", database.url());
        builder.environment().put("LIQUIBASE_COMMAND_USERNAME", database.username());
        builder.environment().put("LIQUIBASE_COMMAND_PASSWORD", database.password());
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Run(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
