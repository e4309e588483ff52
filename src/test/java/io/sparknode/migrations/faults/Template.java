package io.sparknode.migrations.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.PostgresServer;
import io.sparknode.migrations.testing.Rows;
import io.sparknode.migrations.testing.TestDatabase;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A database before the chain, from which others are copied, with what an undisturbed run makes of it.
 *
 * @param name       the start in words
 * @param database   the database itself, to which nobody connects
 * @param outcome    where an undisturbed run ended
 * @param roundTrips when its round trips began
 */
record Template(String name, TestDatabase database, Outcome outcome, List<Instant> roundTrips) {

    /** So many comments that filling them takes several batches. */
    private static final String COMMENTS = """
        INSERT INTO recognition_comments
        SELECT (jsonb_populate_record(c, jsonb_build_object('id', gen_random_uuid(), 'content', 'Comment ' || n))).*
          FROM generate_series(1, 10000) n, (SELECT c FROM recognition_comments c ORDER BY id LIMIT 1) one""";

    /** What the chain would insert otherwise, with ids and times that no two runs have in common. */
    private static final String ADDITIONS = """
        INSERT INTO badges (name, is_system) SELECT 'Of the house', true WHERE NOT EXISTS (SELECT FROM badges WHERE is_system);
        INSERT INTO tenants (id, name) VALUES ('00000000-0000-0000-0000-000000000000', 'Platform') ON CONFLICT DO NOTHING""";

    private static final Rows.Allowed VARIES = Rows.Allowed.nothing()
        .changed("event_team_members", "joined_at", "where the column is new, it tells when it was added");

    private static final Rows.Allowed VARIES_ON_EMPTY = VARIES
        .changed("badges", "id", "the chain inserts the system badges, with ids by chance")
        .changed("badges", "created_at", "the chain inserts the system badges")
        .changed("tenants", "created_at", "the chain inserts the platform's tenant")
        .changed("tenants", "updated_at", "the chain inserts the platform's tenant");

    private static final Map<Start, Template> OF_THE_SERVER = new HashMap<>();

    /** A start on the server of this JVM; it is built once. */
    static synchronized Template of(Start start) {
        return OF_THE_SERVER.computeIfAbsent(start, key -> build(key, PostgresServer.get()));
    }

    /** Builds a start on a server, and runs the chain on a copy of it. */
    static Template build(Start start, PostgresServer server) {
        TestDatabase database = start.buildOn(server);
        boolean empty = start.files().isEmpty();
        if (!empty) {
            database.execute(COMMENTS).execute(ADDITIONS);
        }
        try (TestDatabase copy = database.copy(); TestDatabase again = database.copy(); Proxy line = Proxy.to(server.host(), server.port())) {
            // Before, as the first run of a JVM takes longer than usual
            Runner.update(again.url(), again.username(), again.password());
            Runner.update(line.url(copy.name()), copy.username(), copy.password());
            Outcome outcome = Outcome.of(copy, empty ? VARIES_ON_EMPTY : VARIES);
            assertThat(outcome.rows().lostIn(Rows.of(again), outcome.allowed())).as("two undisturbed runs on " + start).isEmpty();
            return new Template(start.name(), database, outcome, line.roundTrips());
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
