package io.sparknode.migrations.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.Changelog;
import io.sparknode.migrations.testing.CommandLine;
import io.sparknode.migrations.testing.CommandLine.Result;
import io.sparknode.migrations.testing.PostgresServer;
import io.sparknode.migrations.testing.Revisions;
import io.sparknode.migrations.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToTagIT {

    private static final String REFUSAL = "There is no revision nosuch in changelog/db.changelog-master.yaml. Nothing was changed. "
        + "It has: " + String.join(", ", Revisions.all());

    @ParameterizedTest
    @ValueSource(strings = {"update-to-tag", "update-to-tag-sql", "changelog-sync-to-tag", "changelog-sync-to-tag-sql"})
    void aTagThatTheChangelogDoesNotHaveIsRefusedAndTheDatabaseStaysEmpty(String command) {
        try (TestDatabase database = PostgresServer.get().newDatabase()) {
            Result result = CommandLine.run(database, command, "--tag=nosuch");
            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.err()).contains(REFUSAL);
            assertThat(result.out()).isEmpty();
            assertThat(database.column("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).isEmpty();
        }
    }

    @Test
    void theJavaApiRefusesItToo() {
        try (TestDatabase database = PostgresServer.get().newDatabase()) {
            assertThatThrownBy(() -> Changelog.ofProject().updateToTag(database, "nosuch")).hasMessageContaining(REFUSAL);
            assertThat(Changelog.ofProject().executed(database)).isZero();
        }
    }

    @Test
    void aTagThatTheDatabaseDoesNotHaveIsNoTargetOfARollback() {
        try (TestDatabase database = Start.EMPTY.migratedTo("0000_baseline")) {
            Result result = CommandLine.run(database, "rollback", "--tag=nosuch");
            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.err()).contains("Could not find tag 'nosuch' in the database");
        }
    }
}
