package io.sparknode.migrations.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import liquibase.Scope;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.parser.SqlParserFactory;
import liquibase.util.StandardSqlParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RememberingSqlParserTest {

    private final RememberingSqlParser parser = new RememberingSqlParser();
    private final ChangeSet changeset = new ChangeSet("id", "author", false, false, "file.yaml", null, null, new DatabaseChangeLog());

    @Test
    void itIsTheOneThatLiquibaseUses() {
        assertThat(Scope.getCurrentScope().getSingleton(SqlParserFactory.class).getSqlParser()).isInstanceOf(RememberingSqlParser.class);
    }

    @Test
    void theTextOfAChangesetIsParsedOnce() {
        assertThat(parser.parse("SELECT 1", true, true, changeset)).isSameAs(parser.parse("SELECT 1", true, true, changeset))
            .isNotSameAs(parser.parse("SELECT 1", true, false, changeset)).isNotSameAs(parser.parse("SELECT 2", true, true, changeset));
    }

    @Test
    void whoMayChangeWhatHeGetsHasItToHimself() {
        assertThat(parser.parse("SELECT 1", true, true)).isNotSameAs(parser.parse("SELECT 1", true, true));
    }

    @Test
    void onlyTheLastTextsAreRemembered() {
        var first = parser.parse("SELECT 0", true, true, changeset);
        IntStream.rangeClosed(1, 40).forEach(n -> parser.parse("SELECT " + n, true, true, changeset));
        assertThat(parser.parse("SELECT 0", true, true, changeset)).isNotSameAs(first);
    }

    @ParameterizedTest
    @MethodSource("files")
    void whatIsParsedIsWhatLiquibasesOwnParserMakesOfIt(Path file) throws IOException {
        String sql = Files.readString(file);
        for (int time = 1; time <= 2; time++) {
            assertThat(List.of(parser.parse(sql, true, true, changeset).toArray(true))).map(Object::toString)
                .isEqualTo(Stream.of(new StandardSqlParser().parse(sql, true, true, changeset).toArray(true)).map(Object::toString).toList());
        }
    }

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("changelog"))) {
            return files.filter(file -> file.toString().endsWith(".sql")).toList();
        }
    }
}
