package io.sparknode.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.schema.Schema;
import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.Changelog;
import io.sparknode.migrations.testing.CommandLine;
import io.sparknode.migrations.testing.Revisions;
import io.sparknode.migrations.testing.Rows;
import io.sparknode.migrations.testing.TestDatabase;
import io.sparknode.migrations.testing.WithAllSamples;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** 0002 and 0003 cannot be rolled back, so restoring a backup is tried. */
@WithAllSamples
class BackupIT {

    private static final String BOOKS =
        "SELECT concat_ws('|', id, filename, md5sum, exectype, tag, dateexecuted) FROM databasechangelog ORDER BY orderexecuted";

    @Test
    void aBackupBeforeTheUpdateBringsSchemaRowsAndRevisionBack() throws SQLException {
        try (TestDatabase database = Start.FIRST_BOOT.migratedTo("0001_tenant_isolation")) {
            List<String> schema = schema(database);
            Rows rows = Rows.of(database);
            List<String> books = database.column(BOOKS);
            try (TestDatabase backup = database.dumpAndRestore()) {
                Changelog.ofProject().update(database);
                assertThat(CommandLine.run(database, "current").out()).isEqualTo(Revisions.current());

                assertThat(schema(backup)).isEqualTo(schema);
                assertThat(rows.lostIn(Rows.of(backup))).isEmpty();
                assertThat(Rows.of(backup).lostIn(rows)).isEmpty();
                assertThat(backup.column(BOOKS)).isEqualTo(books);
                assertThat(CommandLine.run(backup, "current").out()).isEqualTo("0001_tenant_isolation\n");

                Changelog.ofProject().update(backup);
                assertThat(schema(backup)).isEqualTo(schema(database));
                assertThat(Rows.of(database).lostIn(Rows.of(backup), Rows.Allowed.nothing()
                    .changed("event_team_members", "joined_at", "the column is new and tells when it was added"))).isEmpty();
            }
        }
    }

    private static List<String> schema(TestDatabase database) throws SQLException {
        try (Connection connection = database.connect()) {
            return Schema.read(connection).lines();
        }
    }
}
