package io.sparknode.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.rules.ChangelogRules;
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
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The changelog keeps to its rules. */
class ChangelogRulesTest {

    private static final Path CHANGELOG = Path.of("changelog");
    private static final List<String> REVISIONS = Revisions.all();

    @ParameterizedTest
    @MethodSource("yamlFiles")
    void eachFileKeepsToTheRules(Path file) throws IOException {
        assertThat(ChangelogRules.of(Path.of("")).violations(file)).isEmpty();
    }

    @Test
    void theMasterIncludesTheRevisionsInOrderAndTheDemoDataOnlyByName() throws IOException {
        List<String> includes = REVISIONS.stream()
            .map(revision -> "- include: {file: " + revision + "/revision.yaml, relativeToChangelogFile: true}").toList();
        assertThat(Files.readAllLines(CHANGELOG.resolve("db.changelog-master.yaml")).stream().map(String::strip)
            .filter(line -> line.startsWith("- ")))
            .startsWith(includes.toArray(String[]::new))
            .hasSize(REVISIONS.size() + 1)
            .last().isEqualTo("- include: {file: demo/seed.yaml, relativeToChangelogFile: true, contextFilter: \"@demo\"}");
    }

    /** A database in another encoding is refused by the second of them, which must reach it. */
    @ParameterizedTest
    @ValueSource(strings = {"shadowed.sql", "server-or-rights.sql"})
    void whatIsSentBeforeTheEncodingIsKnownIsAscii(String file) throws IOException {
        assertThat(Files.readString(CHANGELOG.resolve("refuse").resolve(file))).isASCII();
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
            assertThat(file.substring(file.lastIndexOf("- changeSet:"))).contains("id: tag " + revision + "\n")
                .containsAnyOf("tagDatabase: {tag: " + revision + "}", "tagDatabase: {tag: '" + revision + "'}");
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
        assertThat(Pattern.compile("file: (\\w+)\\.yaml").matcher(Files.readString(revision.resolve("revision.yaml"))).results()
            .map(found -> found.group(1)))
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
        assertThat(Changelog.ofProject().changesets().stream().filter(changeset -> changeset.id().equals("shared procedures"))
            .map(Changelog.Changeset::path))
            .containsExactlyElementsOf(Revisions.all().stream().map(revision -> "sparknode/" + revision + "/revision.yaml").toList());
    }

    /** All revisions include the file that creates them, as do those that the command makes. */
    @Test
    void everyProcedureThatIsCalledIsCreatedByTheSharedProcedures() throws IOException {
        Path procedures = CHANGELOG.resolve("procedures.yaml");
        String created = Pattern.compile("sqlFile: \\{path: ([\\w./-]+)").matcher(read(procedures)).results()
            .map(file -> read(procedures.resolveSibling(file.group(1)))).collect(Collectors.joining("\n"));
        String all = files().filter(file -> file.toString().matches(".*\\.(yaml|sql)")).map(ChangelogRulesTest::read)
            .collect(Collectors.joining("\n"));
        assertThat(called(all, "(?:CALL|PERFORM|SELECT) ")).hasSizeGreaterThan(10).isSubsetOf(called(created, "(?:PROCEDURE|FUNCTION) "));
        assertThat(revisionFiles())
            .allSatisfy(file -> assertThat(read(file)).contains("- include: {file: ../procedures.yaml, relativeToChangelogFile: true}"));
    }

    private static Stream<Path> revisionFiles() {
        return REVISIONS.stream().map(revision -> CHANGELOG.resolve(revision).resolve("revision.yaml"));
    }

    private static Set<String> called(String sql, String how) {
        return Pattern.compile(how + "migration\\.(\\w+)").matcher(sql).results().map(found -> found.group(1)).collect(Collectors.toSet());
    }

    /** What the revisions that include refuse.yaml will do is asked for at the start, from lists of their own. */
    @Test
    void theRefusalsAtTheStartKnowEveryConstraintAndEveryColumnOfTheChain() throws IOException {
        String rows = Files.readString(CHANGELOG.resolve("refuse/rows.sql"));
        String constraints = Files.readString(CHANGELOG.resolve("refuse/constraints.sql")) + rows;
        String types = Files.readString(CHANGELOG.resolve("refuse/types.sql"));
        Set<Path> refusing = revisionFiles().filter(file -> read(file).contains("../refuse.yaml")).map(Path::getParent).collect(Collectors.toSet());
        String changesets = yamlFiles().filter(file -> refusing.contains(file.getParent())).map(ChangelogRulesTest::read)
            .collect(Collectors.joining());
        List<String> foreignKeys = Pattern.compile("ensure_constraint\\('(\\w+)', '\\w+',\\s+'FOREIGN KEY \\((\\w+)\\) REFERENCES (\\w+)")
            .matcher(changesets).results()
            .map(key -> "('" + key.group(1) + "', '" + key.group(2) + "', '" + key.group(3) + "')").toList();
        assertThat(foreignKeys).hasSizeGreaterThan(40).allSatisfy(key -> assertThat(rows).contains(key));
        List<MatchResult> calls = Pattern.compile("ensure_(?:columns|table)\\('(\\w+)', (\\$\\$|')(.*?)\\2\\)", Pattern.DOTALL).matcher(changesets)
            .results().toList();
        assertThat(calls).hasSizeGreaterThan(20);
        for (MatchResult call : calls) {
            Matcher known = Pattern.compile("\\('" + call.group(1) + "', '([^']*)'\\)").matcher(types);
            assertThat(known.find()).as(call.group(1)).isTrue();
            Pattern.compile("(?m)^\\s*(?!CONSTRAINT|validation_errors)(\\w+ (?:\\w+\\([\\d,]+\\)|\\w+))").matcher(call.group(3)).results()
                .forEach(column -> assertThat(known.group(1).split(",\\s+(?=[a-z])")).as(call.group(1)).contains(column.group(1)));
            Pattern.compile("(?m)^\\s*(\\w+) (?!.*(?:DEFAULT|PRIMARY)).* NOT NULL").matcher(call.group(3)).results()
                .forEach(column -> assertThat(constraints).as(call.group(1)).containsPattern("\\('" + call.group(1) + "', (?:'\\{|ARRAY\\[).*\\b"
                    + column.group(1) + "\\b|\\('" + call.group(1) + "', '\\w+', '(?:recognitions|sales_events)'"));
        }
        Pattern.compile("CHECK \\((\\w+ (?:IN \\([^)]*\\)|>=? 0))\\)").matcher(changesets.replace("''", "'")).results()
            .filter(check -> !check.group(1).startsWith("org_role"))
            .forEach(check -> assertThat(constraints.replace("''", "'").replace(" NOT IN", " IN").replace("<= 0", "> 0").replace("< 0", ">= 0"))
            .contains(check.group(1)));
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
