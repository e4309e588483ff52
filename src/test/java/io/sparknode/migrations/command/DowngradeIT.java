package io.sparknode.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.Changelog;
import io.sparknode.migrations.testing.CommandLine;
import io.sparknode.migrations.testing.CommandLine.Result;
import io.sparknode.migrations.testing.PostgresServer;
import io.sparknode.migrations.testing.Revisions;
import io.sparknode.migrations.testing.Rows;
import io.sparknode.migrations.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.Test;

class DowngradeIT {

    private static final String COLUMNS =
        "SELECT count(*) FROM pg_attribute WHERE attrelid = 'recognition_comments'::regclass AND attname = 'tenant_id'";
    private static final String RECORDS =
        "SELECT concat_ws(',', id, md5sum, exectype, orderexecuted, tag) FROM databasechangelog ORDER BY orderexecuted";

    @Test
    void withoutArgumentsItGoesBackByOneRevision() {
        try (TestDatabase database = Start.EMPTY.migrated()) {
            Result result = CommandLine.run(database, "downgrade");
            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(result.lines().get(0))
                .isEqualTo("Back to " + Revisions.beforeHead(1) + ", in database " + database.name() + ", in this order:");
            assertThat(result.lines().get(1)).matches("  (keep|undo)    " + Revisions.head() + "  tag " + Revisions.head());
            assertThat(result.out()).containsPattern(
                "\n\\d+ to undo, \\d+ to keep \\(cannot be rolled back, or not made here: the record goes, the change stays\\), 0 that cannot be"
                    + " undone\n");
            assertThat(CommandLine.run(database, "current").out()).isEqualTo(Revisions.beforeHead(1) + "\n");
        }
    }

    @Test
    void toANamedRevisionItUndoesWhatCanBeUndone() {
        try (TestDatabase database = Start.EMPTY.migrated()) {
            assertThat(database.value(COLUMNS)).isEqualTo("1");
            Result result = CommandLine.run(database, "downgrade", "--to=0000_baseline");
            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(result.lines())
                .anyMatch(line -> line.matches("  undo    0001_tenant_isolation +add tenant_id to recognition_comments, from recognitions"));
            assertThat(CommandLine.run(database, "current").out()).isEqualTo("0000_baseline\n");
            assertThat(database.value(COLUMNS)).isEqualTo("0");
            assertThat(CommandLine.run(database, "downgrade", "--to=0000_baseline").lines())
                .containsExactly("Nothing to do: the database is at 0000_baseline.");
        }
    }

    @Test
    void aRevisionThatWasBegunAndNotFinishedCountsAsOne() {
        try (TestDatabase database = Start.EMPTY.migratedTo("0000_baseline")) {
            Changelog.ofProject().updateCount(database, 3);
            Result result = CommandLine.run(database, "downgrade", "--revisions=1");
            assertThat(result.lines().get(0)).startsWith("Back to 0000_baseline,");
            assertThat(CommandLine.run(database, "current").out()).isEqualTo("0000_baseline\n");
        }
    }

    @Test
    void aDryRunPrintsThePlanAndWithSqlWhatWouldBeExecutedAndTouchesNothing() {
        try (TestDatabase database = Start.EMPTY.migrated()) {
            Rows rows = Rows.of(database);
            List<String> records = database.column(RECORDS);
            Result plan = CommandLine.run(database, "downgrade", "--revisions=" + Revisions.after("0000_baseline").size(), "--dry-run");
            assertThat(plan.exitCode()).as(plan.err()).isZero();
            assertThat(plan.lines().get(0)).startsWith("Back to 0000_baseline,");
            assertThat(plan.lines().subList(1, plan.lines().size() - 1)).allMatch(line -> line.startsWith("  keep  ") || line.startsWith("  undo  ")
                || line.startsWith("  drop  "));
            assertThat(plan.lines()).contains("  drop    column recognition_comments.tenant_id, with 0 values");
            assertThat(plan.lines().get(plan.lines().size() - 1)).endsWith(", 0 that cannot be undone");
            Result sql = CommandLine.run(database, "downgrade", "--revisions=" + Revisions.after("0000_baseline").size(), "--sql");
            assertThat(sql.exitCode()).isZero();
            assertThat(sql.lines().get(0)).startsWith("-- Back to 0000_baseline,");
            assertThat(sql.out()).contains("DELETE FROM public.databasechangelog WHERE ID = 'tag 0001_tenant_isolation'").contains("DROP COLUMN");
            assertThat(database.column(RECORDS)).isEqualTo(records);
            assertThat(rows.lostIn(Rows.of(database))).isEmpty();
            assertThat(database.value(COLUMNS)).isEqualTo("1");
        }
    }

