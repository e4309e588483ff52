package io.sparknode.migrations.generator;

import io.sparknode.migrations.chain.Chain;
import io.sparknode.migrations.chain.Position;
import io.sparknode.migrations.progress.Failure;
import io.sparknode.migrations.schema.Constraint;
import io.sparknode.migrations.schema.Schema;
import io.sparknode.migrations.sql.Jdbc;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.change.Change;
import liquibase.database.Database;
import liquibase.diff.DiffGeneratorFactory;
import liquibase.diff.DiffResult;
import liquibase.diff.compare.CompareControl;
import liquibase.diff.output.DiffOutputControl;
import liquibase.diff.output.changelog.DiffToChangeLog;
import liquibase.exception.LiquibaseException;
import liquibase.structure.DatabaseObject;
import liquibase.structure.core.Column;
import liquibase.structure.core.ForeignKey;
import liquibase.structure.core.Index;
import liquibase.structure.core.PrimaryKey;
import liquibase.structure.core.Table;
import liquibase.structure.core.UniqueConstraint;

/**
 * Fills a new revision with the difference between a database that somebody changed by hand and the chain. The database is only read. The chain runs
 * in a {@link ScratchDatabase}; the changesets are run there too, one that fails is left out, and what still differs afterwards is listed in the
 * file.
 */
final class FromDatabase {

    private static final Set<Class<? extends DatabaseObject>> COMPARED =
        Set.of(Table.class, Column.class, Index.class, PrimaryKey.class, UniqueConstraint.class, ForeignKey.class);

    private final NewRevision revision;
    private final String message;
    private final String author;
    private final List<String> left = new ArrayList<>();

    FromDatabase(NewRevision revision, String message, String author) {
        this.revision = revision;
        this.message = message;
        this.author = author;
    }

    /**
     * Writes the revision, if there is a difference.
     *
     * @return what was not written: the changesets that failed, with ! before them, and what differs all the same, in the lines of
     *         {@link Schema#difference(Schema)}, in which + is what only the database has; nothing at all if there is no difference and no revision
     * @throws IllegalArgumentException if the database is not at the last revision
     */
    Optional<List<String>> write(Database byHand) throws Exception {
        requireHead(byHand);
        Schema wanted = Schema.read(Jdbc.connection(byHand));
        try (ScratchDatabase scratch = ScratchDatabase.start()) {
            scratch.update(revision.path());
            Schema chain = scratch.schema();
            if (chain.difference(wanted).isEmpty()) {
                return Optional.empty();
            }
            DiffChangesets form = new DiffChangesets(wanted, chain);
            List<Changeset> changesets = changesets(byHand, scratch, form);
            List<Changeset> dropped = form.dropped().toList();
            try {
                tryOut(changesets, scratch);
                left.addAll(made(scratch).difference(wanted));
                revision.write(RevisionText.of(revision.name(), message, author, changesets, left, dropped));
                return Optional.of(left);
            } catch (Exception e) {
                revision.remove();
                throw e;
            }
        }
    }

    /** What is pending would count as taken away by hand. */
    private void requireHead(Database byHand) throws LiquibaseException {
        Position position = Position.of(Chain.of(revision.changelog(), new Contexts(), new LabelExpression(), byHand), byHand);
        String pending = position.incomplete().stream().map(one -> one.revision().name()).collect(Collectors.joining(", "));
        if (!pending.isEmpty()) {
            throw new IllegalArgumentException("The database " + byHand.getDefaultCatalogName() + " is behind: pending are " + pending
                + ". Bring it to the last revision first: ./mvnw liquibase:update");
        }
        if (!position.unknown().isEmpty()) {
            throw new IllegalArgumentException("The database " + byHand.getDefaultCatalogName() + " is ahead of this changelog, which does not have "
                + String.join(", ", position.unknown()) + ". Take the changelog that has them.");
        }
    }

    /** What Liquibase finds, and the types and the checks, which it does not see: each behind what it needs. */
    private static List<Changeset> changesets(Database byHand, ScratchDatabase scratch, DiffChangesets form) throws LiquibaseException {
        Stream<Changeset> found = diff(byHand, scratch).stream().flatMap(form::of);
        Stream<Changeset> checks = form.schema().objects(Constraint.class).stream()
            .filter(constraint -> constraint.definition().startsWith("CHECK ") && constraint.state().isEmpty() && form.has(constraint.owner()))
            .filter(constraint -> !form.chain().objects(Constraint.class).contains(constraint)).map(form::constraint);
        return new ArrayList<>(Stream.of(form.types(), found, checks).flatMap(each -> each)
            .sorted(Comparator.comparingInt(changeset -> rank(changeset.id(), form))).toList());
    }

    private static int rank(String id, DiffChangesets form) {
        return id.startsWith("type ") ? 0 : id.startsWith("table ") ? 1 + form.depth(id.substring("table ".length()))
            : id.startsWith("column ") ? Integer.MAX_VALUE - 1 : Integer.MAX_VALUE;
    }

    private static List<Change> diff(Database byHand, ScratchDatabase scratch) throws LiquibaseException {
        try (Database chain = scratch.open()) {
            DiffResult diff = DiffGeneratorFactory.getInstance().compare(byHand, chain, new CompareControl(new HashSet<>(COMPARED)));
            return new DiffToChangeLog(diff, new DiffOutputControl(false, false, false, null)).generateChangeSets().stream()
                .flatMap(changeset -> changeset.getChanges().stream()).toList();
        }
    }

    /** Runs the changesets, and takes those away that fail or do nothing. */
    private void tryOut(List<Changeset> changesets, ScratchDatabase scratch) throws Exception {
        while (true) {
            revision.write(RevisionText.of(revision.name(), message, author, changesets, List.of("! all of it, until it has been tried out"),
                List.of()));
            try {
                scratch.update(revision.path());
                // What found its end state in place does nothing: the diff saw an object of that name in another form.
                Map<String, Boolean> executed = scratch.executed(revision.name());
                changesets.removeIf(changeset -> !executed.get(changeset.id()));
                return;
            } catch (LiquibaseException e) {
                Set<String> executed = scratch.executed(revision.name()).keySet();
                Changeset failed = changesets.stream().filter(changeset -> !executed.contains(changeset.id())).findFirst().orElseThrow(() -> e);
                changesets.remove(failed);
                left.add("! " + failed.id() + ": " + Failure.firstLine(e));
            }
        }
    }

    /** The schema that the new chain makes. A changeset that failed may have left something behind where it was tried out. */
    private Schema made(ScratchDatabase scratch) throws Exception {
        if (left.isEmpty()) {
            return scratch.schema();
        }
        try (ScratchDatabase fresh = ScratchDatabase.start()) {
            fresh.update(revision.path());
            return fresh.schema();
        }
    }
}
