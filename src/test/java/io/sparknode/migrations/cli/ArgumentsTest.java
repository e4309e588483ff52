package io.sparknode.migrations.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArgumentsTest {

    @Test
    void aTitleBehindNewIsItsMessage() {
        assertThat(command("new", "Add gift cards")).containsExactly("new", "--message=Add gift cards");
        assertThat(command("release", "1.2.0")).containsExactly("release", "--number=1.2.0");
        assertThat(command("new", "--author=Ann", "Add gift cards")).containsExactly("new", "--author=Ann", "--message=Add gift cards");
        assertThat(command("revision", "--author", "Ann Example", "--message", "Add gift cards"))
                .containsExactly("revision", "--author", "Ann Example", "--message", "Add gift cards");
        assertThat(command("new", "Add", "gift cards")).as("a second one is left to be refused").containsExactly("new", "--message=Add", "gift cards");
        assertThat(command("update-to-tag", "0001_first")).containsExactly("update-to-tag", "0001_first");
    }

    @Test
    void anEnvironmentIsNamedInThreeWays() {
        for (List<String> way : List.of(List.of("--env=dev"), List.of("--env", "dev"), List.of("-Denv=dev"))) {
            Arguments words = Arguments.of(List.of(way.get(0), way.get(way.size() - 1), "status").subList(2 - way.size(), 3), null);
            assertThat(words).isEqualTo(new Arguments(List.of("dev"), List.of("status")));
            assertThat(words.environment()).isEqualTo("dev");
        }
        assertThat(Arguments.of(List.of("status"), null).environment()).isNull();
    }

    /** Liquibase takes its own in these ways. */
    @Test
    void ourCommandsMayBeTypedWithoutTheirHyphenAndInUpperCase() {
        assertThat(command("Drift", "--sql")).containsExactly("drift", "--sql");
        assertThat(command("stopPostgres")).containsExactly("stop-postgres");
        assertThat(command("New", "Drift")).containsExactly("new", "--message=Drift");
        assertThat(command("updateToTag", "Drift")).containsExactly("updateToTag", "Drift");
    }

    @Test
    void aFileThatIsWrittenOrReadBesideTheChangelogStartsWhereTheCommandWasTyped() {
        Path typedIn = Path.of("/home/ann");

        assertThat(Arguments.of(List.of("update-sql", "--output-file=update.sql"), typedIn).command())
            .containsExactly("update-sql", "--output-file=/home/ann/update.sql");
        assertThat(Arguments.of(List.of("--log-file", "x.log", "status"), typedIn).command())
            .containsExactly("--log-file", "/home/ann/x.log", "status");
        assertThat(Arguments.of(List.of("update-sql", "--output-file=/tmp/update.sql"), typedIn).command())
            .containsExactly("update-sql", "--output-file=/tmp/update.sql");
        assertThat(Arguments.of(List.of("validate", "--changelog-file=other.yaml"), typedIn).command())
            .containsExactly("validate", "--changelog-file=other.yaml");
    }

    @Test
    void userAndPasswordMayBeWordsOfTheirOwnWhateverTheyLookLike() {
        assertThat(command("current", "--password", "--url=x", "--username", "new"))
            .containsExactly("current", "--password=--url=x", "--username=new");
        assertThat(command("--password", "--env=prod", "status")).containsExactly("--password=--env=prod", "status");
        assertThat(command("status", "--password")).containsExactly("status", "--password");
        assertThat(Arguments.of(List.of("--username", "joe", "current"), null).name()).isEqualTo("current");
    }

    private static List<String> command(String... arguments) {
        return Arguments.of(List.of(arguments), null).command();
    }
}
