package io.sparknode.migrations.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.testing.Changelog;
import io.sparknode.migrations.testing.PostgresServer;
import io.sparknode.migrations.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What PostgreSQL is told where Liquibase accepts a mistake without a word, and the rule that finds it. */
class LiquibaseAcceptsIT {

    @TempDir
    private Path directory;
    private TestDatabase database;

    @BeforeEach
    void aTableWithThreeRows() {
        database = PostgresServer.get().newDatabase()
            .execute("CREATE TABLE gifts (id int, worth int); INSERT INTO gifts VALUES (1, 10), (2, 20), (3, 30)");
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void aTrueThatIsExpectedNeverComes() throws IOException {
        String check = "preConditions: [{onFail: MARK_RAN}, {sqlCheck: {expectedResult: true, sql: SELECT true}}]";
        assertThat(executed(check, "[{empty: {}}]", "expected-result")).isEqualTo("MARK_RAN");
        assertThat(executed(check.replace("Result: true", "Result: t"), "[{empty: {}}]", "")).isEqualTo("EXECUTED");
    }

    @Test
    void aConditionBesideNotIsNotNegated() throws IOException {
        assertThat(executed("preConditions: [{onFail: MARK_RAN}, {not: , tableExists: {tableName: gifts}}]", "[{empty: {}}]", "several-keys"))
            .isEqualTo("EXECUTED");
        assertThat(executed("preConditions: [{onFail: MARK_RAN}, {not: [{tableExists: {tableName: gifts}}]}]", "[{empty: {}}]", ""))
            .isEqualTo("MARK_RAN");
    }

    @Test
    void aTableWithItsSchemaBeforeItsNameIsNotThere() throws IOException {
        assertThat(executed("preConditions: [{onFail: MARK_RAN}, {tableExists: {tableName: public.gifts}}]", "[{empty: {}}]", "schema-in-name"))
            .isEqualTo("MARK_RAN");
    }

    @Test
    void aTableOfWhichTheNameIsMisspeltIsNotThere() throws IOException {
        assertThat(executed("preConditions: [{onFail: MARK_RAN}, {tableExists: {tabelName: gifts}}]", "[{empty: {}}]", "unknown-key"))
            .isEqualTo("MARK_RAN");
    }

    @Test
    void aConditionThatIsMisspeltDeletesAllRows() throws IOException {
        executed("comment: why", "[{delete: {tableName: gifts, wher: id = 1}}]", "unknown-key");
        assertThat(database.value("SELECT count(*) FROM gifts")).isEqualTo("0");
    }

    @Test
    void aCommentInAFoldedTextTakesInTheRest() throws IOException {
        executed("comment: why", "\n        - sql: >-\n            UPDATE gifts SET worth = worth + 1\n            -- of the first one\n"
            + "            WHERE id = 1", "folded-comment");
        assertThat(database.column("SELECT worth FROM gifts ORDER BY id")).containsExactly("11", "21", "31");
    }

    /** How a changeset is on record after it was executed. */
    private String executed(String keys, String changes, String rule) throws IOException {
        String id = "changeset " + database.value("SELECT clock_timestamp()");
        String yaml = "databaseChangeLog:\n  - logicalFilePath: sparknode/0004_gifts/revision.yaml\n  - changeSet:\n"
            + "      id: '" + id + "'\n      author: ann\n      " + keys + "\n      changes: " + changes + "\n      rollback: {empty: {}}\n";
        Files.writeString(directory.resolve("changelog.yaml"), yaml);
        Path file = Path.of("changelog/0004_gifts/revision.yaml");
        List<String> found = ChangelogRules.of(Path.of("")).violations(file, yaml).stream().map(violation -> violation.rule().id()).toList();
        if (rule.isEmpty()) {
            assertThat(found).isEmpty();
        } else {
            assertThat(found).contains(rule);
        }
        Changelog.of(directory, "changelog.yaml").update(database);
        return database.value("SELECT exectype FROM databasechangelog WHERE id = '" + id + "'");
    }
}
