package io.sparknode.migrations.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import liquibase.Scope;
import liquibase.change.Change;
import liquibase.changelog.ChangeLogParameters;
import liquibase.changelog.ChangeSet;
import liquibase.database.core.PostgresDatabase;
import liquibase.parser.ChangeLogParserFactory;
import liquibase.precondition.Precondition;
import liquibase.precondition.PreconditionLogic;
import liquibase.resource.DirectoryResourceAccessor;
import liquibase.resource.ResourceAccessor;
import liquibase.sqlgenerator.SqlGeneratorFactory;
import liquibase.ui.LoggerUIService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What Liquibase accepts without a word, what it makes of it, and the rule that finds it. Where a case fails with a new version of Liquibase, that
 * version may have become stricter.
 */
class LiquibaseAcceptsTest {

    private static final String GIFTS = """
        databaseChangeLog:
          - logicalFilePath: sparknode/0004_gifts/revision.yaml
          - changeSet:
              id: a title
              author: ann
              preConditions:
                - onFail: MARK_RAN
                - not:
                    - tableExists: {tableName: gifts}
              changes:
                - createTable:
                    tableName: gifts
                    columns:
                      - column: {name: id, type: uuid, constraints: {nullable: false}}
              rollback:
                - dropTable: {tableName: gifts}
        """;

    @TempDir
    private Path directory;

