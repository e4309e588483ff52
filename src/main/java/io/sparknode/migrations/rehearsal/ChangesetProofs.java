package io.sparknode.migrations.rehearsal;

import io.sparknode.migrations.connection.Query;
import io.sparknode.migrations.progress.Failure;
import io.sparknode.migrations.schema.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * What is proved of a changeset: that it can be executed again where its record is missing, that the next run goes on where one was killed, and that its
 * rollback takes back what it did, after which it can be executed again.
 */
final class ChangesetProofs {

    /** What to write in place of a changeset that cannot be executed twice. */
    static final String AGAIN = "Call the procedures of the schema migration, which check for the end state. A precondition on a name takes what is half made"
        + " for the whole";

    private static final int SHOWN = 3;

    private ChangesetProofs() {
    }

    /**
     * The proofs, which may be tried at the same time. Each returns what went wrong.
     *
     * @param before the database before the changeset
     * @param after  the database after it
     * @param tried  another one after it, which the proofs change
     * @param seen   what was observed of it
     */
    static List<Callable<List<Finding>>> of(RehearsalServer server, ChangesetWork work, State before, State after, String tried, Observation seen)
            throws SQLException {
        SchemaAndRows stateBefore = before.with(seen.tablesWithRows());
        SchemaAndRows stateAfter = after.with(seen.tablesWithRows());
        List<Callable<List<Finding>>> proofs = new ArrayList<>();
        if (!stateBefore.difference(stateAfter).isEmpty()) {
            proofs.add(() -> new RollbackProof(server, work, before, stateBefore, stateAfter).of(tried));
        }
        if (!work.changeset().isRunInTransaction()) {
            proofs.addAll(new StopProofs(server, work, before, stateAfter.schema(), seen).all());
        }
        return proofs;
    }

    /** A run, or a rollback. */
    interface Attempt {

        void run(Connection connection) throws Exception;
    }

    /** What went wrong, in words that go on "the run …". */
    static Optional<String> attempt(RehearsalServer server, String database, Attempt attempt) throws SQLException {
        try (Connection connection = server.connect(database)) {
            return attempt(connection, attempt);
        }
    }

    private static Optional<String> attempt(Connection connection, Attempt attempt) {
        try {
            attempt.run(connection);
            return Optional.empty();
        } catch (Exception e) {
            return Optional.of("fails: " + Failure.firstLine(e));
        }
    }

    /**
     * What an attempt led to.
     *
     * @param failure as {@link #attempt}
     * @param state   of the database after it
     */
    record Outcome(Optional<String> failure, SchemaAndRows state) {

        /** Makes the attempt, and reads the schema and the rows of some tables in the same session, which knows most of the catalog by then. */
        static Outcome of(RehearsalServer server, String database, Set<String> tables, Attempt attempt) throws SQLException {
            try (Connection connection = server.connect(database)) {
                Optional<String> failure = attempt(connection, attempt);
                if (failure.isPresent()) {
                    return new Outcome(failure, SchemaAndRows.read(server, database, tables));
                }
                Query.execute(connection, "DISCARD ALL");
                return new Outcome(failure, SchemaAndRows.read(connection, Schema.read(connection).lines(), tables));
            }
        }
    }

    /** Where a run does not lead, in words that go on "the run …". */
    static Optional<String> differs(List<String> schema, List<String> other) {
        List<String> difference = Schema.difference(schema, other);
        return difference.isEmpty() ? Optional.empty() : Optional.of("ends at another schema: " + shown(difference));
    }

    /** The first lines of a difference. */
    static String shown(List<String> lines) {
        return String.join("; ", lines.subList(0, Math.min(SHOWN, lines.size()))) + (lines.size() > SHOWN ? "; and " + (lines.size() - SHOWN) + " more" : "");
    }
}
