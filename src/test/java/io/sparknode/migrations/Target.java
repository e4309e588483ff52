package io.sparknode.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.schema.ReferenceNotation;
import io.sparknode.migrations.schema.Schema;
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

/** Where every database ends, whatever it started from: one schema, every row, and what the revisions add. */
final class Target {

    private static final Path REFERENCE = Path.of("src/test/resources/reference/0003_seed_ddl_extraction.txt");

    /** What no row of a migrated database may be, by what it would be. */
    private static final Map<String, String> NEVER = Map.ofEntries(
        Map.entry("a comment of another tenant than its recognition", "recognition_comments JOIN recognitions p ON p.id = recognition_id AND p.tenant_id <> t.tenant_id"),
        Map.entry("a reaction of another tenant than its recognition", "recognition_reactions JOIN recognitions p ON p.id = recognition_id AND p.tenant_id <> t.tenant_id"),
        Map.entry("a registration of another tenant than its event", "sales_event_registrations JOIN sales_events p ON p.id = event_id AND p.tenant_id <> t.tenant_id"),
        Map.entry("a lead of another tenant than its event", "sales_event_leads JOIN sales_events p ON p.id = event_id AND p.tenant_id <> t.tenant_id"),
        Map.entry("metrics of another tenant than their event", "sales_event_metrics JOIN sales_events p ON p.id = event_id AND p.tenant_id <> t.tenant_id"),
        Map.entry("an audit entry of no actor type", "audit_log WHERE actor_type IS NULL"),
        Map.entry("a recognition of no actor type", "recognitions WHERE actor_type IS NULL"),
        Map.entry("a feed entry of no actor type", "feed WHERE actor_type IS NULL"),
        Map.entry("a team with a leader and no captain", "event_teams WHERE captain_user_id IS NULL AND leader_user_id IS NOT NULL"),
        Map.entry("a user without roles", "users WHERE coalesce(roles, '') = '' OR coalesce(default_role, '') = ''"));

    private Target() {
    }

    /**
     * Proves that a database is at the target.
     *
     * @param start    how it came about, for the message
     * @param expected the rows that were there before the chain, as the revisions must leave them: {@link Revised#rowsOf}
     */
    static void assertReached(String start, TestDatabase database, Rows expected) {
        Rows rows = Rows.of(database);
        assertThat(differenceFrom(database)).as("schema of " + start).isEmpty();
        assertThat(expected.lostIn(rows, Revised.RENAMED)).as("rows of " + start).isEmpty();
        assertThat(wronglyFilled(database)).as("rows of " + start).isEmpty();
        assertThat(added(expected, rows)).as("new rows of " + start).isEqualTo(additions(expected));
    }

    /** The lines by which a database differs from the target: {@code - } before what it lacks, {@code + } before what it has beside it. */
    static List<String> differenceFrom(TestDatabase database) {
        try {
            List<String> lines = ReferenceNotation.without("system_admins_pre_0003", ReferenceNotation.of(schema(database)));
            return Schema.difference(Files.readAllLines(REFERENCE), lines);
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
        StringBuilder query = new StringBuilder("VALUES (NULL, 0)");
        NEVER.forEach((what, where) -> query.append(" UNION ALL SELECT '").append(what).append("', count(*) FROM ")
            .append(where.replaceFirst("^\\w+", "$0 t")));
        return database.column("SELECT * FROM (" + query + ") AS found (what, n) WHERE n > 0");
    }

    /** By table, how many rows there are now more than there were. */
    private static Map<String, Integer> added(Rows before, Rows after) {
        Map<String, Integer> added = new TreeMap<>();
        after.tables().forEach((name, table) -> added.merge(name, table.rows().size(), Integer::sum));
        before.tables().forEach((name, table) -> {
            String renamed = Revised.RENAMED.tables().getOrDefault(name, name);
            added.merge(added.containsKey(renamed) ? renamed : name, -table.rows().size(), Integer::sum);
        });
        added.values().removeIf(n -> n == 0);
        return added;
    }

    /** By table, how many rows the revisions add: the system badges where there is none, and the platform's tenant where it is missing. */
    private static Map<String, Integer> additions(Rows before) {
        Map<String, Integer> additions = new TreeMap<>();
        if (none(before, "badges", "is_system", "true")) {
            additions.put("badges", 8);
        }
        if (none(before, "tenants", "id", Revised.PLATFORM)) {
            additions.put("tenants", 1);
        }
        return additions;
    }

    private static boolean none(Rows rows, String table, String column, String value) {
        return !rows.tables().containsKey(table) || rows.tables().get(table).rows().stream().noneMatch(row -> value.equals(row.get(column)));
    }
}
