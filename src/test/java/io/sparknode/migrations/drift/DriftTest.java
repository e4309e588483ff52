package io.sparknode.migrations.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The comparison of two schemas, as their lines have them. */
class DriftTest {

    @TempDir
    private Path folder;

    @Test
    void twoLinesOfOneObjectAreOneChange() {
        Drift drift = Drift.between(List.of("column users.email varchar(255) not null"), List.of("column users.email varchar(100) not null"));
        assertThat(drift.differences()).singleElement().satisfies(difference -> {
            assertThat(difference.kind()).isEqualTo(Difference.Kind.CHANGED);
            assertThat(difference.found().text()).isEqualTo("column users.email varchar(100) not null");
        });
    }

    @Test
    void theOrderOfLinesDoesNotCount() {
        assertThat(Drift.between(List.of("table a", "table b"), List.of("table b", "table a")).isNone()).isTrue();
    }

    @Test
    void namesInQuotationMarksAreReadToTheirEnd() {
        SchemaLine line = SchemaLine.of("column \"My table\".\"a.b \"\"c\"\"\" text default 'x.y'");
        assertThat(line.table()).isEqualTo("\"My table\"");
        assertThat(line.simpleName()).isEqualTo("\"a.b \"\"c\"\"\"");
        assertThat(line.rest()).isEqualTo("text default 'x.y'");
    }

    @Test
    void functionsOfTheSameNameDifferByTheirArguments() {
        assertThat(SchemaLine.of("function f(text, \"a) b\") returns integer language sql").key()).isEqualTo("function f(text, \"a) b\")");
        assertThat(SchemaLine.of("function f() returns trigger language plpgsql").key()).isEqualTo("function f()");
    }

    @Test
    void theRightsOfOneRoleOnOneObjectAreOneChange() {
        Drift drift = Drift.between(List.of("grant insert,select on users to app"),
            List.of("grant select on users to app", "grant select on users to \"the auditor\""));
        assertThat(drift.differences()).extracting(Difference::text)
            .containsExactly("changed grant insert,select on users to app", "unexpected grant select on users to \"the auditor\"");
        assertThat(drift.byTable()).containsOnlyKeys("users");
    }

    @Test
    void theMostSeriousStandsFirst() {
        Drift drift = Drift.between(List.of("comment a.b 'x'", "index a.i btree (b)", "column a.b text", "policy z.p for all to public", "table y"),
            List.of());
        assertThat(drift.byTable()).containsOnlyKeys("y", "z", "a");
        assertThat(drift.byTable().keySet()).containsExactly("y", "z", "a");
        assertThat(drift.byTable().get("a")).extracting(difference -> difference.object().kind()).containsExactly("column", "index", "comment");
    }

    @Test
    void whoMayReadWhichRowsIsPutRightFirstUnlessItNeedsWhatIsPutRightOtherwise() {
        List<String> found = List.of("table a", "column a.b text", "column a.x text", "policy a.open for all to public using (true)", "table z",
            "column z.c integer");
        Drift drift = Drift.between(List.of("table a row level security", "column a.b text default 'x'", "column a.x text",
            "policy a.own for all to public using (x = CURRENT_USER)", "table z", "column z.c text",
            "policy z.own for all to public using (c = CURRENT_USER)"), found);
        assertThat(Repair.of(drift, found).statements()).extracting(statement -> statement.difference().text()).containsExactly(
            "missing policy a.own for all to public using (x = CURRENT_USER)", "changed table a row level security",
            "unexpected policy a.open for all to public using (true)", "changed column a.b text default 'x'", "changed column z.c text",
            "missing policy z.own for all to public using (c = CURRENT_USER)");
    }

    @Test
    void aViewIsMadeAfterThoseThatItReadsAndDroppedBeforeThem() {
        List<String> views = List.of("view a (x integer) as SELECT x FROM c", "view b (x integer) as SELECT x FROM a",
            "view c (x integer) as SELECT 1 AS x");
        assertThat(Repair.of(Drift.between(views, List.of()), List.of()).statements()).extracting(statement -> statement.difference().object().name())
            .containsExactly("c", "a", "b");
        assertThat(Repair.of(Drift.between(List.of(), views), views).statements()).extracting(statement -> statement.difference().object().name())
            .containsExactly("b", "a", "c");
    }

