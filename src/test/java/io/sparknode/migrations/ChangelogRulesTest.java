package io.sparknode.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.testing.Changelog;
import io.sparknode.migrations.testing.Revisions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The changelog keeps to the house rules, and each of them can be broken. */
class ChangelogRulesTest {

    private static final Path CHANGELOG = Path.of("changelog");
    private static final List<String> REVISIONS = Revisions.all();

    private static final String GOOD = """
        databaseChangeLog:
          - logicalFilePath: sparknode/0004_gifts/revision.yaml
          - changeSet:
              id: a title
              author: sparknode
              comment: why
              runInTransaction: false
              preConditions:
                - onFail: MARK_RAN
                - not:
                    - tableExists: {tableName: gifts}
                - sqlCheck: {expectedResult: 0, sql: SELECT 0}
              changes:
                - createTable:
                    tableName: gifts
                    columns:
                      - column: {name: id, type: uuid, constraints: {nullable: false}}
                - sql: {sql: CREATE INDEX CONCURRENTLY i ON gifts (id)}
              rollback:
                - empty: {}
        """;

    @ParameterizedTest
    @MethodSource("yamlFiles")
    void eachFileKeepsToTheRules(Path file) throws IOException {
        assertThat(ChangelogRules.violationsOf(file)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        runInTransaction: false                               | runIntransaction: false           | a title: changeSet with unknown runIntransaction
        author: sparknode                                     | comment: first                    | a title: changeSet without author
        author: sparknode                                     | author: ''                        | a title: no author
        comment: why                                          | author: twice                     | a title: author is there twice
        id: a title                                           | id: 001                           | 001: the id is not a text: quote it
        id: a title                                           | title: no id                      | a changeSet: changeSet without id
        runInTransaction: false                               | runInTransaction: true            | a title: commits, but without runInTransaction: false
        preConditions:                                        | precondition:                     | a title: no preConditions
        - onFail: MARK_RAN                                    | - onFail: CONTINUE                | a title: preConditions without onFail: HALT or MARK_RAN
        - onFail: MARK_RAN                                    | - {onFail: MARK_RAN, onSqlOutpu: TEST} | a title: preConditions with unknown onSqlOutpu
        tableExists: {tableName: gifts}                       | tableExists: {table: gifts}       | a title: tableExists without tableName
        tableExists: {tableName: gifts}                       | indexExists: {indexName: i}       | a title: indexExists without tableName
        sqlCheck: {expectedResult: 0, sql: SELECT 0}          | rowCount: {tableName: gifts}      | a title: unknown precondition rowCount
        {nullable: false}                                     | {nullabel: false}                 | a title: constraints with unknown nullabel
        type: uuid                                            | typ: uuid                         | a title: column without type
        column: {name: id                                     | colum: {name: id                  | a title: columns with unknown colum
        sql: {sql: CREATE INDEX CONCURRENTLY i ON gifts (id)} | createIndexes: {tableName: gifts} | a title: unknown change createIndexes: docs/changes.md has those that there are
        sql: {sql: CREATE INDEX CONCURRENTLY i ON gifts (id)} | sql: {sql: a, where: b}           | a title: sql with unknown where
        sql: {sql: CREATE INDEX CONCURRENTLY i ON gifts (id)} | dropColumn: {tableName: gifts, columnName: id} | a title: dropColumn is for use on the way back: see docs/changes.md
        sql: {sql: CREATE INDEX CONCURRENTLY i ON gifts (id)} | dropTable: {tableName: gifts}     | a title: dropTable is for use on the way back: see docs/changes.md
        sql: {sql: CREATE INDEX CONCURRENTLY i ON gifts (id)} | addNotNullConstraint: {tableName: users, columnName: id} | a title: addNotNullConstraint is for use on a new table: see docs/changes.md
        sql: {sql: CREATE INDEX CONCURRENTLY i ON gifts (id)} | createIndex: {tableName: users, indexName: i, columns: []} | a title: createIndex is for use on a new table: see docs/changes.md
        INDEX CONCURRENTLY i                                  | INDEX CONCURRENTLY IF NOT EXISTS i | a title: takes the rest of an interrupted build for an index: CALL migration.ensure_indexes or expect_unique first
        CREATE INDEX CONCURRENTLY i                           | CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i | a title: takes the rest of an interrupted build for an index: CALL migration.ensure_indexes or expect_unique first
        CREATE INDEX CONCURRENTLY i ON gifts (id)             | CREATE INDEX i ON gifts (id)      | a title: blocks whoever writes while an index is built: CONCURRENTLY
        sql: SELECT 0}                                        | sql: "to_regclass('gifts')"}      | a title: finds what is in another schema of the search_path: name public with it
        CREATE INDEX CONCURRENTLY i ON gifts (id)             | DROP INDEX CONCURRENTLY IF EXISTS i | a title: finds what is in another schema of the search_path: name public with it
        {expectedResult: 0, sql: SELECT 0}                    | {expectedResult: 0, sql: SELECT count(*) FROM users} | a title: asks for rows, which a policy may hide: sqlCheck first that SELECT set_config('row_security', 'off', false) is off
        rollback:                                             | roleback:                         | a title: changeSet without rollback
        - empty: {}                                           | []                                | a title: rollback are an empty list or none
        author: sparknode                                     | author: "PASSWORD 'x'"            | the file holds a password
        sparknode/0004_gifts/                                 | changelog/0004_gifts/             | the file: logicalFilePath is not sparknode/0004_gifts/revision.yaml, by which databases know it wherever it lies
        logicalFilePath: sparknode/0004_gifts/revision.yaml   | include: {file: a.yaml, relativeToChangelogFile: true} | the file: logicalFilePath is not sparknode/0004_gifts/revision.yaml, by which databases know it wherever it lies
        """)
    void eachRuleCanBeBroken(String good, String bad, String violation) {
        assertThat(ChangelogRules.violationsOf(GOOD)).isEmpty();
        assertThat(GOOD).contains(good);
        assertThat(ChangelogRules.violationsOf(GOOD.replace(good, bad))).contains(violation);
    }

    @Test
    void whatIsForANewTableOrTheWayBackIsFineThere() {
        String sql = "sql: {sql: CREATE INDEX CONCURRENTLY i ON gifts (id)}";
        assertThat(ChangelogRules.violationsOf(GOOD.replace(sql, "createIndex: {tableName: gifts, indexName: i, columns: [{column: {name: id}}]}")
            .replace("- empty: {}", "- dropTable: {tableName: gifts}"))).isEmpty();
    }

    @Test
    void keysOutOfOrderAndIdsThatDifferInCaseOnlyAreSeen() {
        String comment = "      comment: why\n";
        String late = GOOD.replace(comment, "").replace("      changes:\n", comment + "      changes:\n");
        assertThat(ChangelogRules.violationsOf(late))
            .containsExactly("a title: keys in the order [id, author, runInTransaction, preConditions, comment, changes, rollback]");
        String twice = GOOD + GOOD.substring(GOOD.indexOf("  - changeSet")).replace("a title", "A Title");
        assertThat(ChangelogRules.violationsOf(twice)).containsExactly("A Title: the id is there twice");
    }

    @Test
    void theMasterIncludesTheRevisionsInOrderAndTheDemoDataOnlyByName() throws IOException {
        List<String> includes = REVISIONS.stream()
            .map(revision -> "- include: {file: " + revision + "/revision.yaml, relativeToChangelogFile: true}").toList();
        assertThat(Files.readAllLines(CHANGELOG.resolve("db.changelog-master.yaml")).stream().map(String::strip).filter(line -> line.startsWith("- ")))
            .startsWith(includes.toArray(String[]::new))
            .hasSize(REVISIONS.size() + 1)
            .last().isEqualTo("- include: {file: demo/seed.yaml, relativeToChangelogFile: true, contextFilter: \"@demo\"}");
    }

    @Test
    void aRevisionIsNumberedByItsPlaceAndHasAFolderOfItsOwn() throws IOException {
        assertThat(REVISIONS.stream().map(revision -> Integer.parseInt(revision.replaceFirst("_.*", ""))))
            .containsExactlyElementsOf(IntStream.range(0, REVISIONS.size()).boxed().toList());
        try (Stream<Path> folders = Files.list(CHANGELOG)) {
            assertThat(folders.map(folder -> folder.getFileName().toString()).filter(folder -> folder.matches("\\d.*")))
                .containsExactlyInAnyOrderElementsOf(REVISIONS);
        }
    }

    @Test
    void everyRevisionEndsWithItsTag() throws IOException {
        for (String revision : REVISIONS) {
            String file = Files.readString(CHANGELOG.resolve(revision).resolve("revision.yaml"));
            assertThat(file.substring(file.lastIndexOf("- changeSet:"))).contains("id: tag " + revision + "\n", "tagDatabase: {tag: " + revision + "}");
            assertThat(Pattern.compile("tagDatabase:").matcher(file).results()).hasSize(1);
        }
    }

    @Test
    void theRawSqlFilesAreThereAllOfThemInTheOrderOfTheirNames() throws IOException {
        List<String> names;
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/starts/raw"))) {
            names = files.map(file -> file.getFileName().toString().replace(".sql", "")).sorted().toList();
        }
        Path revision = CHANGELOG.resolve("0002_consolidate_raw_sql");
        assertThat(Pattern.compile("file: (\\w+)\\.yaml").matcher(Files.readString(revision.resolve("revision.yaml"))).results().map(found -> found.group(1)))
            .containsExactlyElementsOf(names).hasSize(27);
        for (String name : names) {
            assertThat(Files.readString(revision.resolve(name + ".yaml"))).as(name).containsAnyOf("- changeSet:", "# Nothing is left to do:");
        }
    }

    @Test
    void everyFileIsIncludedAndEveryFileThatIsNamedIsThere() throws IOException {
        for (Path yaml : yamlFiles().toList()) {
            for (MatchResult named : Pattern.compile("(?:file|path): ([\\w./-]+)").matcher(Files.readString(yaml)).results().toList()) {
                assertThat(yaml.resolveSibling(named.group(1))).as("named in " + yaml).exists();
            }
        }
        String all = String.join("\n", yamlFiles().map(ChangelogRulesTest::read).toList());
        assertThat(files()).filteredOn(file -> file.toString().matches(".*\\.(yaml|sql)") && !file.endsWith("db.changelog-master.yaml"))
            .allSatisfy(file -> assertThat(all).contains(file.getFileName().toString()));
    }

    /** Liquibase gives a file that is included without a path of its own that of the file that includes it. Databases depend on it. */
    @Test
    void eachRevisionHasTheSharedChangesetsUnderItsOwnPath() {
        assertThat(Changelog.ofProject().changesets().stream().filter(changeset -> changeset.id().equals("shared procedures")).map(Changelog.Changeset::path))
            .containsExactlyElementsOf(Revisions.all().stream().map(revision -> "sparknode/" + revision + "/revision.yaml").toList());
    }

    /** All revisions include the file that creates them, as do those that the command makes. */
    @Test
    void everyProcedureThatIsCalledIsCreatedByTheSharedProcedures() throws IOException {
        Path procedures = CHANGELOG.resolve("procedures.yaml");
        String created = Pattern.compile("sqlFile: \\{path: ([\\w./-]+)").matcher(read(procedures)).results()
            .map(file -> read(procedures.resolveSibling(file.group(1)))).collect(Collectors.joining("\n"));
        String all = files().filter(file -> file.toString().matches(".*\\.(yaml|sql)")).map(ChangelogRulesTest::read).collect(Collectors.joining("\n"));
        assertThat(called(all, "(?:CALL|PERFORM|SELECT) ")).hasSizeGreaterThan(10).isSubsetOf(called(created, "(?:PROCEDURE|FUNCTION) "));
        assertThat(revisionFiles()).allSatisfy(file -> assertThat(read(file)).contains("- include: {file: ../procedures.yaml, relativeToChangelogFile: true}"));
    }

    private static Stream<Path> revisionFiles() {
        return REVISIONS.stream().map(revision -> CHANGELOG.resolve(revision).resolve("revision.yaml"));
    }

    private static Set<String> called(String sql, String how) {
        return Pattern.compile(how + "migration\\.(\\w+)").matcher(sql).results().map(found -> found.group(1)).collect(Collectors.toSet());
    }

    /** What the revisions that include refuse.yaml will do is asked for at the start, from lists of their own. */
    @Test
    void theRefusalsAtTheStartKnowEveryForeignKeyAndEveryColumnOfTheChain() throws IOException {
        String rows = Files.readString(CHANGELOG.resolve("refuse/rows.sql"));
        String types = Files.readString(CHANGELOG.resolve("refuse/types.sql"));
        Set<Path> refusing = revisionFiles().filter(file -> read(file).contains("../refuse.yaml")).map(Path::getParent).collect(Collectors.toSet());
        String changesets = yamlFiles().filter(file -> refusing.contains(file.getParent())).map(ChangelogRulesTest::read).collect(Collectors.joining());
        List<String> foreignKeys = Pattern.compile("ensure_constraint\\('(\\w+)', '\\w+',\\s+'FOREIGN KEY \\((\\w+)\\) REFERENCES (\\w+)").matcher(changesets).results()
            .map(key -> "('" + key.group(1) + "', '" + key.group(2) + "', '" + key.group(3) + "')").toList();
        assertThat(foreignKeys).hasSizeGreaterThan(40).allSatisfy(key -> assertThat(rows).contains(key));
        List<MatchResult> calls = Pattern.compile("ensure_(?:columns|table)\\('(\\w+)', (\\$\\$|')(.*?)\\2\\)", Pattern.DOTALL).matcher(changesets).results().toList();
        assertThat(calls).hasSizeGreaterThan(20);
        for (MatchResult call : calls) {
            Matcher known = Pattern.compile("\\('" + call.group(1) + "', '([^']*)'\\)").matcher(types);
            assertThat(known.find()).as(call.group(1)).isTrue();
            Pattern.compile("(?m)^\\s*(?!CONSTRAINT|validation_errors)(\\w+ (?:\\w+\\([\\d,]+\\)|\\w+))").matcher(call.group(3)).results()
                .forEach(column -> assertThat(known.group(1).split(",\\s+(?=[a-z])")).as(call.group(1)).contains(column.group(1)));
        }
    }

    @Test
    void noFileHoldsAPassword() throws IOException {
        assertThat(Stream.concat(files(), Stream.of(Path.of("seed/init.sql"))).filter(file -> ChangelogRules.holdsSecret(read(file)))).isEmpty();
        assertThat(ChangelogRules.holdsSecret("ALTER ROLE sparknode_app PASSWORD 'changeme'")).isTrue();
        assertThat(ChangelogRules.holdsSecret(read(Path.of("seed/seed.sql")))).isTrue();
    }

    static Stream<Path> yamlFiles() throws IOException {
        return files().filter(file -> file.toString().endsWith(".yaml"));
    }

    private static Stream<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(CHANGELOG)) {
            return files.filter(Files::isRegularFile).sorted().toList().stream();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
