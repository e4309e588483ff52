package io.sparknode.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.Changelog;
import io.sparknode.migrations.testing.Rows;
import io.sparknode.migrations.testing.Samples;
import io.sparknode.migrations.testing.TestDatabase;
import io.sparknode.migrations.testing.WithAllSamples;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import liquibase.Scope;
import liquibase.changelog.ChangeLogParameters;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.parser.ChangeLogParserFactory;
import liquibase.resource.DirectoryResourceAccessor;
import liquibase.resource.ResourceAccessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A run that died is followed by one that ends at the target. A changeset and its record are two transactions, so the change may be there without the
 * record.
 */
class HalfDoneIT {

    private static final Changelog CHANGELOG = Changelog.ofProject();
    private static final List<Integer> COUNTS = Samples.of("places to stop at", List.of(5, 7, 20, 40, 45), List.of(40));
    private static final String FILE = "changelog/db.changelog-master.yaml";

    /**
     * Each session begins with the changeset that the one before it executed and did not record, records it, and dies before the record of the next.
     * A whole run for each of them would take a second.
     */
    @ParameterizedTest
    @WithAllSamples
    @MethodSource("starts")
    void stoppedBeforeTheRecordOfAnyChangesetItIsExecutedAgainAndTheChainGoesOn(Start start) throws Exception {
        try (TestDatabase database = start.build()) {
            Rows expected = ExpectedRows.rowsOf(database);
            CHANGELOG.updateCount(database, 0);
            ResourceAccessor project = new DirectoryResourceAccessor(Path.of(""));
            Scope.child(Map.of(Scope.Attr.resourceAccessor.name(), project), () -> {
                DatabaseChangeLog changelog = ChangeLogParserFactory.getInstance().getParser(FILE, project)
                    .parse(FILE, new ChangeLogParameters(), project);
                ChangeSet unrecorded = null;
                for (ChangeSet changeset : changelog.getChangeSets().stream().filter(each -> !each.getFilePath().contains("/demo/")).toList()) {
                    ChangeSet before = unrecorded;
                    inASession(database, project, session -> {
                        record(before, changelog, session);
                        changeset.execute(changelog, session);
                    });
                    unrecorded = changeset;
                }
                ChangeSet last = unrecorded;
                inASession(database, project, session -> record(last, changelog, session));
            });
            TargetState.assertReached(start.name(), database, expected);
            String recorded = "SELECT id, dateexecuted FROM databasechangelog ORDER BY orderexecuted";
            List<List<String>> before = database.rows(recorded);
            CHANGELOG.update(database);
            assertThat(database.rows(recorded)).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @MethodSource("starts")
    void stoppedHereAndThereTheNextRunEndsAtTheTarget(Start start) {
        try (TestDatabase database = start.build()) {
            Rows expected = ExpectedRows.rowsOf(database);
            for (int count : COUNTS) {
                CHANGELOG.updateCount(database, count);
                String last = database.value("SELECT id FROM databasechangelog ORDER BY orderexecuted DESC LIMIT 1");
                try (TestDatabase stopped = database.copy()) {
                    CHANGELOG.update(stopped);
                    TargetState.assertReached(start.name() + ", stopped after: " + last, stopped, expected);
                }
                try (TestDatabase stopped = database.copy()) {
                    stopped.execute("DELETE FROM databasechangelog WHERE orderexecuted = (SELECT max(orderexecuted) FROM databasechangelog)");
                    CHANGELOG.update(stopped);
                    TargetState.assertReached(start.name() + ", stopped before the record of: " + last, stopped, expected);
                }
            }
        }
    }

    @Test
    @WithAllSamples
    void anIndexWhoseBuildWasInterruptedIsBuiltAgain() {
        try (TestDatabase database = Start.RAW_SQL.build()) {
            Rows expected = ExpectedRows.rowsOf(database);
            database.execute("DROP INDEX IF EXISTS idx_events_status");
            assertThatThrownBy(() -> database.execute("CREATE UNIQUE INDEX CONCURRENTLY idx_events_status ON events ((true))"))
                .hasStackTraceContaining("could not create unique index");
            assertThat(database.value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'idx_events_status'::regclass")).isEqualTo("f");
            CHANGELOG.update(database);
            TargetState.assertReached("an invalid index", database, expected);
        }
    }

    static List<Start> starts() {
        return Samples.of("starts that are stopped", List.of(Start.EMPTY, Start.RAW_SQL), List.of(Start.RAW_SQL));
    }

    private static void record(ChangeSet changeset, DatabaseChangeLog changelog, Database session) throws Exception {
        if (changeset != null) {
            session.markChangeSetExecStatus(changeset, changeset.execute(changelog, session));
            session.commit();
        }
    }

    private static void inASession(TestDatabase database, ResourceAccessor project, SessionWork work) throws Exception {
        try (Database session = DatabaseFactory.getInstance().openDatabase(database.url(), database.username(), database.password(), null, project)) {
            work.in(session);
            session.commit();
        }
    }

    /** What is done in one session. */
    @FunctionalInterface
    private interface SessionWork {
        void in(Database session) throws Exception;
    }
}
