package io.sparknode.migrations.rehearsal;

import static io.sparknode.migrations.rehearsal.ChangesetProofs.attempt;
import static io.sparknode.migrations.rehearsal.ChangesetProofs.differs;
import static io.sparknode.migrations.rehearsal.ChangesetProofs.shown;

import io.sparknode.migrations.rehearsal.ChangesetProofs.Outcome;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The rollback of a changeset, forward again, and a second run from there; where the rollback does not lead there, a second run after a first one. */
final class RollbackProof {

    private final RehearsalServer server;
    private final ChangesetWork work;
    private final State before;
    private final SchemaAndRows stateBefore;
    private final SchemaAndRows stateAfter;
    private final List<Finding> findings = new ArrayList<>();

    RollbackProof(RehearsalServer server, ChangesetWork work, State before, SchemaAndRows stateBefore, SchemaAndRows stateAfter) {
        this.server = server;
        this.work = work;
        this.before = before;
        this.stateBefore = stateBefore;
        this.stateAfter = stateAfter;
    }

    /**
     * Tries it.
     *
     * @param after a database after the changeset, which this changes
     */
    List<Finding> of(String after) throws SQLException {
        Optional<SchemaAndRows> forward = back(after) ? forward(after) : Optional.empty();
        if (forward.isPresent()) {
            again(after, forward.get());
            return findings;
        }
        String another = server.copy(before.database());
        try {
            attempt(server, another, connection -> work.run(connection, Work.Noted.NOT));
            again(another, SchemaAndRows.read(server, another, tables()));
        } finally {
            server.drop(another);
        }
        return findings;
    }

    private boolean back(String database) throws SQLException {
        Outcome rollback = Outcome.of(server, database, tables(), work::rollBack);
        SchemaAndRows back = rollback.state();
        if (rollback.failure().isPresent()) {
            add(FindingKind.INCOMPLETE_ROLLBACK, "the rollback " + rollback.failure().get(),
                "Write a rollback that undoes what the changes do, and nothing else");
        } else if (back.difference(stateAfter).isEmpty()) {
            add(FindingKind.NO_ROLLBACK, "the rollback changes nothing", "Write a rollback; where there is none, say why: comment: \"accept no-rollback: …\"");
        } else if (!stateBefore.difference(back).isEmpty()) {
            add(FindingKind.INCOMPLETE_ROLLBACK, "the rollback leaves a difference: " + shown(stateBefore.difference(back)),
                "Write a rollback that undoes all of it");
        } else {
            return true;
        }
        return false;
    }

    /** @return what it leads to, whose rows may be others: a default may be another time */
    private Optional<SchemaAndRows> forward(String database) throws SQLException {
        Outcome forward = Outcome.of(server, database, tables(), connection -> work.run(connection, Work.Noted.NOT));
        Optional<String> problem = forward.failure().or(() -> differs(stateAfter.schema(), forward.state().schema()));
        problem.ifPresent(what -> add(FindingKind.INCOMPLETE_ROLLBACK, "after the rollback, going forward again " + what,
            "Let the rollback take back all that the changes ask for"));
        return problem.isPresent() ? Optional.empty() : Optional.of(forward.state());
    }

    private void again(String database, SchemaAndRows once) throws SQLException {
        Outcome second = Outcome.of(server, database, tables(), connection -> {
            work.forget(connection);
            work.run(connection, Work.Noted.NOT);
        });
        List<String> difference = once.difference(second.state());
        second.failure().or(() -> difference.isEmpty() ? Optional.empty() : Optional.of("changes what the first one made: " + shown(difference)))
            .ifPresent(what -> add(FindingKind.NOT_REPEATABLE, "a second run " + what, ChangesetProofs.AGAIN));
    }

    private Set<String> tables() {
        return stateBefore.rows().keySet();
    }

    private void add(FindingKind kind, String what, String instead) {
        findings.add(new Finding(kind, "", what, instead));
    }
}
