package io.sparknode.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.testing.CommandLine;
import io.sparknode.migrations.testing.CommandLine.Result;
import io.sparknode.migrations.testing.Revisions;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Releases of a copy of the project that has one test. */
class ReleaseTest {

    private static final String GREEN = "<testsuite name=\"OneTest\" time=\"1\" tests=\"1\" errors=\"0\" skipped=\"0\" failures=\"0\">";

    private Path copy;

    @BeforeEach
    void copyTheProject() throws Exception {
        copy = Files.createTempDirectory(Path.of("target"), "release-");
        FileUtils.copyDirectory(new File("changelog"), copy.resolve("changelog").toFile());
        FileUtils.copyDirectory(new File("seed"), copy.resolve("seed").toFile());
        Files.deleteIfExists(copy.resolve("changelog/released.txt"));
        Files.writeString(copy.resolve("pom.xml"), Files.readString(Path.of("pom.xml"))
            .replaceFirst("<version>[^<]*</version>", "<version>0.0.1</version>"));
        Files.writeString(Files.createDirectories(copy.resolve("src/test/java")).resolve("OneTest.java"), "");
        Files.writeString(copy.resolve(".gitignore"), "target/\n");
        prove(GREEN);
        git("init", "-q");
        commit();
    }

    @AfterEach
    void deleteTheCopy() throws IOException {
        FileUtils.deleteDirectory(copy.toFile());
    }

    @Test
    void aReleaseWritesTheChangesetsTheVersionAndAnEntryAndTheNextOneHoldsThemToIt() throws Exception {
        Result result = release("1.0.0");
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out()).isEqualTo("Released 1.0.0 in changelog/released.txt, pom.xml and CHANGELOG.md. Read them, then: "
            + "git add -A && git commit -m \"Release 1.0.0\" && git tag v1.0.0\n");
        assertThat(copy.resolve("pom.xml")).content().contains("<artifactId>sparknode-migrations</artifactId>\n  <version>1.0.0</version>");
        assertThat(copy.resolve("CHANGELOG.md")).content().startsWith("# Changelog\n\n## 1.0.0 (")
            .contains("- [`0000_baseline`](changelog/0000_baseline)\n")
            .endsWith("- [`" + Revisions.head() + "`](changelog/" + Revisions.head() + ")\n");
        assertThat(copy.resolve("changelog/released.txt")).content().startsWith("# Released with 1.0.0\n")
            .containsPattern("\n9:\\w{32} sparknode/0000_baseline/revision.yaml create the tables of the bootstrap\n")
            .contains("\n- sparknode/0001_tenant_isolation/revision.yaml shared procedures\n");

        commit();
        refuses("the changelog holds nothing new since 1.0.0.", release("1.0.1"));
        refuses("1.0.0 is not newer than 1.0.0, which was released last.", release("1.0.0"));
        Path procedure = copy.resolve("changelog/online/ddl.sql");
        Files.writeString(procedure, Files.readString(procedure).replace("50ms", "60ms"));
        Path revision = copy.resolve("changelog/0003_seed_ddl_extraction/revision.yaml");
        Files.writeString(revision, Files.readString(revision).replace("phone_number varchar(20)", "phone_number varchar(25)"));
        refuses("Released and changed since: sparknode/0003_seed_ddl_extraction/revision.yaml add is_super_admin, phone_number,", release("1.1.0"));
        assertThat(release("1.1.0").err()).doesNotContain("shared procedures");
    }

    @Test
    void whatIsNotCommittedIsRefused() throws IOException {
        Files.writeString(copy.resolve("seed/new.sql"), "");
        refuses("git does not say that everything is committed:\n?? seed/new.sql", release("1.0.0"));
    }

    @Test
    void whatIsNotProvedIsRefused() throws IOException {
        String refusal = "since the last change OneTest has not passed. Let ./mvnw verify prove it first.";
        prove(GREEN.replace("failures=\"0\"", "failures=\"1\""));
        refuses(refusal, release("1.0.0"));
        prove(GREEN);
        Files.setLastModifiedTime(copy.resolve("seed/init.sql"), FileTime.from(Instant.now().plusSeconds(60)));
        refuses(refusal, release("1.0.0"));
        FileUtils.deleteDirectory(copy.resolve("target").toFile());
        refuses(refusal, release("1.0.0"));
    }

    @Test
    void whatIsNoVersionIsRefused() throws IOException {
        refuses("1.0 is no version. Give three numbers: ./migrate release 1.2.0", release("1.0"));
        refuses("1.0.0-SNAPSHOT is no version.", release("1.0.0-SNAPSHOT"));
    }

    private Result release(String version) {
        return CommandLine.run("release", "--changelog-file=" + copy.resolve("changelog/db.changelog-master.yaml"), "--number=" + version);
    }

    private void refuses(String message, Result result) throws IOException {
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("Nothing was released: " + message);
        assertThat(copy.resolve("pom.xml")).content().containsPattern("<version>(0\\.0\\.1|1\\.0\\.0)</version>");
    }

    private void prove(String report) throws IOException {
        Path reports = Files.createDirectories(copy.resolve("target/surefire-reports"));
        Files.setLastModifiedTime(Files.writeString(reports.resolve("TEST-OneTest.xml"), report), FileTime.from(Instant.now().plusSeconds(5)));
    }

    private void commit() throws Exception {
        git("add", "-A");
        git("-c", "user.name=Ann", "-c", "user.email=ann@example.com", "commit", "-q", "-m", "All of it");
    }

    private void git(String... arguments) throws Exception {
        Process git = new ProcessBuilder(Stream.concat(Stream.of("git"), Stream.of(arguments)).toList()).directory(copy.toFile()).inheritIO().start();
        assertThat(git.waitFor()).isZero();
    }
}
