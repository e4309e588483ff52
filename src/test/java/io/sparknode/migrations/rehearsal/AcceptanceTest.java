package io.sparknode.migrations.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import liquibase.change.core.EmptyChange;
import liquibase.change.core.TagDatabaseChange;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;
import org.junit.jupiter.api.Test;

class AcceptanceTest {

    private static final Finding NO_WAY_BACK = new Finding(FindingKind.NO_ROLLBACK, "", "the rollback changes nothing", "Write a rollback");
    private static final Finding DUPLICATE = new Finding(FindingKind.DUPLICATE_INDEX, "users", "two indexes", "Leave one out");

    @Test
    void aChangesetAcceptsItsOwnFindingsOnly() {
        assertThat(found(result("first", "accept no-rollback: it is derived", false, NO_WAY_BACK), result("second", null, false, NO_WAY_BACK)))
            .containsExactly(List.of(), List.of(FindingKind.NO_ROLLBACK));
    }

    @Test
    void theChangesetThatSetsTheTagAcceptsForTheWholeRevision() {
        assertThat(found(result("first", null, false, NO_WAY_BACK, DUPLICATE), result("second", null, false, NO_WAY_BACK),
            result("tag", "accept no-rollback: nobody can tell what was there", true)))
            .containsExactly(List.of(FindingKind.DUPLICATE_INDEX), List.of(), List.of());
    }

    @Test
    void theTagOfOneRevisionAcceptsNothingOfAnother() {
        assertThat(found(result("first", null, false, NO_WAY_BACK), result("tag", "accept no-rollback: nobody can tell what was there", true),
            result("next", null, false, NO_WAY_BACK), result("next tag", null, true)))
            .containsExactly(List.of(), List.of(), List.of(FindingKind.NO_ROLLBACK), List.of());
    }

    @Test
    void whatIsAcceptedWithoutNeedOrReasonIsAFinding() {
        assertThat(found(result("first", "accept duplicate-index: it is small", false, NO_WAY_BACK), result("tag", "accept no-rollback:", true)))
            .containsExactly(List.of(FindingKind.NO_ROLLBACK, FindingKind.UNUSED_ACCEPTANCE), List.of(FindingKind.UNUSED_ACCEPTANCE));
    }

    @Test
    void aChangesetThatFailsDoesNotComeToAllThatItAccepts() {
        Finding failure = new Finding(FindingKind.FAILS, "", "ERROR: there is no such column", "Correct the statement");
        assertThat(found(result("first", "accept no-rollback: it is derived", false, failure), result("tag", "accept lost-rows: nobody reads them", true)))
            .containsExactly(List.of(FindingKind.FAILS), List.of());
    }

    @Test
    void onlyWhatWasFoundCountsAsAccepted() {
        RehearsalReport report = report(result("first", "accept no-rollback: it is derived\naccept duplicate-index: it is small", false, NO_WAY_BACK));
        assertThat(report.results().get(0).accepted()).containsExactly(new Acceptance("no-rollback", "it is derived"));
        assertThat(report.lines("markdown")).contains("| first | **dangerous, 1 accepted** |");
    }

    private static RehearsalReport report(Rehearsal.Result... results) {
        return RehearsalReport.of("a revision", List.of(results), Sizes.UNKNOWN, Map.of(), Rehearsal.ROWS, List.of());
    }

    private static List<List<FindingKind>> found(Rehearsal.Result... results) {
        return report(results).results().stream()
            .map(rehearsed -> rehearsed.findings().stream().map(Finding::kind).toList()).toList();
    }

    private static Rehearsal.Result result(String id, String comment, boolean isTag, Finding... findings) {
        DatabaseChangeLog changelog = new DatabaseChangeLog("revision.yaml");
        ChangeSet changeset = new ChangeSet(id, "test", false, false, "revision.yaml", null, null, changelog);
        changeset.setComments(comment);
        changeset.addChange(isTag ? new TagDatabaseChange() : new EmptyChange());
        return new Rehearsal.Result(new ChangesetWork(changeset, changelog), null, List.of(findings), true);
    }
}
