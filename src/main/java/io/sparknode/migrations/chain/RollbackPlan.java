package io.sparknode.migrations.chain;

import io.sparknode.migrations.lock.ReadOnly;
import io.sparknode.migrations.progress.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import liquibase.RuntimeEnvironment;
import liquibase.change.AbstractSQLChange;
import liquibase.change.Change;
import liquibase.change.core.EmptyChange;
import liquibase.change.core.StopChange;
import liquibase.changelog.ChangeLogIterator;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.RanChangeSet;
import liquibase.changelog.filter.AlreadyRanChangeSetFilter;
import liquibase.changelog.filter.ChangeSetFilter;
import liquibase.changelog.visitor.RollbackListVisitor;
import liquibase.command.CommandFailedException;
import liquibase.command.CommandResultsBuilder;
import liquibase.database.Database;
import liquibase.exception.DatabaseException;
import liquibase.exception.LiquibaseException;

/**
 * What a rollback would do, found in the same way as Liquibase's rollback commands find it.
 *
 * @param steps in the order of execution: the last executed changeset first
 */
public record RollbackPlan(List<Step> steps) {

    /** A statement that does nothing but refuse. */
    private static final Pattern REFUSAL = Pattern.compile("(?is)\\s*DO\\s+\\$\\w*\\$\\s*BEGIN\\s+RAISE\\s+EXCEPTION\\b.*");

    /** What becomes of the change that a changeset made. */
    public enum Effect {

        /** It is to be undone. */
        UNDO,

        /** It stays, as the rollback is an explicit no-op, or as it was not made here; only the record of it goes. */
        KEEP,

        /** The rollback fails on purpose, or there is none. */
        REFUSE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The rollback of one changeset.
     *
     * @param revision       the revision that it is part of, if any
     * @param wasThereBefore whether the change was: the changeset was marked as run, or stamped
     */
    public record Step(ChangeSet changeset, Optional<Revision> revision, Effect effect, boolean wasThereBefore) {
    }

    public RollbackPlan {
        steps = List.copyOf(steps);
    }

    /**
     * The plan for a rollback of some of the recorded changesets.
     *
     * @param selected says which ones, as the filters {@code AfterTagChangeSetFilter} and {@code CountChangeSetFilter} do
     */
    public static RollbackPlan of(Chain chain, Database database, ChangeSetFilter selected) throws LiquibaseException {
        List<RanChangeSet> rows = database.getRanChangeSetList();
        RollbackListVisitor visitor = new RollbackListVisitor();
        List<ChangeSetFilter> filters = new ArrayList<>(List.of(new AlreadyRanChangeSetFilter(rows)));
        filters.addAll(List.of(Chain.filters(chain.contexts(), chain.labels(), database)));
        filters.add(selected);
        new ChangeLogIterator(rows, chain.changelog(), filters.toArray(ChangeSetFilter[]::new))
            .run(visitor, new RuntimeEnvironment(database, chain.contexts(), chain.labels()));
        return new RollbackPlan(visitor.getSeenChangeSets().stream()
            .map(changeset -> step(changeset, chain, rows, database)).toList());
    }

    private static Step step(ChangeSet changeset, Chain chain, List<RanChangeSet> rows, Database database) {
        String key = changeset.toNormalizedString();
        Effect effect = effect(changeset, database);
        boolean wasThereBefore = effect == Effect.UNDO && rows.stream().filter(row -> row.toString().equals(key))
            .anyMatch(row -> row.getExecType() == ChangeSet.ExecType.MARK_RAN || Stamp.isStamp(row.getComments()));
        return new Step(changeset, chain.revisionOf(changeset), wasThereBefore ? Effect.KEEP : effect, wasThereBefore);
    }

    /** Takes the rollback away from what is kept, so that Liquibase, which rolls back what was only recorded as well, leaves it alone. */
    public void keepWhatWasThereBefore() {
        steps.stream().filter(Step::wasThereBefore).map(step -> step.changeset().getRollback().getChanges()).forEach(rollback -> {
            rollback.clear();
            rollback.add(new EmptyChange());
        });
    }

    /** The tables and columns that go, each with how much it holds. */
    public List<String> drops(Database database) throws DatabaseException {
        List<String> drops = new ArrayList<>();
        for (Step step : steps(Effect.UNDO)) {
            for (Drop drop : Drop.of(step.changeset())) {
                drop.describe(database).ifPresent(drops::add);
            }
        }
        return drops;
    }

    /**
     * Refuses a plan that cannot be executed to its end, before its first step: one with a step that is refused, or one whose conditions do not hold.
     * The conditions of a revision are the rollback of the changeset that has its tag, which is the first to be rolled back and changes nothing.
     */
    public void require(Database database, CommandResultsBuilder results) throws LiquibaseException, CommandFailedException {
        List<Step> refused = steps(Effect.REFUSE);
        if (!refused.isEmpty()) {
            String names = refused.stream().map(RollbackPlan::name).collect(Collectors.joining(", "));
            throw results.commandFailed("Nothing was changed: " + refused.size()
                + (refused.size() == 1 ? " changeset cannot be rolled back: " : " changesets cannot be rolled back: ") + names
                + System.lineSeparator() + objection(refused.get(0), database).orElse("Restore a backup, or go back to a later revision."), 1, true);
        }
        for (Step step : steps) {
            Optional<String> objection = Chain.tagOf(step.changeset()).isPresent() ? objection(step, database) : Optional.empty();
            if (objection.isPresent()) {
                throw results.commandFailed("Nothing was changed: " + objection.get(), 1, true);
            }
        }
    }

    /** Why a rollback refuses, if it does: always, or as its conditions do not hold. Nothing else of it is executed, and nothing is written. */
    private static Optional<String> objection(Step step, Database database) throws DatabaseException {
        ReadOnly asking = ReadOnly.begin(database);
        try {
            for (Change change : step.changeset().getRollback().getChanges()) {
                if (step.effect() == Effect.UNDO || refuses(change)) {
                    database.executeStatements(change, step.changeset().getChangeLog(), List.of());
                }
            }
            return Optional.empty();
        } catch (LiquibaseException e) {
            return Optional.of(Failure.of(e));
        } finally {
            asking.end();
        }
    }

    private static String name(Step step) {
        return step.revision().map(revision -> revision.name() + ": ").orElse("") + step.changeset().getId();
    }

    /** The steps with this effect. */
    public List<Step> steps(Effect effect) {
        return steps.stream().filter(step -> step.effect() == effect).toList();
    }

    /** The revisions of which at least one changeset is rolled back, the last one first. */
    public List<Revision> revisions() {
        return steps.stream().map(Step::revision).flatMap(Optional::stream).distinct().toList();
    }

    private static Effect effect(ChangeSet changeset, Database database) {
        List<Change> rollback = changeset.getRollback().getChanges();
        if (rollback.isEmpty()) {
            return changeset.getChanges().stream().allMatch(change -> change.supportsRollback(database)) ? Effect.UNDO : Effect.REFUSE;
        }
        if (rollback.stream().allMatch(EmptyChange.class::isInstance)) {
            return Effect.KEEP;
        }
        return rollback.stream().anyMatch(RollbackPlan::refuses) ? Effect.REFUSE : Effect.UNDO;
    }

    private static boolean refuses(Change change) {
        return change instanceof StopChange || change instanceof AbstractSQLChange sql && sql.getSql() != null
            && REFUSAL.matcher(sql.getSql()).matches();
    }
}
