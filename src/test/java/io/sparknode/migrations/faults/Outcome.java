package io.sparknode.migrations.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.schema.Schema;
import io.sparknode.migrations.testing.Rows;
import io.sparknode.migrations.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Where a run ended: the whole schema and every row. A run that went through a fault must end exactly where an undisturbed one does.
 *
 * @param schema    the schema, one object a line
 * @param rows      all rows
 * @param allowed   the columns in which two undisturbed runs differ
 * @param changesets how many changesets are on record
 */
record Outcome(List<String> schema, Rows rows, Rows.Allowed allowed, String changesets) {

    private static final String RECORDED =
        "SELECT count(*) || ' changesets, ' || count(DISTINCT (filename, id, author)) || ' different ones' FROM databasechangelog";

    static Outcome of(TestDatabase database, Rows.Allowed allowed) {
        return new Outcome(schema(database), Rows.of(database), allowed, database.value(RECORDED));
    }

    /** Proves that a database is where the undisturbed one is, and counts its rows. */
    void assertReachedBy(TestDatabase database, String fault) {
        Rows found = Rows.of(database);
        List<String> losses = rows.lostIn(found, allowed);
        Tally.compared(rows.count(), losses.size());
        assertThat(losses).as("rows lost: " + fault).isEmpty();
        assertThat(found.count()).as("rows: " + fault).isEqualTo(rows.count());
        assertThat(Schema.difference(schema, schema(database))).as("schema: " + fault).isEmpty();
        assertThat(database.value(RECORDED)).as("changesets on record: " + fault).isEqualTo(changesets);
        assertThat(database.value("SELECT count(*) FROM databasechangeloglock WHERE locked")).as("locks left behind: " + fault).isEqualTo("0");
    }

    private static List<String> schema(TestDatabase database) {
        try (Connection connection = database.connect()) {
            return Schema.read(connection).lines();
        } catch (SQLException e) {
            throw new IllegalStateException("The schema of " + database + " cannot be read: " + e.getMessage(), e);
        }
    }
}
