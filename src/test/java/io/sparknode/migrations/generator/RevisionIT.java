package io.sparknode.migrations.generator;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.testing.CommandLine;
import io.sparknode.migrations.testing.CommandLine.Result;
import io.sparknode.migrations.testing.PostgresServer;
import io.sparknode.migrations.testing.Revisions;
import io.sparknode.migrations.testing.TestDatabase;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Works on a copy of the changelog, which is below the project's folder because that is where the command line looks for files. */
class RevisionIT {

    private Path project;
    private Path master;

    @BeforeEach
    void copyTheChangelog() throws IOException {
        project = Files.createTempDirectory(Path.of("target"), "revision-");
        FileUtils.copyDirectory(new File("changelog"), project.resolve("changelog").toFile());
        FileUtils.copyDirectory(new File("seed"), project.resolve("seed").toFile());
        master = project.resolve("changelog/db.changelog-master.yaml");
    }

    @AfterEach
    void deleteTheCopy() throws IOException {
        FileUtils.deleteDirectory(project.toFile());
    }

    @Test
    void aNewRevisionIsTheHeadAndGoesForwardAndBack() throws IOException {
        String before = Files.readString(master);
        String head = newestName();
        Result result = revision("Add odd trinkets", "--author=Ann O'Hara");
        String name = newestName();
        assertThat(name).endsWith("_add_odd_trinkets");
        assertThat(result.exitCode()).isZero();
        assertThat(result.lines()).containsExactly("Created " + project.resolve("changelog/" + name + "/revision.yaml"), "Included it in " + master,
            "For the table in README.md: | [`" + name + "`](changelog/" + name + ") | Add odd trinkets | complete |");
        assertThat(Files.readString(master).replace("  - include: {file: " + name + "/revision.yaml, relativeToChangelogFile: true}\n", ""))
            .isEqualTo(before);
        try (TestDatabase database = PostgresServer.get().newDatabase()) {
            assertThat(CommandLine.run(master.toString(), database, "update").exitCode()).isZero();
            assertThat(CommandLine.run(master.toString(), database, "current").out()).isEqualTo(name + " (head)\n");
            assertThat(database.value("SELECT DISTINCT author FROM databasechangelog WHERE filename LIKE '%" + name
                + "%' AND id <> 'shared procedures'"))
                .isEqualTo("Ann O'Hara");
            assertThat(CommandLine.run(master.toString(), database, "downgrade").exitCode()).isZero();
            assertThat(CommandLine.run(master.toString(), database, "current").out()).isEqualTo(head + "\n");
            assertThat(CommandLine.run(master.toString(), database, "upgrade").exitCode()).isZero();
            assertThat(CommandLine.run(master.toString(), database, "current").out()).isEqualTo(name + " (head)\n");
            database.execute("DROP SCHEMA migration CASCADE");
            assertThat(CommandLine.run(master.toString(), database, "downgrade").exitCode()).isZero();
            assertThat(database.value("SELECT to_regprocedure('migration.drop_column(regclass, text, text)') IS NOT NULL"))
                .as("a database that was only stamped gets the procedures for a rollback").isEqualTo("t");
        }
    }

    @Test
    void ofAKindItSaysWhatInItIsAnExample() throws IOException {
        Result result = revision("Users have a sponsor", "--author=Ann", "--kind=column", "--table=users", "--column=sponsor_id");
        assertThat(result.exitCode()).isZero();
        assertThat(result.lines()).hasSize(4).endsWith("Types, defaults, conditions and referenced tables in it are examples. Correct them.");
    }

    @Test
    void anyMessageMakesAFileThatLiquibaseReads() throws IOException {
        String odd = "Größe: \"100 %\" — it's {worth} #1, \t- [x] | > & * ! ? 🚀\nand a second line";
        assertThat(revision(odd, "--author=Ann").exitCode()).isZero();
        assertThat(Files.readString(newest())).contains("id: 'Größe: \"100 %\" — it''s {worth} #1, - [x] | > & * ! ? 🚀 and a second line'");
        String longOne = "widen ".repeat(100).strip();
        assertThat(revision(longOne, "--author=Ann").exitCode()).isZero();
        assertThat(Files.readString(newest())).contains("comment: " + longOne + "\n");
        assertThat(revision("yes", "--author=null").exitCode()).isZero();
        assertThat(Files.readString(newest())).contains("id: 'yes'\n      author: 'null'\n");
    }

    @Test
    void theAuthorIsTheOneThatGitKnows() throws IOException, InterruptedException {
        git("init", "-q");
        git("config", "user.name", "Bea von Git");
        assertThat(revision("Add odd trinkets").exitCode()).isZero();
        assertThat(Files.readString(newest())).contains("author: Bea von Git\n");
    }

    @Test
    void withoutAnAuthorNothingIsMade() throws IOException, InterruptedException {
        git("init", "-q");
        git("config", "user.name", "");
        refuses("No revision was made: git knows no user.name. Tell it: git config --global user.name \"Ann Example\". "
            + "Or give an author: --author=\"Ann Example\"", revision("Add odd trinkets"));
    }

    @Test
    void aMessageThatMakesNoNameOrATakenOneIsRefused() throws IOException {
        refuses("No revision was made: The message \"!\" has no letter and no digit to name a revision by.", revision("!", "--author=ann"));
        refuses("No revision was made: There is a revision of that name already: 0001_tenant_isolation.",
            revision("Tenant isolation", "--author=ann"));
    }