    @Test
    void behindTheFirstRevisionItRefuses() {
        try (TestDatabase database = Start.EMPTY.migrated()) {
            List<String> records = database.column(RECORDS);
            Result result = CommandLine.run(database, "downgrade", "--revisions=" + Revisions.all().size());
            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.err()).contains("Nothing was changed: going back by " + Revisions.all().size() + " from " + Revisions.head()
                + " would go beyond 0000_baseline, "
                + "the first revision, which cannot be rolled back. Restore a backup, or create a new database.");
            assertThat(database.column(RECORDS)).isEqualTo(records);
        }
    }

    @Test
    void whatCannotGoBackRefusesBeforeAnythingIsDone() {
        try (TestDatabase database = Start.EMPTY.migratedTo("0001_tenant_isolation")) {
            database.execute("UPDATE databasechangelog SET orderexecuted = 1000, dateexecuted = now() WHERE id = 'create the tables of the "
                + "bootstrap'");
            List<String> records = database.column(RECORDS);
            Result result = CommandLine.run(database, "downgrade");
            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.lines()).contains("  refuse  0000_baseline          create the tables of the bootstrap");
            assertThat(result.err()).contains("Nothing was changed: 1 changeset cannot be rolled back: 0000_baseline: create the tables of the"
                + " bootstrap\n" + "0000_baseline cannot be rolled back: it would drop every table of SparkNode\nTo go back behind the baseline, "
                + "restore a backup (pg_restore);");
            assertThat(database.column(RECORDS)).isEqualTo(records);
        }
    }

    @Test
    void aRevisionThatWasNotReachedIsNoTarget() {
        try (TestDatabase database = Start.EMPTY.migratedTo("0000_baseline")) {
            Result result = CommandLine.run(database, "downgrade", "--to=0002_consolidate_raw_sql");
            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.err()).contains("Nothing was changed: the database is not at 0002_consolidate_raw_sql yet, it is at 0000_baseline.");
            assertThat(CommandLine.run(database, "downgrade", "--to=nosuch").err())
                .contains("There is no revision nosuch in changelog/db.changelog-master.yaml.");
        }
    }

    @Test
    void contradictingArgumentsAreRefused() {
        try (TestDatabase database = Start.EMPTY.migrated()) {
            Result result = CommandLine.run(database, "downgrade", "--to=0000_baseline", "--revisions=1");
            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.err()).contains("Nothing was changed: --to and --revisions say different things. Give one of them.");
            assertThat(CommandLine.run(database, "downgrade", "--revisions=0").err())
                .contains("Nothing was changed: --revisions is 0, and must be 1 or more.");
        }
    }

    @Test
    void aDatabaseThatIsNotMigratedOrAheadIsRefused() {
        try (TestDatabase database = PostgresServer.get().newDatabase(); TestDatabase ahead = Start.EMPTY.migrated()) {
            assertThat(CommandLine.run(database, "downgrade").err())
                .contains("Nothing was changed: none of the changesets of this changelog is on record in the database.");
            ahead.execute("UPDATE databasechangelog SET id = 'tag 9999_other', tag = '9999_other' WHERE tag = '" + Revisions.head() + "'");
            assertThat(CommandLine.run(ahead, "downgrade").err())
                .contains("Nothing was changed: this changelog does not know 9999_other, and cannot undo it."
                + " Use the release of the migrations that has it.");
        }
    }
}
