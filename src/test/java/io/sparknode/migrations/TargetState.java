package io.sparknode.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.schema.ReferenceNotation;
import io.sparknode.migrations.schema.Schema;
import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.Revisions;
import io.sparknode.migrations.testing.Rows;
import io.sparknode.migrations.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Where every database ends, whatever it started from: one schema, every row, and what the revisions add. */
final class TargetState {

    /** What no row of a migrated database may be. */
    private static final List<String> NEVER = List.of(
        "recognition_comments t JOIN recognitions p ON p.id = t.recognition_id WHERE p.tenant_id <> t.tenant_id",
        "recognition_reactions t JOIN recognitions p ON p.id = t.recognition_id WHERE p.tenant_id <> t.tenant_id",
        "sales_event_registrations t JOIN sales_events p ON p.id = t.event_id WHERE p.tenant_id <> t.tenant_id",
        "sales_event_leads t JOIN sales_events p ON p.id = t.event_id WHERE p.tenant_id <> t.tenant_id",
        "sales_event_metrics t JOIN sales_events p ON p.id = t.event_id WHERE p.tenant_id <> t.tenant_id",
        "audit_log WHERE actor_type IS NULL",
        "recognitions WHERE actor_type IS NULL",
        "feed WHERE actor_type IS NULL",
        "event_teams WHERE captain_user_id IS NULL AND leader_user_id IS NOT NULL",
        "users WHERE coalesce(roles, '') = '' OR coalesce(default_role, '') = ''");

    private TargetState() {
    }

    /**
     * Proves that a database is at the target.
     *
     * @param start    how it came about, for the message
     * @param expected the rows that were there before the chain, as the revisions must leave them: {@link ExpectedRows#rowsOf}
     */
    static void assertReached(String start, TestDatabase database, Rows expected) {
        Rows rows = Rows.of(database);
        assertThat(differenceFrom(database)).as("schema of " + start).isEmpty();
        assertThat(expected.lostIn(rows, ExpectedRows.RENAMED)).as("rows of " + start).isEmpty();
        assertThat(wronglyFilled(database)).as("rows of " + start).isEmpty();
        assertThat(added(expected, rows)).as("new rows of " + start).isEqualTo(additions(expected));
    }

    /** The lines by which a database differs from the target: {@code - } before what it lacks, {@code + } before what it has beside it. */
    static List<String> differenceFrom(TestDatabase database) {
        return differenceFrom(Revisions.head(), database);
    }

    /** As {@link #differenceFrom(TestDatabase)}, from what a revision leaves. */
    static List<String> differenceFrom(String revision, TestDatabase database) {
        try {
            List<String> lines = ReferenceNotation.without("system_admins_pre_0003", ReferenceNotation.of(schema(database)));
            return Schema.difference(ReferenceNotation.of(Files.readAllLines(Path.of("changelog", revision, "schema.txt"))), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The schema that a database has now, in full. */
    static Schema schema(TestDatabase database) {
        try (Connection connection = database.connect()) {
            return Schema.read(connection);
        } catch (SQLException e) {
            throw new IllegalStateException("The schema of " + database + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static List<String> wronglyFilled(TestDatabase database) {
        String query = NEVER.stream().map(rows -> "SELECT $$" + rows + "$$, count(*) FROM " + rows).collect(Collectors.joining(" UNION ALL "));
        return database.column("SELECT * FROM (" + query + ") AS found (what, n) WHERE n > 0");
    }

    /** By table, how many rows there are now more than there were. */
    private static Map<String, Integer> added(Rows before, Rows after) {
        Map<String, Integer> added = new TreeMap<>();
        after.tables().forEach((name, table) -> added.merge(name, table.rows().size(), Integer::sum));
        before.tables().forEach((name, table) -> {
            String renamed = ExpectedRows.RENAMED.tables().getOrDefault(name, name);
            added.merge(added.containsKey(renamed) ? renamed : name, -table.rows().size(), Integer::sum);
        });
        added.values().removeIf(n -> n == 0);
        return added;
    }

    /**
     * By table, how many rows the revisions add: the system badges where there is none, the platform's tenant where it is missing, and what later
     * revisions bring, which is what they bring to an empty database.
     */
    private static Map<String, Integer> additions(Rows before) {
        Map<String, Integer> additions = new TreeMap<>(broughtByLaterRevisions());
        if (none(before, "badges", "is_system", "t")) {
            additions.put("badges", 8);
        }
        if (none(before, "tenants", "id", ExpectedRows.PLATFORM)) {
            additions.put("tenants", 1);
        }
        return additions;
    }

    private static Map<String, Integer> broughtByLaterRevisions() {
        try (TestDatabase database = Start.EMPTY.migrated()) {
            Map<String, Integer> brought = new TreeMap<>();
            Rows.of(database).tables().forEach((name, table) -> brought.put(name, table.rows().size()));
            brought.keySet().removeAll(List.of("badges", "tenants"));
            brought.values().removeIf(rows -> rows == 0);
            return brought;
        }
    }

    private static boolean none(Rows rows, String table, String column, String value) {
        return !rows.tables().containsKey(table) || rows.tables().get(table).rows().stream().noneMatch(row -> value.equals(row.get(column)));
    }
}
