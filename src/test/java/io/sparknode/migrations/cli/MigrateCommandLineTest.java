package io.sparknode.migrations.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line says of itself: help, and what was mistyped. */
class MigrateCommandLineTest {

    private record Result(int exit, String out, String err) {
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "curent              | There is no command curent. Did you mean current? See ./migrate --help",
        "nonsense            | There is no command nonsense. See ./migrate --help",
        "--envi=test status      | There is no option --envi. Did you mean --env? See ./migrate --help",
        "--log-levle=info status | There is no option --log-levle. Did you mean --log-level? See ./migrate --help",
        "downgrade --dry-rum | The command downgrade has no option --dry-rum. Did you mean --dry-run? See ./migrate downgrade --help",
        "new x --author=y --from-databse | The command new has no option --from-databse. Did you mean --from-database? See ./migrate new --help",
        "downgrade --dry     | The command downgrade has no option --dry. Did you mean --dry-run? See ./migrate downgrade --help",
        "curent --help       | There is no command curent. Did you mean current? See ./migrate --help",
        "nope -h             | There is no command nope. See ./migrate --help",
        "help nope           | There is no command nope. See ./migrate --help",
        "help curent         | There is no command curent. Did you mean current? See ./migrate --help",
        "new one two         | The command new takes no argument two: put a message of several words between quotes. See ./migrate new --help",
        "release 1.2.0 1.3.0 | The command release takes no argument 1.3.0. See ./migrate release --help",
        "schema-files now    | The command schema-files takes no argument now. See ./migrate schema-files --help"})
    void whatWasMistypedIsSaidWithTheNearest(String typed, String message) throws Exception {
        assertThat(run(typed.split(" "))).isEqualTo(new Result(1, "", "migrate: " + message + System.lineSeparator()));
    }

    @Test
    void theValueOfAMistypedOptionIsNotRepeated() throws Exception {
        assertThat(run("stop-postgres", "--pasword=secret").err).contains("has no option --pasword.").doesNotContain("secret");
    }

    @Test
    void theValueOfAnOptionBesideHelpIsNotRepeated() throws Exception {
        assertThat(run("--url", "jdbc:postgresql://db/shop?password=secret", "--help").err).doesNotContain("secret");
        assertThat(run("help", "jdbc:postgresql://db/shop?password=secret").err).doesNotContain("secret");
    }

    /** Of which only the first word is its value. */
    @Test
    void thePartsOfAPasswordWithBlanksAreNotRepeated() throws Exception {
        assertThat(run("current", "--url=jdbc:postgresql://localhost:1/nowhere", "--password=my", "secret").err)
            .isEqualTo("migrate: The command current takes no argument beside its options; a password with blanks stands between quotes."
                + " See ./migrate current --help" + System.lineSeparator());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--url=secret", "--secret", "-secret", "@secret", "--password=secret", "--help", "-v", "--"})
    void whateverStandsBehindPasswordIsItsValueAndNotRepeated(String password) throws Exception {
        Result result = run("current", "--url=jdbc:postgresql://localhost:1/nowhere", "--username", "--joe", "--password", password);
        assertThat(result.exit).isEqualTo(1);
        assertThat(result.err).contains("localhost:1").doesNotContain("secret", "--joe", "Usage", "--password");
        assertThat(result.out).isEmpty();
    }

    @Test
    void aRevisionWithoutATitleIsAskedForOne() {
        for (List<String> typed : List.of(List.of("new"), List.of("new", ""), List.of("new", " ", "--kind=table"), List.of("new", "--message"),
                List.of("revision", "--message", ""))) {
            assertThatThrownBy(() -> runWithoutChangelog(typed)).as("%s", typed)
                    .hasMessage("What will the revision do? Say it in a few words: ./migrate new \"Add gift cards\"");
        }
    }

    /** Otherwise downgrade --to="$UNSET" would go back by one revision. */
    @ParameterizedTest
    @CsvSource({"new, --kind", "new, --table", "new, --column", "new, --rename-to", "new, --author", "downgrade, --to", "downgrade, --revisions",
        "upgrade, --revisions", "drift, --revision", "stamp, --revision", "rollback, --tag", "rollback-count, --count"})
    void anOptionThatIsEmptyIsRefused(String command, String option) throws Exception {
        for (List<String> typed : List.of(List.of(command, option + "="), List.of(command, option + "= "), List.of(command, option, ""))) {
            List<String> whole = Stream.concat(typed.stream(), command.equals("new") ? Stream.of("--message=x") : Stream.empty()).toList();
            assertThatThrownBy(() -> runWithoutChangelog(whole)).as("%s", typed).isInstanceOf(Refusal.class)
                .hasMessage(option + " is empty. Give it a value, or leave it out. See ./migrate " + command + " --help");
        }
    }

    @ParameterizedTest
    @CsvSource({"downgrade, --revisions, abc", "upgrade, --revisions, 1.5", "rehearse, --rows, 99999999999"})
    void whatIsNoNumberIsSaidWithTheOptionThatTakesOne(String command, String option, String value) throws Exception {
        Result result = run(command, option + "=" + value);
        assertThat(result.exit).isEqualTo(1);
        assertThat(result.err).contains(option + " takes a number, and \"" + value + "\" is none. Nothing was changed.")
                .doesNotContain("For input string");
    }

    /** It would be a parameter of the changelog, and another database or all revisions be migrated. */
    @ParameterizedTest
    @ValueSource(strings = {"-Dliquibase.url", "-Dliquibase.toTag", "-Dliquibase.command.password", "-Dto", "-Dconfirm"})
    void anOptionOfMavenIsRefusedAndItsValueNotRepeated(String option) {
        assertThatThrownBy(() -> runWithoutChangelog(List.of("update", option + "=secret"))).isInstanceOf(Refusal.class).hasMessage(option
            + " is an option of Maven. Nothing was changed. Options of this command begin with two dashes. See ./migrate update --help");
    }

    /** The first is {@code --env $UNSET update}. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--env update                 | There is no environment update. Nothing was changed. There are dev, test, prod.",
        "--env= update                | --env is empty. Give it a value, or leave it out. See ./migrate update --help",
        "update --env                 | --env is empty. Give it a value, or leave it out. See ./migrate update --help",
        "--env=dev --env=prod current | Two environments are named, dev and prod. Nothing was changed. Name one of them:"
            + " by --env with ./migrate, by -Denv with Maven, by SPARKNODE_ENV with the image."})
    void anEnvironmentIsOneThatThereIs(String typed, String message) {
        assertThatThrownBy(() -> runWithoutChangelog(List.of(typed.split(" ")))).isInstanceOf(Refusal.class).hasMessage(message);
    }

    @Test
    void anEnvironmentWithoutACommandIsRefused() {
        assertThatThrownBy(() -> run("--env=dev")).isInstanceOf(Refusal.class).hasMessage("No command is given. See ./migrate --help");
    }

    @Test
    void completionIsACommandThatTakesNoArgument() throws Exception {
        assertThatThrownBy(() -> run("completion", "bash")).isInstanceOf(Refusal.class)
            .hasMessage("The command completion takes no argument. Its script is for bash and for zsh: source <(./migrate completion)");
        assertThat(run("help", "completion")).isEqualTo(run("completion", "--help"));
        assertThat(run("completion", "--help").out).startsWith("Usage: ./migrate completion\n");
        assertThat(run("help", "help")).isEqualTo(run("help"));
    }

    @Test
    void helpBehindTheWordIsThatOfTheOption() throws Exception {
        assertThat(run("help", "current")).isEqualTo(run("current", "--help"));
        assertThat(run("help", "--help")).isEqualTo(run("help"));
    }

    @Test
    void whatIsMissingIsSaidWithWhereToLook() throws Exception {
        assertThat(run("update-to-tag", "--url=jdbc:postgresql://localhost:1/nowhere").err)
                .contains("'--tag': missing required argument", "See ./migrate --help or ./migrate COMMAND --help").doesNotContain("'liquibase ");
    }

    @Test
    void helpNamesCommandsThatThereAre() throws Exception {
        Result help = run("--help");
        assertThat(help).isEqualTo(run()).isEqualTo(run("-h"));
        String all = run("help").out;

        assertThat(all).startsWith("Usage: ./migrate ");
        List<String> named = help.out.lines().filter(line -> line.matches("  [a-z][^ ]*(?: [^ ]+)* {2,}.*")).map(line -> line.strip().split(" ")[0])
                .filter(word -> !List.of("help", "completion").contains(word)).toList();
        assertThat(named).hasSizeGreaterThan(10).allSatisfy(command -> assertThat(all).containsPattern("(?m)^  " + command + "\\b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"adopt", "current", "downgrade", "new", "revisions", "schema-files", "stop-postgres", "upgrade"})
    void eachOfOurCommandsHasExamples(String command) throws Exception {
        assertThat(run(command, "--help").out).contains("Usage: ./migrate " + command, "Examples:\n  ./migrate " + command);
    }

    @Test
    void theOptionThatNamesTheEnvironmentIsOneOfEachCommand() throws Exception {
        assertThat(run("help").out).containsPattern("--env=NAME +The environment that the database belongs to");
        assertThat(run("status", "--help").out).containsPattern("--env=NAME +The environment that the database belongs to");
    }

    /** So that nothing is written into that of the project, should the command not be refused. */
    private static void runWithoutChangelog(List<String> typed) throws Exception {
        run(Stream.concat(Stream.of("--changelog-file=nowhere.yaml"), typed.stream()).toArray(String[]::new));
    }

    private static Result run(String... typed) throws Exception {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
        try {
            int exit = Migrate.ofProject(Map.of("LIQUIBASE_COMMAND_URL", "jdbc:embedded:postgresql:none"), Path.of("").toAbsolutePath())
                    .migrate(Arguments.of(List.of(typed), null));
            return new Result(exit, said.toString(StandardCharsets.UTF_8), errors.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }
}
