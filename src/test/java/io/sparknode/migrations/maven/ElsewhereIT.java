package io.sparknode.migrations.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.testing.PostgresServer;
import io.sparknode.migrations.testing.Revisions;
import io.sparknode.migrations.testing.TestDatabase;
import io.sparknode.migrations.testing.WithAllSamples;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The goals work from whichever directory Maven is called, on a copy of the project. */
@WithAllSamples
class ElsewhereIT {

    @TempDir
    private Path directory;

    private Path project;

    @BeforeEach
    void copy() throws IOException {
        project = directory.resolve("migrations");
        for (String folder : new String[] {".mvn", "changelog", "seed", "target/classes"}) {
            FileUtils.copyDirectory(new File(folder), project.resolve(folder).toFile());
        }
        for (String file : new String[] {"pom.xml", "mvnw"}) {
            Files.copy(Path.of(file), project.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    @Test
    void fromAnotherDirectoryByTheFileOfTheProject() throws Exception {
        assertGoalsWork(Files.createDirectory(directory.resolve("elsewhere")), "-f", project.resolve("pom.xml").toString());
    }

    @Test
    void asAPartOfALargerBuild() throws Exception {
        Files.writeString(directory.resolve("pom.xml"), """
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <groupId>example</groupId>
              <artifactId>all</artifactId>
              <version>1</version>
              <packaging>pom</packaging>
              <modules>
                <module>migrations</module>
              </modules>
            </project>
            """);
        assertGoalsWork(directory, "-pl", "migrations");
    }

    private void assertGoalsWork(Path from, String... how) throws Exception {
        try (TestDatabase database = PostgresServer.get().newDatabase()) {
            // The last ends Maven: its exit code says that nothing is migrated.
            List<String> command = new ArrayList<>(List.of(project.resolve("mvnw").toString(), "-B", "-q"));
            command.addAll(List.of(how));
            command.addAll(List.of("liquibase:status", "exec:java@stop-postgres", "exec:java@revisions", "exec:java@revision", "exec:java@current",
                "-Dmessage=Add odd trinkets", "-Dauthor=Ann", "-Dliquibase.url=" + database.url(), "-Dliquibase.username=" + database.username(),
                "-Dliquibase.password=" + database.password()));
            ProcessBuilder builder = new ProcessBuilder(command).directory(from.toFile()).redirectErrorStream(true);
            builder.environment().keySet()
                .removeIf(name -> name.startsWith("LIQUIBASE_") || name.startsWith("SPARKNODE_") || name.startsWith("MAVEN_"));
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(process.waitFor()).as(output).isEqualTo(4);
            assertThat(output).contains("No PostgreSQL runs in " + project.toRealPath().resolve(".postgres"))
                .containsPattern(Revisions.head() + " +pending")
                .contains("Created changelog/" + Revisions.next("add_odd_trinkets") + "/revision.yaml", "The database is not migrated")
                .doesNotContain("SLF4J", "License");
            assertThat(project.resolve("changelog/" + Revisions.next("add_odd_trinkets") + "/revision.yaml")).exists();
            assertThat(Files.readString(project.resolve("changelog/db.changelog-master.yaml")))
                .contains("file: " + Revisions.next("add_odd_trinkets") + "/revision.yaml");
        }
    }
}