    @Test
    void aKindThatThereIsNotOrANameThatIsNoneIsRefused() throws IOException {
        refuses("No revision was made: There is no kind view. The kinds are: "
            + "table, column, index, constraint, unique, rename-column, rename-column-end, "
            + "drop-column.", revision("Add odd trinkets", "--author=ann", "--kind=view"));
        refuses("No revision was made: --kind and --from-database say different things. Give one of them.",
            revision("Add odd trinkets", "--author=ann", "--kind=table", "--from-database"));
        refuses("No revision was made: \"Odd One\" is no name of a column: "
            + "lower case letters, digits and underscores, 40 at most, and a letter first.",
            revision("Add odd trinkets", "--author=ann", "--kind=rename-column", "--rename-to=Odd One"));
    }

    @Test
    void aReservedWordIsNoNameButOneThatPostgresTakesIs() throws IOException {
        refuses("No revision was made: \"select\" is a reserved word: PostgreSQL takes it as the name of a table only between quotation marks. "
            + "Choose another name, or begin the revision without --kind, and quote it in each statement.",
            revision("Add odd trinkets", "--author=ann", "--kind=table", "--table=select"));
        refuses("No revision was made: \"system_user\" is a reserved word: PostgreSQL takes it as the name of a column only between quotation marks.",
            revision("Add odd trinkets", "--author=ann", "--kind=column", "--table=users", "--column=system_user"));
        assertThat(revision("Add odd trinkets", "--author=ann", "--kind=column", "--table=users", "--column=type").exitCode()).isZero();
    }

    @Test
    void aTableIsNotCalledByTheRevisionWhereThatIsAReservedWord() throws IOException {
        assertThat(revision("Add table", "--author=ann", "--kind=table").exitCode()).isZero();
        assertThat(Files.readString(newest())).contains("ensure_table('the_table'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"column", "index", "constraint", "unique", "drop-column", "rename-column", "rename-column-end"})
    void aTableThatIsNotThereIsRefused(String kind) throws IOException {
        String file = project.resolve("changelog/" + Revisions.head() + "/schema.txt").toString();
        refuses("No revision was made: There is no table usrs in " + file + ", the schema after the last revision. Did you mean users?"
            + " If that file is older than the revision, write it anew: ./migrate schema-files",
            revision("Add odd trinkets", "--author=ann", "--kind=" + kind, "--table=usrs"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"drop-column", "rename-column", "rename-column-end"})
    void aColumnThatIsNotThereCannotGoOrBeRenamed(String kind) throws IOException {
        refuses("No revision was made: The table notifications has no column mesage in ",
            revision("Add odd trinkets", "--author=ann", "--kind=" + kind, "--table=notifications", "--column=mesage"));
        assertThat(revision("Add odd trinkets", "--author=ann", "--kind=" + kind, "--table=notifications", "--column=message").exitCode()).isZero();
    }

    @Test
    void whereTheSchemaOfTheLastRevisionIsNotWrittenYetAnyTableMayBeThere() {
        assertThat(revision("Add odd trinkets", "--author=ann", "--kind=table").exitCode()).isZero();
        assertThat(revision("Odd trinkets have a home", "--author=ann", "--kind=column", "--table=odd_trinkets").exitCode()).isZero();
    }

    @Test
    void aCharacterThatTheLocaleCannotExpressIsRefused() throws IOException {
        String message = " has characters that the locale cannot express. Set one of UTF-8, for example LC_ALL=C.UTF-8, and run the command again.";
        refuses("No revision was made: --message" + message, revision("F\uFFFD\uFFFDge hinzu", "--author=ann"));
        refuses("No revision was made: --author" + message, revision("Add odd trinkets", "--author=J\uFFFDrg"));
        refuses("No revision was made: --table" + message, revision("Add odd trinkets", "--author=ann", "--kind=table", "--table=f\uFFFD"));
        refuses("No revision was made: --rename-to" + message, revision("Add odd trinkets", "--author=ann", "--rename-to=f\uFFFD"));
    }

    @Test
    void aChangelogThatLiquibaseCannotReadIsLeftAsItWas() throws IOException {
        Files.writeString(project.resolve("changelog/0000_baseline/revision.yaml"), "databaseChangeLog: [}");
        assertThat(revision("Add odd trinkets", "--author=ann").exitCode()).isEqualTo(1);
        assertThat(newestName()).doesNotContain("trinkets");
        assertThat(Files.readString(master)).doesNotContain("trinkets");
    }

    @Test
    void aMasterThatIsNotThereIsRefused() {
        Result result = CommandLine.run("revision", "--changelog-file=nowhere/master.yaml", "--message=Add odd trinkets");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("No revision was made: There is no file nowhere/master.yaml.");
    }

    private Result revision(String message, String... more) {
        Stream<String> always = Stream.of("revision", "--changelog-file=" + master, "--message=" + message);
        return CommandLine.run(Stream.concat(always, Stream.of(more)).toArray(String[]::new));
    }

    private void refuses(String message, Result result) throws IOException {
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains(message);
        assertThat(Files.readString(master)).isEqualTo(Files.readString(Path.of("changelog/db.changelog-master.yaml")));
        assertThat(newestName()).isEqualTo(newest(Path.of("changelog")).getFileName().toString());
    }

    private String newestName() throws IOException {
        return newest(project.resolve("changelog")).getFileName().toString();
    }

    private Path newest() throws IOException {
        return newest(project.resolve("changelog")).resolve("revision.yaml");
    }

    private static Path newest(Path changelog) throws IOException {
        try (Stream<Path> entries = Files.list(changelog)) {
            return entries.filter(entry -> entry.getFileName().toString().matches("\\d{4}_.*")).max(Path::compareTo).orElseThrow();
        }
    }

    private void git(String... arguments) throws IOException, InterruptedException {
        Process git = new ProcessBuilder(Stream.concat(Stream.of("git"), Stream.of(arguments)).toList()).directory(project.toFile()).inheritIO()
            .start();
        assertThat(git.waitFor()).isZero();
    }
}
