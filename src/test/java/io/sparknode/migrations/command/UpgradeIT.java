package io.sparknode.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.testing.Changelog;
import io.sparknode.migrations.testing.CommandLine;
import io.sparknode.migrations.testing.CommandLine.Result;
import io.sparknode.migrations.testing.PostgresServer;
import io.sparknode.migrations.testing.Revisions;
import io.sparknode.migrations.testing.TestDatabase;
import org.junit.jupiter.api.Test;

class UpgradeIT {

    @Test
    void itGoesForwardByOneRevisionAndByAFewUntilNothingIsLeft() {
        try (TestDatabase database = PostgresServer.get().newDatabase()) {
            Result first = CommandLine.run(database, "upgrade");
            assertThat(first.exitCode()).isZero();
            assertThat(first.lines().get(0)).matches("From nothing to 0000_baseline: 0000_baseline, \\d+ changesets");
            assertThat(CommandLine.run(database, "current").out()).isEqualTo("0000_baseline\n");

            Changelog.ofProject().updateCount(database, 1);
            CommandLine.run(database, "upgrade", "--revisions=1");
            assertThat(CommandLine.run(database, "current").out()).isEqualTo("0001_tenant_isolation\n");

            assertThat(CommandLine.run(database, "upgrade", "--revisions=999").lines().get(0)).matches("From 0001_tenant_isolation to "
                + Revisions.head() + ": " + String.join(", \\d+ changesets; ", Revisions.after("0001_tenant_isolation")) + ", \\d+ changesets");
            assertThat(CommandLine.run(database, "current").out()).isEqualTo(Revisions.current());

            assertThat(CommandLine.run(database, "upgrade").lines())
                .containsExactly("Nothing to do: the database is at " + Revisions.head() + ", the last revision.");
        }
    }

    @Test
    void noRevisionsAreRefused() {
        try (TestDatabase database = PostgresServer.get().newDatabase()) {
            Result result = CommandLine.run(database, "upgrade", "--revisions=0");
            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.err()).contains("--revisions is 0, and must be 1 or more. To go back there is the command downgrade.");
        }
    }
}
