package io.sparknode.migrations.chain;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
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
import liquibase.database.Database;
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

        /** It is undone. */
        UNDONE,

        /** It stays, as the rollback is an explicit no-op; only the record of it goes. */
        KEPT,

        /** The rollback fails on purpose, or there is none. */
        REFUSED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The rollback of one changeset.
     *
     * @param revision the revision that it is part of, if any
     */
    public record Step(ChangeSet changeset, Optional<Revision> revision, Effect effect) {
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
            .map(changeset -> new Step(changeset, chain.revisionOf(changeset), effect(changeset, database))).toList());
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
            return changeset.getChanges().stream().allMatch(change -> change.supportsRollback(database)) ? Effect.UNDONE : Effect.REFUSED;
        }
        if (rollback.stream().allMatch(EmptyChange.class::isInstance)) {
            return Effect.KEPT;
        }
        return rollback.stream().anyMatch(RollbackPlan::refuses) ? Effect.REFUSED : Effect.UNDONE;
    }

    private static boolean refuses(Change change) {
        return change instanceof StopChange || change instanceof AbstractSQLChange sql && sql.getSql() != null && REFUSAL.matcher(sql.getSql()).matches();
    }
}
