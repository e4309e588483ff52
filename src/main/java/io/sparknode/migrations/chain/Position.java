package io.sparknode.migrations.chain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.RanChangeSet;
import liquibase.changelog.filter.ShouldRunChangeSetFilter;
import liquibase.database.Database;
import liquibase.exception.LiquibaseException;
import liquibase.snapshot.SnapshotGeneratorFactory;

/**
 * Where a database stands in the chain. What is pending is decided by Liquibase's own filter, so it is what {@code status} lists and
 * {@code update} would execute.
 *
 * @param tracked whether the database has Liquibase's table of executed changesets
 * @param progress every revision of the chain, in order
 * @param unknown tags of recorded changesets that the changelog does not hold: revisions of a newer changelog. Another service's changelog may be on
 *                record in the same table, so only paths below that of the chain count.
 */
public record Position(boolean tracked, List<Progress> progress, List<String> unknown) {

    /**
     * How far the database is in one revision.
     *
     * @param recorded what the database has on record, in the order of execution
     * @param pending what an update would execute
     */
    public record Progress(Revision revision, List<RanChangeSet> recorded, List<ChangeSet> pending) {

        /** Whether the database has its tag. */
        public boolean reached() {
            return !pending.contains(revision.tag());
        }

        /** Whether there is anything on record, but not everything. */
        public boolean partly() {
            return !recorded.isEmpty() && !pending.isEmpty();
        }
    }

    public Position {
        progress = List.copyOf(progress);
        unknown = List.copyOf(unknown);
    }

    /** Reads where the database stands; writes nothing. */
    public static Position of(Chain chain, Database database) throws LiquibaseException {
        boolean tracked = SnapshotGeneratorFactory.getInstance().hasDatabaseChangeLogTable(database);
        List<RanChangeSet> rows = tracked ? database.getRanChangeSetList() : List.of();
        Map<String, RanChangeSet> byKey = rows.stream()
            .collect(Collectors.toMap(RanChangeSet::toString, Function.identity(), (first, second) -> second));
        ShouldRunChangeSetFilter shouldRun = tracked ? new ShouldRunChangeSetFilter(database) : null;
        List<Progress> progress = new ArrayList<>();
        for (Revision revision : chain.revisions()) {
            List<String> keys = revision.changesets().stream().map(ChangeSet::toNormalizedString).toList();
            progress.add(new Progress(revision,
                rows.stream().filter(row -> byKey.get(row.toString()) == row && keys.contains(row.toString())).toList(),
                revision.changesets().stream().filter(changeset -> shouldRun == null || shouldRun.accepts(changeset).isAccepted()).toList()));
        }
        return new Position(tracked, progress, rows.stream()
            .filter(row -> row.getTag() != null && !chain.holds(row.toString()) && chain.isAbove(row.getChangeLog()))
            .map(RanChangeSet::getTag).toList());
    }

    /** The last revision whose tag the database has. */
    public Optional<Revision> current() {
        return progress.stream().filter(Progress::reached).map(Progress::revision).reduce((first, second) -> second);
    }

    /** The last revision that is there, if nothing of a later one is; none if the database is between two, or ahead of this changelog. */
    public Optional<Revision> complete() {
        return !unknown.isEmpty() || progress.stream().anyMatch(Progress::partly) ? Optional.empty() : current();
    }

    /** Whether anything was recorded by force, so that the schema may be another one. */
    public boolean forced() {
        return progress.stream().flatMap(one -> one.recorded().stream()).anyMatch(row -> Stamp.isForced(row.getComments()));
    }

    /** The revisions up to one, itself included. */
    public Stream<Progress> upTo(Revision last) {
        int index = progress.stream().map(Progress::revision).toList().indexOf(last);
        return progress.stream().limit(index + 1L);
    }

    /** The revisions in which something is pending. */
    public List<Progress> incomplete() {
        return progress.stream().filter(one -> !one.pending().isEmpty()).toList();
    }

    /** Whether any changeset of the chain is on record. */
    public boolean begun() {
        return progress.stream().anyMatch(one -> !one.recorded().isEmpty());
    }
}
