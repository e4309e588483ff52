package io.sparknode.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.testing.Changelog;
import io.sparknode.migrations.testing.CommandLine;
import io.sparknode.migrations.testing.CommandLine.Result;
import io.sparknode.migrations.testing.PostgresServer;
import io.sparknode.migrations.testing.Revisions;
import io.sparknode.migrations.testing.TestDatabase;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RevisionsIT {

    private static final String WHEN = "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d";

    private final Changelog changelog = Changelog.ofProject();

    @Test
    void aRevisionIsOneLineWithWhenHowLongHowManyAndByWhom() {
        try (TestDatabase database = PostgresServer.get().newDatabase()) {
            changelog.updateToTag(database, "0001_tenant_isolation");
            changelog.updateCount(database, 4);
            Result result = CommandLine.run(database, "revisions");
            assertThat(result.exitCode()).isZero();
            assertThat(result.lines().get(0)).matches("revision +when +took +changesets +by");
            assertThat(result.lines().get(1))
                .matches("0000_baseline +" + WHEN + " +\\d+\\.\\d s +\\d+: \\d+ executed, \\d+ marked as run +sparknode");
            assertThat(result.lines().get(2)).matches("0001_tenant_isolation +" + WHEN + " +\\d+\\.\\d s +(\\d+): \\1 executed +sparknode");
            assertThat(result.lines().get(3)).matches("0002_consolidate_raw_sql +" + WHEN + " +\\d+\\.\\d s +3 of \\d+: 3 executed +sparknode");
            assertThat(result.lines().subList(4, result.lines().size())).isNotEmpty().allMatch(line -> line.matches("\\w+ +pending +\\d+"))
                .extracting(line -> line.replaceFirst(" .*", "")).isEqualTo(Revisions.after("0002_consolidate_raw_sql"));
            assertThat(CommandLine.run(database, "revisions", "--format=json").out()).startsWith("[{\"revision\":\"0000_baseline\",\"when\":\"20")
                .contains("{\"revision\":\"" + Revisions.head() + "\",\"when\":\"pending\",\"took\":\"\",\"changesets\":\"");
        }
    }

    @Test
    void howLongIsTheTimeBetweenTheRecordsOfARun() {
        try (TestDatabase database = PostgresServer.get().newDatabase()) {
            changelog.forceSync(database);
            // one run for each revision, six hours apart, of which the last changeset alone takes time
            database.execute("""
                UPDATE databasechangelog SET deployment_id = substring(filename FROM '/000([0-9])_'),
                    dateexecuted = timestamp '2026-03-01' + substring(filename FROM '/000([0-9])_')::int * interval '6 h'""");
            Map.of("0000_baseline", "10 min 30 s", "0001_tenant_isolation", "5.5 s", "0002_consolidate_raw_sql",
                "4 h 11 min").forEach((revision, took) ->
                database.execute("UPDATE databasechangelog SET dateexecuted = dateexecuted + interval '" + took + "' WHERE tag = '" + revision
                    + "'"));
            assertThat(CommandLine.run(database, "revisions").lines())
                .anyMatch(line -> line.matches("0000_baseline +2026-03-01 00:10:30 +10 min 30 s +(\\d+): \\1 stamped by force +sparknode"))
                .anyMatch(line -> line.matches("0001_tenant_isolation +2026-03-01 06:00:05 +5.5 s .*"))
                .anyMatch(line -> line.matches("0002_consolidate_raw_sql +2026-03-01 16:11:00 +4 h 11 min .*"));
        }
    }

    @Test
    void onADatabaseThatIsNotMigratedEverythingIsPendingAndNothingIsCreated() {
        try (TestDatabase database = PostgresServer.get().newDatabase()) {
            assertThat(CommandLine.run(database, "revisions").lines()).filteredOn(line -> line.contains("pending")).hasSameSizeAs(Revisions.all());
            assertThat(database.column("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).isEmpty();
        }
    }

    @Test
    void aRevisionOfANewerChangelogIsListedAsUnknown() {
        try (TestDatabase database = PostgresServer.get().newDatabase()) {
            changelog.forceSync(database);
            database.execute("""
                INSERT INTO databasechangelog (id, author, filename, dateexecuted, orderexecuted, exectype, tag)
                VALUES ('tag 9999_later', 'ann', 'sparknode/9999_later/revision.yaml', now(), 9999, 'EXECUTED', '9999_later')""");
            assertThat(CommandLine.run(database, "revisions").lines()).last().asString().matches("9999_later +not in this changelog");
        }
    }
}
