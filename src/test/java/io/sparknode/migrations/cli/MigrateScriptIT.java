package io.sparknode.migrations.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.drift.DriftReport;
import io.sparknode.migrations.faults.RunnerProcess;
import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.Changelog;
import io.sparknode.migrations.testing.Revisions;
import io.sparknode.migrations.testing.Samples;
import io.sparknode.migrations.testing.TestDatabase;
import io.sparknode.migrations.testing.WithAllSamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./migrate} as a user types it, in a clone of the project whose path has blanks. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MigrateScriptIT {

    private static final List<String> WHAT_GIT_HAS = List.of("pom.xml", "mvnw", "migrate", ".mvn", "changelog", "seed", "src/main");
    private static final String HEAD = Revisions.head() + " (head)";

    @TempDir
    private static Path directory;
    private static Path project;
    private static TestDatabase database;

    /** What a command left behind. */
    private record Result(int exit, String out, String err) {
    }

    @BeforeAll
    static void cloneTheProject() throws IOException {
        project = Files.createDirectories(directory.resolve("a clone of it"));
        for (String path : WHAT_GIT_HAS) {
            Files.createDirectories(project.resolve(path).getParent());
            try (Stream<Path> files = Files.walk(Path.of(path))) {
                for (Path file : files.toList()) {
                    Files.copy(file, project.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
        database = Start.EMPTY.migrated();
    }

    @AfterAll
    static void stop() throws Exception {
        migrate(project, Map.of(), "stop-postgres");
        database.close();
    }

    @Test
    @WithAllSamples
    @Order(1)
    void twoAtOnceThatFindNothingCompiledCompileOnceAndBothAnswer() throws Exception {
        Process first = start(project, Map.of(), "first", "./migrate", "current");
        Process second = start(project, Map.of(), "second", "./migrate", "current");

        Result one = result(first, "first");
        Result other = result(second, "second");

        assertThat(List.of(one, other)).allSatisfy(result -> {
            assertThat(result.out).isEqualTo(HEAD + "\n");
            assertThat(result.exit).isZero();
        });
        assertThat(one.err + other.err).contains("migrate: waiting for another command that compiles the project");
        try (Stream<Path> files = Files.list(project.resolve("target/migrate"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".jar"))).hasSize(1);
        }
    }

    @Test
    @Order(2)
    void theAnswerIsOneLineAndNothingElseWithLiquibaseAndWithout() throws Exception {
        Files.deleteIfExists(project.resolve("target/migrate/changelog.txt"));

        assertThat(migrate(project, Map.of(), "current")).as("with Liquibase").isEqualTo(new Result(0, HEAD + "\n", ""));
        assertThat(project.resolve("target/migrate/changelog.txt")).exists();
        assertThat(migrate(project, Map.of(), "current")).as("without it").isEqualTo(new Result(0, HEAD + "\n", ""));
    }

    @Test
    @WithAllSamples
    @Order(3)
    void theNextCommandHasTheClassesOfTheFirstAndPassesOverAnArchiveThatDoesNotFit() throws Exception {
        Path classes = directory.resolve("classes.txt");
        assertThat(migrate(project, Map.of("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + classes), "current").out).isEqualTo(HEAD + "\n");
        assertThat(classes).content().contains("org.postgresql.Driver source: shared objects file");

        Path archive = archives().get(0);
        Files.delete(archive);
        Files.writeString(archive, "of another JVM");
        assertThat(migrate(project, Map.of(), "current")).isEqualTo(new Result(0, HEAD + "\n", ""));

        Files.delete(archive);
        assertThat(migrate(project, Map.of("LIQUIBASE_COMMAND_URL", "jdbc:postgresql://localhost:1/nowhere"), "current").exit).isEqualTo(1);
        assertThat(archives()).as("one that failed leaves none").isEmpty();
        assertThat(migrate(project, Map.of(), "current")).isEqualTo(new Result(0, HEAD + "\n", ""));
        assertThat(archives()).containsExactly(archive);
    }

    @Test
    @WithAllSamples
    @Order(3)
    void aRehearsalThatIsInterruptedSaysSoAndNothingElse() throws Exception {
        Process rehearsal = start(project, Map.of(), "rehearsal", "./migrate", "rehearse");
        while (rehearsal.isAlive() && !Files.readString(directory.resolve("rehearsal.err")).contains("Rehearsing: ")) {
            Thread.sleep(50);
        }
        rehearsal.destroy();

        Result result = result(rehearsal, "rehearsal");
        assertThat(result.exit).isEqualTo(143);
        assertThat(result.out).isEmpty();
        assertThat(result.err.lines().filter(line -> !line.startsWith("Rehearsing: "))).containsExactly("The rehearsal was interrupted.");
    }

    @Test
    @WithAllSamples
    @Order(3)
    void aComparisonThatIsInterruptedWhileItsServerStartsSaysSoAndNothingElse() throws Exception {
        Process comparison = start(project, Map.of(), "comparison", "./migrate", "new", "Add trinkets", "--from-database");
        while (comparison.isAlive() && comparison.descendants().noneMatch(child -> child.info().command().orElse("").endsWith("initdb"))) {
            Thread.sleep(10);
        }
        comparison.destroy();

        assertThat(result(comparison, "comparison")).isEqualTo(new Result(143, "", "The comparison was interrupted.\n"));
    }

    private static void rollback(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @WithAllSamples
    @Order(3)
    void driftIsToldByTheExitCodeWithLiquibaseAndWithout() throws Exception {
        Files.deleteIfExists(project.resolve("target/migrate/changelog.txt"));
        String same = "The schema of " + database.name() + " is that of " + Revisions.head() + ".\n";
        assertThat(migrate(project, Map.of(), "drift")).as("with Liquibase").isEqualTo(new Result(DriftReport.NONE, same, ""));
        assertThat(migrate(project, Map.of(), "current").out).isEqualTo(HEAD + "\n");
        assertThat(migrate(project, Map.of(), "drift")).as("without it").isEqualTo(new Result(DriftReport.NONE, same, ""));

        database.execute("CREATE VIEW gifts AS SELECT name FROM brands; ALTER DATABASE " + database.name() + " SET lock_timeout = '1ms'");
        try (Connection application = database.connect()) {
            application.setAutoCommit(false);
            application.createStatement().execute("LOCK TABLE brands");
            CompletableFuture<Void> released = CompletableFuture.runAsync(() -> {
                RunnerProcess.waitUntil("somebody waits", () -> !database.value("SELECT count(*) FROM pg_locks WHERE NOT granted").equals("0"));
                rollback(application);
            });
            Result waited = migrate(project, Map.of(), "drift");
            assertThat(waited.exit).as("a setting of the application").isEqualTo(DriftReport.DRIFTED);
            released.join();
        }
        database.execute("ALTER DATABASE " + database.name() + " RESET lock_timeout; DROP VIEW gifts; CREATE TABLE gifts (id int)");
        Result drifted = migrate(project, Map.of(), "drift", "--format=json");
        assertThat(drifted.exit).isEqualTo(DriftReport.DRIFTED);
        assertThat(drifted.out).startsWith("{\"database\":").contains("\"kind\":\"unexpected\",\"table\":\"gifts\"");
        database.execute("DROP TABLE gifts");

        Result nowhere = migrate(project, Map.of("LIQUIBASE_COMMAND_URL", "jdbc:postgresql://localhost:1/nowhere"), "drift");
        assertThat(nowhere.exit).isEqualTo(DriftReport.NOT_COMPARED);
        assertThat(migrate(project, Map.of(), "drift", "--revision=0009")).satisfies(unknown -> {
            assertThat(unknown.exit).isEqualTo(DriftReport.NOT_COMPARED);
            assertThat(unknown.err).contains("There is no revision 0009 in ");
        });
    }

    @Test
    @WithAllSamples
    @Order(3)
    void behindTheReasonIsOnStandardErrorWithLiquibaseAndWithout() throws Exception {
        Changelog.ofProject().rollbackToTag(database, Revisions.beforeHead(1));
        Files.deleteIfExists(project.resolve("target/migrate/changelog.txt"));

        Result with = migrate(project, Map.of(), "current");

        assertThat(with.out).isEqualTo(Revisions.beforeHead(1) + "\n");
        assertThat(with.err).matches("The database is behind: pending are " + Revisions.head() + " \\(\\d+ changesets\\)\\.\n");
        assertThat(with.exit).isEqualTo(3);
        assertThat(migrate(project, Map.of(), "current")).isEqualTo(with);
        Changelog.ofProject().update(database);
    }

    @Test
    @WithAllSamples
    @Order(3)
    void anEditedChangelogIsReadAnew() throws Exception {
        assertThat(migrate(project, Map.of(), "current").exit).isZero();
        Path last = project.resolve("changelog/0003_seed_ddl_extraction/revision.yaml");
        String before = Files.readString(last);
        FileTime time = Files.getLastModifiedTime(last);
        // Of the same size and time
        Files.writeString(last, before.replace("id: create table otp_tokens\n", "id: create table otp_tokenz\n"));
        Files.setLastModifiedTime(last, time);
        try {
            assertThat(migrate(project, Map.of(), "current").err).contains("pending are 0003_seed_ddl_extraction (1 changeset)");
        } finally {
            Files.writeString(last, before);
        }
    }

    @Test
    @Order(3)
    void itFindsTheProjectFromAnywhereAndThroughLinks() throws Exception {
        Path elsewhere = Files.createDirectories(directory.resolve("else where"));
        Path link = Files.createSymbolicLink(elsewhere.resolve("m"), Path.of("../a clone of it/migrate"));
        Path linkToLink = Files.createSymbolicLink(directory.resolve("mm"), link);

        for (Path program : List.of(project.resolve("migrate"), link, linkToLink)) {
            Result result = run(elsewhere, Map.of("CDPATH", directory.toString()), List.of(program.toString(), "current"));
            assertThat(result.out).as("%s: %s", program, result.err).isEqualTo(HEAD + "\n");
        }
        assertThat(run(project, Map.of(), List.of("sh", "migrate", "current")).out).isEqualTo(HEAD + "\n");
    }

    @Test
    @Order(3)
    void whatCannotBeWrittenIsAFailure() throws Exception {
        Assumptions.assumeTrue(Files.exists(Path.of("/dev/full")), "there is no /dev/full");
        for (String command : Samples.of("commands that cannot write", List.of("current", "update-sql"), List.of("current"))) {
            Result result = run(project, Map.of(), List.of("sh", "-c", "./migrate " + command + " >/dev/full"));
            assertThat(result.exit).as(command).isEqualTo(1);
            assertThat(result.err).as(command).contains("migrate: standard output could not be written: the disk is full");
        }
    }

    @Test
    @WithAllSamples
    @Order(3)
    void aFileThatItWritesIsWhereTheCommandWasTyped() throws Exception {
        Path elsewhere = Files.createDirectories(directory.resolve("output"));

        assertThat(run(elsewhere, Map.of(), List.of(project.resolve("migrate").toString(), "update-sql", "--output-file=update.sql")).exit).isZero();

        assertThat(elsewhere.resolve("update.sql")).exists();
    }

    @Test
    @WithAllSamples
    @Order(3)
    void aFileMayHaveAnyNameInWhicheverLocale() throws Exception {
        String command = "f=$(printf 'gr\\303\\266\\303\\237e.sql'); ./migrate update-sql --output-file=\"$f\" && rm \"$f\"";

        Result result = run(project, Map.of("LC_ALL", "C"), List.of("sh", "-c", command));

        assertThat(result.exit).as(result.err).isZero();
    }

    @Test
    @WithAllSamples
    @Order(3)
    void ourCommandsSayNothingOfLiquibaseAndItsOwnSayOnlyThatTheySucceeded() throws Exception {
        List<String> commands = List.of("current", "revisions", "upgrade", "downgrade --dry-run");
        for (String command : Samples.of("commands of ./migrate", commands, List.of("current", "upgrade"))) {
            Result result = migrate(project, Map.of(), command.split(" "));
            assertThat(result.out).as(command).isNotEmpty();
            assertThat(result.err).as(command).isEmpty();
            assertThat(result.exit).as(command).isZero();
        }
        assertThat(migrate(project, Map.of(), "status").err).isEqualTo("Liquibase command 'status' was executed successfully.\n");
        assertThat(migrate(project, Map.of(), "downgrade", "--to=nosuch").err.lines()).singleElement().asString()
            .startsWith("There is no revision nosuch");
    }

    @Test
    @Order(3)
    void databaseUrlNamesADatabaseAsWell() throws Exception {
        String url = "postgresql://" + database.username() + ":" + database.password() + "@" + database.server().host() + ":" + database.server()
            .port()
                + "/" + database.name();

        assertThat(migrate(project, Map.of("DATABASE_URL", url, "LIQUIBASE_COMMAND_URL", "-"), "current").out).isEqualTo(HEAD + "\n");
        assertThat(migrate(project, Map.of("DATABASE_URL", " ", "LIQUIBASE_COMMAND_URL", "-"), "current")).isEqualTo(new Result(1, "",
                "migrate: DATABASE_URL is set, but empty. Name a database in it, or unset it to use the embedded PostgreSQL.\n"));
    }

    @Test
    @WithAllSamples
    @Order(3)
    void anEnvironmentIsNamedByAnOptionOrByTheVariable() throws Exception {
        Path home = Files.createDirectories(directory.resolve("home/.sparknode"));
        Files.writeString(home.resolve("test.properties"), "url=" + database.url() + "\nusername=" + database.username() + "\npassword="
                + database.password() + "\n");
        Map<String, String> only = Map.of("JAVA_TOOL_OPTIONS", "-Duser.home=" + home.getParent(), "LIQUIBASE_COMMAND_URL", "-");
        Map<String, String> variable = new HashMap<>(only);
        variable.put("SPARKNODE_ENV", "test");

        assertThat(migrate(project, only, "current", "--env=test").out).isEqualTo(HEAD + "\n");
        assertThat(migrate(project, only, "-Denv=test", "revisions").out).contains(Revisions.head());
        assertThat(migrate(project, variable, "current").out).isEqualTo(HEAD + "\n");
        assertThat(migrate(project, Map.of("JAVA_TOOL_OPTIONS", "-Duser.home=" + home.getParent()), "current", "--env=dev").out)
            .as("what the variables name").isEqualTo(HEAD + "\n");
        assertThat(migrate(project, only, "current", "--env=prod").err)
            .contains("migrate: Nothing says where the database of the environment prod is.");
        assertThat(migrate(project, only, "current", "--env=production").err).contains("There is no environment production. Nothing was changed.");
    }

    @Test
    @Order(3)
    void bashCompletesCommandsAndOptions() throws Exception {
        String script = """
                source <(./migrate completion)
                compopt() { :; }
                COMP_WORDS=(./migrate downgr) COMP_CWORD=1; _complete_migrate; echo "${COMPREPLY[@]}"
                COMP_WORDS=(./migrate downgrade --dry) COMP_CWORD=2; _complete_migrate; echo "${COMPREPLY[@]}"
                COMP_WORDS=(./migrate --env) COMP_CWORD=1; _complete_migrate; echo "${COMPREPLY[@]}"
                COMP_WORDS=(./migrate downgrade --env p) COMP_CWORD=3; _complete_migrate; echo "${COMPREPLY[@]}"
                """;
        assertThat(run(project, Map.of(), List.of("bash", "-c", script))).isEqualTo(new Result(0, "downgrade\n--dry-run\n--env\nprod\n", ""));
    }

    @Test
    @Order(3)
    void aMissingOrOldJavaIsSaidInASentence() throws Exception {
        assertThat(migrate(project, Map.of("JAVA_HOME", "/nowhere"), "current").err)
                .isEqualTo("migrate: JAVA_HOME is /nowhere, and there is no bin/java. Set it to a JDK, 17 or later.\n");
        Path old = Files.createDirectories(directory.resolve("jdk 11/bin"));
        Files.createFile(old.resolve("java"), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Files.writeString(old.resolveSibling("release"), "IMPLEMENTOR=\"Any\"\nJAVA_VERSION=\"11.0.20\"\n");
        Result refused = migrate(project, Map.of("JAVA_HOME", old.getParent().toString()), "current");
        assertThat(refused.err).contains("is Java 11.0.20, and this needs a JDK, 17 or later.");
        assertThat(refused.exit).isEqualTo(1);
    }

    @Test
    @WithAllSamples
    @Order(4)
    void aRevisionIsBegunByItsTitleFromAnywhere() throws Exception {
        Result result = run(directory, Map.of(), List.of(project.resolve("migrate").toString(), "new", "Add odd trinkets", "--author=Ann"));

        assertThat(result.exit).isZero();
        assertThat(result.err).isEmpty();
        assertThat(result.out).startsWith("Created changelog/" + Revisions.next("add_odd_trinkets") + "/revision.yaml\n"
            + "Included it in changelog/db.changelog-master.yaml\n");
        assertThat(project.resolve("changelog/" + Revisions.next("add_odd_trinkets") + "/revision.yaml")).content().contains("author: 'Ann'");
    }

    @Test
    @WithAllSamples
    @Order(5)
    void withoutADatabaseItIsTheOneOfTheProjectWhichStops() throws Exception {
        Map<String, String> none = Map.of("LIQUIBASE_COMMAND_URL", "-", "LIQUIBASE_COMMAND_USERNAME", "-", "LIQUIBASE_COMMAND_PASSWORD", "-");

        Result current = run(directory, none, List.of(project.resolve("migrate").toString(), "current"));
        assertThat(current.out).isEqualTo("none\n");
        assertThat(current.err).contains("No database was named", project.resolve(".postgres").toString(), "The database is not migrated");
        assertThat(migrate(project, none, "stop-postgres").out).startsWith("Stopped the PostgreSQL in ");
        assertThat(migrate(project, none, "stop-postgres").out).startsWith("No PostgreSQL runs in ");
    }

    @Test
    @WithAllSamples
    @Order(6)
    void aSourceThatDoesNotCompileEndsTheCommandWithItsMessage() throws Exception {
        Path broken = Files.writeString(project.resolve("src/main/java/Broken.java"), "class Broken {");

        Result result = migrate(project, Map.of(), "current");

        assertThat(result.exit).isEqualTo(1);
        assertThat(result.out).isEmpty();
        assertThat(result.err).contains("Broken.java", "reached end of file while parsing",
                "migrate: the project does not compile, see above. The command was not run.");
        Files.delete(broken);
        Files.setLastModifiedTime(project.resolve("pom.xml"), FileTime.from(Instant.now()));
        assertThat(migrate(project, Map.of(), "current").exit).as("compiled anew, and the revision that was begun is pending").isEqualTo(3);
    }

    private static List<Path> archives() throws IOException {
        try (Stream<Path> files = Files.list(project.resolve("target/migrate"))) {
            return files.filter(file -> file.toString().contains(".jsa")).toList();
        }
    }

    @Test
    @WithAllSamples
    @Order(7)
    void aProjectThatWasMovedIsCompiledAnew() throws Exception {
        project = Files.move(project, directory.resolve("moved"));

        assertThat(migrate(project, Map.of(), "current").out).startsWith(Revisions.head());
        assertThat(project.resolve("target/migrate/java.options")).content().contains("# " + project + "\n").doesNotContain("a clone of it");
    }

    private static Result migrate(Path in, Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("./migrate"));
        command.addAll(List.of(arguments));
        return run(in, environment, command);
    }

    private static Result run(Path in, Map<String, String> environment, List<String> command) throws IOException, InterruptedException {
        return result(start(in, environment, "only", command.toArray(String[]::new)), "only");
    }

    private static Process start(Path in, Map<String, String> environment, String name, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(in.toFile()).redirectOutput(directory.resolve(name + ".out").toFile())
                .redirectError(directory.resolve(name + ".err").toFile()).redirectInput(Path.of("/dev/null").toFile());
        Map<String, String> all = builder.environment();
        all.keySet().removeIf(variable -> variable.startsWith("LIQUIBASE") || variable.startsWith("DATABASE") || variable.startsWith("SPARKNODE")
                || variable.startsWith("MAVEN_"));
        all.put("JAVA_HOME", System.getProperty("java.home"));
        all.put("LIQUIBASE_COMMAND_URL", database.url());
        all.put("LIQUIBASE_COMMAND_USERNAME", database.username());
        all.put("LIQUIBASE_COMMAND_PASSWORD", database.password());
        all.put("MAVEN_ARGS", Stream.of("localRepository=maven.repo.local", "liquibase.version=liquibase.version").map(each -> each.split("="))
                .filter(each -> System.getProperty(each[0]) != null).map(each -> "-D" + each[1] + "=" + System.getProperty(each[0]))
                .reduce("", (a, b) -> a + " " + b));
        all.putAll(environment);
        all.values().removeIf("-"::equals);
        return builder.start();
    }

    private static Result result(Process process, String name) throws IOException, InterruptedException {
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IllegalStateException("Still running after 5 minutes: " + Files.readString(directory.resolve(name + ".err")));
        }
        return new Result(process.exitValue(), Files.readString(directory.resolve(name + ".out")),
            Files.readString(directory.resolve(name + ".err")));
    }
}
