package io.sparknode.migrations.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When {@code ./migrate} compiles. */
class BuildTest {

    @TempDir
    private Path project;
    private Path folder;

    @BeforeEach
    void compiled() throws IOException {
        folder = Files.createDirectories(project.resolve("target/migrate"));
        Files.createDirectories(project.resolve("src/main"));
        Files.createFile(project.resolve("pom.xml"));
        Files.createFile(project.resolve("driver.jar"));
        Files.createFile(folder.resolve("migrations-1.jar"));
        Files.writeString(folder.resolve("class-path"), project.resolve("pom.xml") + File.pathSeparator + project.resolve("driver.jar"));
        Files.writeString(folder.resolve("java.options"), "# migrations-1\n# " + project + "\n-XX:+UseSerialGC\n");
    }

    @Test
    void whatIsCompiledIsNotCompiledAgain() throws IOException {
        assertThat(Build.isStale(project)).isFalse();
    }

    @Test
    void aNewerSourceIsCompiled() throws IOException {
        Files.setLastModifiedTime(project.resolve("pom.xml"), FileTime.from(Instant.now().plusSeconds(60)));
        assertThat(Build.isStale(project)).isTrue();
    }

    @Test
    void whatWasCompiledInAnotherDirectoryIsCompiledAnew() throws IOException {
        Files.writeString(folder.resolve("java.options"), "# migrations-1\n# /elsewhere\n-XX:+UseSerialGC\n");
        assertThat(Build.isStale(project)).isTrue();
    }

    @Test
    void whatAnEarlierVersionOrAFailureOfPowerLeftIsCompiledAnew() throws IOException {
        for (String left : new String[] {"", "# migrations-1\n-XX:+UseSerialGC\n"}) {
            Files.writeString(folder.resolve("java.options"), left);
            assertThat(Build.isStale(project)).as(left).isTrue();
        }
    }

    @Test
    void whatLostAJarIsCompiledAnew() throws IOException {
        Files.delete(project.resolve("driver.jar"));
        assertThat(Build.isStale(project)).isTrue();
        Files.createFile(project.resolve("driver.jar"));
        Files.delete(folder.resolve("migrations-1.jar"));
        assertThat(Build.isStale(project)).isTrue();
    }
}
