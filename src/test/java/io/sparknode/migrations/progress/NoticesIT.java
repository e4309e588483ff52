package io.sparknode.migrations.progress;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.testing.CommandLine;
import io.sparknode.migrations.testing.PostgresServer;
import io.sparknode.migrations.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class NoticesIT {

    @Test
    void ofWhatAStatementSaysAboutItsProgressALogHasTheFirstLineInTenSecondsAndAllElse() throws IOException {
        Path changelog = Files.writeString(Files.createTempFile(Path.of("target"), "notices", ".yaml"), """
            databaseChangeLog:
              - changeSet:
                  id: say how far it is
                  author: test
                  changes:
                    - sql:
                        splitStatements: false
                        sql: |-
                          DO $$ BEGIN
                              RAISE NOTICE USING ERRCODE = '01PRG', MESSAGE = '1 of 3 rows';
                              RAISE NOTICE USING ERRCODE = '01PRG', MESSAGE = '2 of 3 rows';
                              RAISE NOTICE 'waiting for somebody';
                              DROP TABLE IF EXISTS nothing;
                          END $$
            """);
        try (TestDatabase database = PostgresServer.get().newDatabase()) {
            CommandLine.Result result = CommandLine.run(changelog.toString(), database, "update");
            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(result.out() + result.err()).containsOnlyOnce("1 of 3 rows").containsOnlyOnce("waiting for somebody")
                .doesNotContain("2 of 3 rows", "skipping");
        }
    }
}