    @Test
    void whatIsRightBecomesWhatItSays() throws Exception {
        assertThat(made(GIFTS)).containsExactly("id a title, author ann, runInTransaction true", "onFail MARK_RAN not(tableExists(tableName=gifts))",
            "do CREATE TABLE gifts (id UUID NOT NULL)", "undo DROP TABLE gifts");
        assertThat(rules(GIFTS)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        # a column that may be null, although it must not
        {nullable: false}      | {nullabel: false}                      | do CREATE TABLE gifts (id UUID)                          | unknown-key
        {nullable: false}      | {primaryKey: yes-please}               | do CREATE TABLE gifts (id UUID)                          | wrong-kind
        constraints: {nullable: false} | constraints: nullable          | do CREATE TABLE gifts (id UUID)                          | wrong-kind
        {nullable: false}      | {checkConstraint: id IS NOT NULL}      | do CREATE TABLE gifts (id UUID)                          | unlisted-key
        # a column that must not be null, whatever maybe means
        {nullable: false}      | {nullable: maybe}                      | do CREATE TABLE gifts (id UUID NOT NULL)                 | wrong-kind
        # names and values that YAML reads as something else
        id: a title            | id: 001                                | id 1, author ann, runInTransaction true                  | unquoted-text
        id: a title            | id: 12:30                              | id 750, author ann, runInTransaction true                | unquoted-text
        id: a title            | id: no                                 | id false, author ann, runInTransaction true              | unquoted-text
        id: a title            | title: no id                           | id null, author ann, runInTransaction true               | missing-key
        author: ann            | auhtor: ann                            | id a title, author null, runInTransaction true           | unknown-key
        type: uuid             | type: text, defaultValue: no           | do CREATE TABLE gifts (id TEXT DEFAULT 'false' NOT NULL) | unquoted-text
        type: uuid             | type: text, defaultValue: 007          | do CREATE TABLE gifts (id TEXT DEFAULT '7' NOT NULL)     | unquoted-text
        type: uuid             | type: int, defaultValueNumeric: many   | do CREATE TABLE gifts (id INTEGER DEFAULT many NOT NULL) | wrong-kind
        type: uuid             | type: blob                             | do CREATE TABLE gifts (id OID NOT NULL)                  | foreign-type
        type: uuid             | type: money                            | do CREATE TABLE gifts (id DECIMAL NOT NULL)              | foreign-type
        type: uuid | type: datetime | do CREATE TABLE gifts (id TIMESTAMP WITHOUT TIME ZONE NOT NULL) | foreign-type
        type: uuid             | type: int(11)                          | do CREATE TABLE gifts (id INTEGER NOT NULL)              | foreign-type
        tableName: gifts\\n | tableName: public.gifts\\n | do CREATE TABLE "public.gifts" (id UUID NOT NULL) | schema-in-name
        # what is there twice
        name: id               | name: id, name: key                    | do CREATE TABLE gifts (key UUID NOT NULL)                | key-twice
        rollback:              | changes: [{empty: {}}]\\n      rollback: | do nothing                                             | key-twice
        databaseChangeLog:     | databaseChangeLog: [a, b]\\ndatabaseChangeLog: | undo DROP TABLE gifts                             | key-twice
        # keys of a changeset
        author: ann            | author: ann\\n      runInTransaction: yes-please | id a title, author ann, runInTransaction false | wrong-kind
        author: ann            | author: ann\\n      runInTransactoin: false | id a title, author ann, runInTransaction true        | unknown-key
        # preconditions that ask for something else, or for nothing
        {tableName: gifts}\\n      changes | {table: gifts}\\n      changes | onFail MARK_RAN not(tableExists())              | unknown-key
        tableExists: {tableName: gifts} | tableExists: gifts            | onFail MARK_RAN not(tableExists())                       | wrong-kind
        tableExists: {tableName: gifts} | columnExists: {tableName: g, colunm: id} | onFail MARK_RAN not(columnExists(tableName=g)) | unknown-key
        - onFail: MARK_RAN     | - onFial: MARK_RAN                     | onFail HALT not(tableExists(tableName=gifts))            | unknown-key
        - not:\\n            - tableExists | - not:\\n          tableExists | onFail MARK_RAN not() tableExists(tableName=gifts) | several-keys
        - not:\\n            - tableExists: {tableName: gifts} | - not: [] | onFail MARK_RAN not() | empty-precondition
        tableExists: {tableName: gifts} | dbms: {type: postgres}        | onFail MARK_RAN not(dbms(type=postgres))                 | unknown-value
        # columns and changes that are lost
        - column: {name: id | - column: {name: a}\\n                column: {name: id | do CREATE TABLE gifts (id UUID NOT NULL) | key-twice
        rollback:\\n        - dropTable: {tableName: gifts} | rollback: | undo nothing                                           | empty-changes
        rollback:\\n        - dropTable: {tableName: gifts} | rollback: {} | undo nothing                                        | empty-changes
        - dropTable: {tableName: gifts} | - dropTable: {tabelName: gifts} | undo DROP TABLE null                                 | unknown-key
        """)
    void aMistakeBecomesSomethingElseAndARuleFindsIt(String right, String wrong, String made, String rule) throws Exception {
        assertMade(right, wrong, made, rule);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        delete: {tableName: gifts, wher: id = 1}                          | do DELETE FROM gifts                             | unknown-key
        update: {tableName: gifts, columns: [{column: {name: a, value: no}}]} | do UPDATE gifts SET a = 'false' | unquoted-text
        createIndex: {tableName: gifts, indexName: i, where: id > 0, columns: [{column: {name: id}}]} | do CREATE INDEX i ON gifts(id) | unknown-key
        createIndex: {tableName: gifts, indexName: i, unique: ja, columns: [{column: {name: id}}]} | do CREATE INDEX i ON gifts(id) | wrong-kind
        addColumn: {tableName: g, columns: [{column: {name: b, type: int, constraints: {nulable: n}}}]} | do ALTER TABLE g ADD b INTEGER | unknown-key
        setTableRemarks: {tableName: gifts, remark: what is given}        | do COMMENT ON TABLE gifts IS ''                  | unknown-key
        tagDatabase: {tags: v1}                                           | do nothing                                       | unknown-key
        sql: [SELECT 1, SELECT 2]                                         | do [SELECT 1, SELECT 2]                          | wrong-kind
        sql: {sql: SELECT 1, splitStatements: flase}                      | do SELECT 1                                      | wrong-kind
        sql: {sql: SELECT 1, where: b}                                    | do SELECT 1                                      | unknown-key
        sql: >-\\n            SELECT 1 -- one\\n            FROM gifts    | do SELECT 1 -- one FROM gifts                    | folded-comment
        sql: UPDATE gifts SET a = b #>> '{c}' WHERE id = 1                | do UPDATE gifts SET a = b                        | lost-operator
        sql: UPDATE gifts SET name = '${name}'                            | do UPDATE gifts SET name = '${name}'             | undefined-parameter
        """)
    void aChangeBecomesSomethingElseAndARuleFindsIt(String change, String made, String rule) throws Exception {
        assertMade("- createTable:", "- " + change + "\n        - createTable:", made, rule);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
          - changeSet:         | - some text\\n  - changeSet:                                | wrong-kind
          - changeSet:         | - preConditions: [{tableExists: {table: x}}]\\n  - changeSet: | unlisted-key
        databaseChangeLog:     | version: 1\\ndatabaseChangeLog:                              | unknown-key
        databaseChangeLog:     | rollback: [{empty: {}}]\\ndatabaseChangeLog:                 | unknown-key
        changes:               | changes:\\n        - empty                                   | wrong-kind
        author: ann            | author: ann\\n      comments: why                            | unknown-key
        """)
    void whatIsLeftOutChangesNothingAndARuleFindsIt(String right, String wrong, String rule) throws Exception {
        String yaml = replaced(right, wrong);
        assertThat(made(yaml)).isEqualTo(made(GIFTS));
        assertThat(rules(yaml)).contains(rule);
    }

    @Test
    void aFileThatARollbackNamesMayBeMissing() throws Exception {
        String yaml = replaced("- dropTable: {tableName: gifts}",
            "- sqlFile: {path: none.sql, relativeToChangelogFile: true, splitStatements: false}");
        assertThat(parsed(yaml)).extracting(changeset -> changeset.getRollback().getChanges().size()).containsExactly(1);
        assertThat(rules(yaml)).containsExactly("missing-file");
    }

    /** Demo data for everybody, for example. */
    @Test
    void aContextThatIsMisspeltHoldsNothingBack() throws Exception {
        Files.writeString(directory.resolve("demo.yaml"), "databaseChangeLog:\n  - changeSet: {id: demo, author: ann, changes: [{empty: {}}]}\n");
        String yaml = "databaseChangeLog:\n  - include: {file: demo.yaml, relativeToChangelogFile: true, contextFiler: \"@demo\"}\n";
        assertThat(parsed(yaml)).extracting(changeset -> changeset.getId() + changeset.getInheritableContextFilter()).containsExactly("demo[]");
        assertThat(rules(yaml)).containsExactly("unknown-key");
    }

    private void assertMade(String right, String wrong, String made, String rule) throws Exception {
        String yaml = replaced(right, wrong);
        assertThat(made(yaml)).contains(made);
        assertThat(rules(yaml)).contains(rule);
    }

    private static String replaced(String right, String wrong) {
        assertThat(GIFTS).contains(right.replace("\\n", "\n"));
        return GIFTS.replace(right.replace("\\n", "\n"), wrong.replace("\\n", "\n"));
    }

    private List<String> rules(String yaml) throws IOException {
        return ChangelogRules.of(Path.of("")).violations(Path.of("changelog/0004_gifts/revision.yaml"), yaml).stream()
            .map(violation -> violation.rule().id()).toList();
    }

    /** What Liquibase makes of a changelog, in its words and in PostgreSQL's. */
    private List<String> made(String yaml) throws Exception {
        List<String> made = new ArrayList<>();
        for (ChangeSet changeset : parsed(yaml)) {
            made.add("id " + changeset.getId() + ", author " + changeset.getAuthor() + ", runInTransaction " + changeset.isRunInTransaction());
            made.add("onFail " + changeset.getPreconditions().getOnFail() + asked(changeset.getPreconditions()));
            changeset.getChanges().forEach(change -> made.addAll(sql("do ", change)));
            changeset.getRollback().getChanges().forEach(change -> made.addAll(sql("undo ", change)));
        }
        return made;
    }

    private List<ChangeSet> parsed(String yaml) throws Exception {
        Files.writeString(directory.resolve("changelog.yaml"), yaml);
        ResourceAccessor accessor = new DirectoryResourceAccessor(directory);
        return Scope.child(Map.of(Scope.Attr.resourceAccessor.name(), accessor, Scope.Attr.ui.name(), new LoggerUIService()),
            () -> ChangeLogParserFactory.getInstance().getParser("changelog.yaml", accessor)
                .parse("changelog.yaml", new ChangeLogParameters(), accessor).getChangeSets());
    }

    private static String asked(PreconditionLogic logic) {
        return logic.getNestedPreconditions().stream().map(asked -> " " + asked.getName() + "("
            + (asked instanceof PreconditionLogic nested ? asked(nested).strip() : attributes(asked)) + ")").collect(Collectors.joining());
    }

    private static String attributes(Precondition precondition) {
        return new TreeSet<>(precondition.getSerializableFields()).stream().filter(name -> precondition.getSerializableFieldValue(name) != null)
            .map(name -> name + "=" + precondition.getSerializableFieldValue(name)).collect(Collectors.joining(", "));
    }

    private static List<String> sql(String what, Change change) {
        PostgresDatabase postgres = new PostgresDatabase();
        List<String> sql = new ArrayList<>();
        for (var statement : SqlGeneratorFactory.getInstance().generateSql(change.generateStatements(postgres), postgres)) {
            sql.add(what + statement.toSql());
        }
        return sql.isEmpty() ? List.of(what + "nothing") : sql;
    }
}