    @Test
    void whatIsStillNeededIsNotDropped() {
        List<String> found = List.of("function touch() returns trigger language plpgsql body 0123456789ab",
            "aggregate total(integer) returns integer body 0123456789ab",
            "function unused() returns integer language sql body 0123456789ab", "rule a.r ON INSERT DO NOTIFY touch", "table a");
        assertThat(Repair.of(Drift.between(List.of("table a"), found), found).statements()).filteredOn(Repair.Proposal::closes)
            .extracting(Repair.Proposal::sql).containsExactly("DROP FUNCTION public.unused();");
    }

    @Test
    void whatNeedsAnObjectForWhichThereIsNoSqlHasNoneEither() {
        Drift drift = Drift.between(List.of("table kid inherits parent", "column kid.id integer", "constraint kid.positive CHECK (id > 0)",
            "grant select on kid to app",
            "function touch() returns trigger language plpgsql body 0123456789ab", "revoke execute on function touch() from public",
            "trigger pets.touched BEFORE INSERT FOR EACH ROW EXECUTE FUNCTION touch()", "table pets", "column pets.other text"),
            List.of("table pets"));
        assertThat(Repair.of(drift, List.of("table pets")).statements()).filteredOn(Repair.Proposal::closes)
            .extracting(statement -> statement.difference().object().text()).containsExactly("column pets.other text");
    }

    @Test
    void whatIsMeantToBeIsNoDriftAndAPatternThatMatchesNothingIsReported() throws IOException {
        Path file = Files.writeString(folder.resolve("drift.ignore"), """
            # Support

            unexpected index users.tmp_* -- made while looking for slow queries
            missing table gifts -- dropped years ago
            """);
        Ignored ignored = Ignored.read(file);
        Drift drift = Drift.between(List.of(), List.of("index users.tmp_email btree (email)", "index users.other btree (email)"));
        assertThat(ignored.apply(drift).differences()).extracting(Difference::text).containsExactly("unexpected index users.other btree (email)");
        assertThat(new DriftReport("db", "0001", ignored.apply(drift), drift, List.of(), ignored, false).lines("text"))
            .startsWith("The schema of db is not that of 0001: 1 difference, apart from 1 ignored difference.")
            .endsWith("Ignored, but no longer there: missing table gifts (dropped years ago). Delete the line.");
    }

    @Test
    void withATableThatIsMeantToBeGoesWhatIsPartOfIt() throws IOException {
        Ignored ignored = Ignored.read(Files.writeString(folder.resolve("drift.ignore"), "unexpected table tmp_* -- of the support team\n"));
        Drift drift = Drift.between(List.of(),
            List.of("table tmp_users", "column tmp_users.id integer", "grant select on tmp_users to app", "table gifts"));
        assertThat(ignored.apply(drift).differences()).extracting(Difference::text).containsExactly("unexpected table gifts");
    }

    @Test
    void aPatternWithoutAReasonIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("drift.ignore"), "# two\nunexpected index users.tmp_* --\n");
        assertThatThrownBy(() -> Ignored.read(file)).hasMessage(file + ", line 2: the pattern has no reason. Write it behind two hyphens: "
            + "unexpected index users.tmp_* -- because …");
    }

    @Test
    void aTableThatIsMissingIsOneLineForPeople() {
        Drift drift = Drift.between(List.of("table gifts", "column gifts.id uuid not null", "column gifts.name text", "index gifts.i btree (name)"),
            List.of());
        assertThat(new DriftReport("db", "0001", drift, drift, List.of(), Ignored.NOTHING, false).lines("text"))
            .contains("  missing     table gifts, with 2 columns, 1 index")
            .contains("CREATE TABLE public.gifts (id uuid not null, name text);");
    }

    @Test
    void jsonQuotesWhatItMust() {
        Drift drift = Drift.between(List.of(), List.of("comment users 'a \"b\" \\ c'"));
        assertThat(new DriftReport("db", "0001", drift, drift, List.of(), Ignored.NOTHING, false).lines("json"))
            .containsExactly("{\"database\":\"db\",\"revision\":\"0001\","
            + "\"drift\":true,\"stampedByForce\":false,\"ignored\":0,\"unusedIgnores\":[],"
            + "\"differences\":[{\"kind\":\"unexpected\",\"table\":\"users\","
            + "\"object\":\"comment users\",\"found\":\"comment users 'a \\\"b\\\" \\\\ c'\",\"sql\":\"COMMENT ON TABLE public.users IS NULL;\"}]}");
    }
}
