package io.sparknode.migrations.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparknode.migrations.command.Released;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Each rule can be broken, and says what was found and what to write instead. */
class RulesTest {

    private static final Path REVISION = Path.of("changelog/0004_gifts/revision.yaml");
    private static final Map<String, Object> VIOLATIONS = violations();
    private static final String GOOD = (String) VIOLATIONS.get("good");

    @TempDir
    private Path directory;

    /** What replaces a part of a revision that keeps to the rules, and what is found then: line, rule and message. */
    record Broken(String replace, String by, List<String> found) {
    }

    private static Map<String, Object> violations() {
        try (Reader text = Files.newBufferedReader(Path.of("src/test/resources/rules/violations.yaml"))) {
            return new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    static Stream<Broken> broken() {
        return ((List<Map<String, Object>>) VIOLATIONS.get("cases")).stream()
            .map(each -> new Broken((String) each.get("replace"), (String) each.get("by"), (List<String>) each.get("found")));
    }

    static Stream<Rule> rules() {
        return Rule.all().stream();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void theWrongExampleBreaksThisRuleAndNoOtherOneAndTheRightExampleNone(Rule rule) throws IOException {
        assertThat(rules(rule, rule.wrong())).isNotEmpty().containsOnly(rule.id());
        assertThat(rules(rule, rule.right())).isEmpty();
    }

    /** A text that YAML took for a comment from its middle on ends without a full stop. */
    @ParameterizedTest
    @MethodSource("rules")
    void aRuleIsExplainedInWholeSentences(Rule rule) {
        assertThat(rule.forbids()).endsWith(".");
        assertThat(rule.why()).endsWith(".");
    }

    private List<String> rules(Rule rule, String example) throws IOException {
        Path released = Files.writeString(directory.resolve("released.txt"), rule.released());
        return ChangelogRules.of(Path.of("")).violations(Path.of("changelog", rule.file()), wholeFile(example), Released.read(released)).stream()
            .map(violation -> violation.rule().id()).toList();
    }

    /** An example is a whole file, or holds only items of a revision's file. */
    private static String wholeFile(String example) {
        return example.startsWith("databaseChangeLog") ? example
            : "databaseChangeLog:\n  - logicalFilePath: sparknode/0004_gifts/revision.yaml\n" + example.indent(2);
    }

    @ParameterizedTest
    @MethodSource("broken")
    void whatIsFoundIsSaidWithItsLineAndWhatToWriteInstead(Broken broken) throws IOException {
        assertThat(found(GOOD)).isEmpty();
        assertThat(GOOD).contains(broken.replace());
        assertThat(found(GOOD.replace(broken.replace(), broken.by()))).containsExactlyElementsOf(broken.found());
    }

    private static List<String> found(String text) throws IOException {
        return ChangelogRules.of(Path.of("")).violations(REVISION, text).stream()
            .map(violation -> violation.line() + ": " + violation.rule().id() + ": " + violation.message()).toList();
    }

    @Test
    void aPreconditionOnTheNameOfAnIndexTakesWhatAnInterruptedBuildLeftForTheIndex() throws IOException {
        assertThat(found("""
            databaseChangeLog:
              - logicalFilePath: sparknode/0004_gifts/revision.yaml
              - changeSet:
                  id: index users.phone_number
                  author: ann
                  runInTransaction: false
                  preConditions:
                    - onFail: MARK_RAN
                    - not:
                        - indexExists: {tableName: users, indexName: idx_users_phone_number}
                  changes:
                    - sql: CREATE INDEX CONCURRENTLY idx_users_phone_number ON users (phone_number)
                  rollback:
                    - sql: DROP INDEX CONCURRENTLY IF EXISTS public.idx_users_phone_number
            """)).containsExactly("12: interrupted-index: takes what an interrupted build left for an index: write it as --kind=index of"
            + " ./migrate new does, with CALL migration.ensure_indexes() or, for a unique one, CALL migration.expect_unique(…)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CALL migration.ensure_table('gifts', 'id uuid')", "CREATE TABLE IF NOT EXISTS gifts (id uuid)"})
    void aTableThatMayBeThereAlreadyIsWrittenToWhileItsIndexIsBuilt(String create) throws IOException {
        assertThat(found("""
            databaseChangeLog:
              - logicalFilePath: sparknode/0004_gifts/revision.yaml
              - changeSet:
                  id: create table gifts
                  author: ann
                  runInTransaction: false
                  changes:
                    - sql: %s
                  rollback: {empty: {}}
              - changeSet:
                  id: index gifts.id
                  author: ann
                  changes:
                    - sql: CREATE INDEX IF NOT EXISTS idx_gifts_id ON gifts (id)
                  rollback: {empty: {}}
            """.formatted(create))).containsExactly("14: index-without-concurrently: nobody can write to gifts while the index is built: CREATE INDEX"
            + " CONCURRENTLY, as --kind=index of ./migrate new writes it");
    }

    @Test
    void aViolationInOneLineHasTheFileTheLineTheChangesetTheMessageAndTheRule() throws IOException {
        Path folder = Files.createDirectories(directory.resolve("changelog/0004_gifts"));
        Path file = Files.writeString(folder.resolve("revision.yaml"), GOOD.replace("typ", "tip"));
        assertThat(ChangelogRules.of(Path.of("")).violations(file)).extracting(Violation::toString)
            .containsExactly(file + ":17: a title: column has the unknown key tipe: write type [unknown-key]");
    }

    @Test
    void withoutTheListOfChangesTheRulesSayWhatIsMissingAndHowToBringItBack() {
        assertThatThrownBy(() -> ChangelogRules.of(directory)).isInstanceOf(NoSuchFileException.class)
            .hasMessage(directory.resolve("docs/changes.md") + ": the rules of the changelog take from it which changes a changeset may use. "
                + "Name the project's directory, or bring the file back: git checkout -- docs/changes.md");
    }

    @Test
    void aRevisionMayNotBeIncludedBeforeOneThatWasReleased() throws IOException {
        Files.createDirectories(directory.resolve("docs"));
        Files.copy(Path.of("docs/changes.md"), directory.resolve("docs/changes.md"));
        Path master = Files.createDirectories(directory.resolve("changelog")).resolve("db.changelog-master.yaml");
        Files.writeString(directory.resolve("changelog/released.txt"), "# Released with 1.0.0\n9:a sparknode/0001_gifts/revision.yaml a title\n");
        Files.writeString(master, """
            databaseChangeLog:
              - include: {file: 0000_late/revision.yaml, relativeToChangelogFile: true}
              - include: {file: 0001_gifts/revision.yaml, relativeToChangelogFile: true}
              - include: {file: 0002_next/revision.yaml, relativeToChangelogFile: true}
            """);
        assertThat(ChangelogRules.of(directory).violations(master)).extracting(Violation::toString).containsExactly(master
            + ":2: 0000_late/revision.yaml is not released, and is included before what was released with 1.0.0: include it behind the last revision"
            + " [inserted-before-release]");
    }

    @Test
    void aPartOfARevisionMayNotBeIncludedBeforeOneThatWasReleasedUnlessItHasNoChangeset() throws IOException {
        Files.createDirectories(directory.resolve("docs"));
        Files.copy(Path.of("docs/changes.md"), directory.resolve("docs/changes.md"));
        Path folder = Files.createDirectories(directory.resolve("changelog/0001_gifts"));
        Files.writeString(directory.resolve("changelog/released.txt"), "# Released with 1.0.0\n9:a sparknode/0001_gifts/cups.yaml a title\n");
        Files.writeString(folder.resolve("cups.yaml"), "databaseChangeLog:\n  - changeSet: {}\n");
        Files.writeString(folder.resolve("late.yaml"), "databaseChangeLog:\n  - changeSet: {}\n");
        Files.writeString(folder.resolve("nothing.yaml"), "databaseChangeLog: []\n");
        Path revision = Files.writeString(folder.resolve("revision.yaml"), """
            databaseChangeLog:
              - logicalFilePath: sparknode/0001_gifts/revision.yaml
              - include: {file: ../procedures.yaml, relativeToChangelogFile: true}
              - include: {file: nothing.yaml, relativeToChangelogFile: true}
              - include: {file: late.yaml, relativeToChangelogFile: true}
              - include: {file: cups.yaml, relativeToChangelogFile: true}
              - changeSet:
                  id: tag 0001_gifts
                  author: ann
                  changes:
                    - tagDatabase: {tag: 0001_gifts}
                  rollback: {empty: {}}
            """);
        assertThat(ChangelogRules.of(directory).violations(revision)).extracting(Violation::toString).containsExactly(revision
            + ":5: late.yaml is not released, and stands before what was released with 1.0.0: "
            + "databases that have the release would run it later than "
            + "others. Put it into a new revision: ./migrate new \"…\" [inserted-before-release]");
    }

    @Test
    void thePageIsWhatTheRulesSay() {
        assertThat(Path.of(RulesPage.FILE)).as("out of date: run ./mvnw compile exec:java@rules-page and review what it changes")
            .hasContent(RulesPage.text());
    }
}
