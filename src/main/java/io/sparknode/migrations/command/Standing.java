package io.sparknode.migrations.command;

import io.sparknode.migrations.progress.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where a database stands, and what the command {@code current} says of it. It needs no class of Liquibase, so that whoever knows the numbers
 * can give the same answer without starting it.
 *
 * @param table the table of executed changesets
 * @param tracked whether the database has that table
 * @param revisions every revision of the chain, in order
 * @param unknown tags of recorded changesets that the changelog does not hold
 * @param forced whether any changeset was recorded by force, so that the schema may be another one
 */
public record Standing(String table, boolean tracked, List<RevisionState> revisions, List<String> unknown, boolean forced) {

    static final int BEHIND = 3;
    static final int NOT_MIGRATED = 4;
    static final int AHEAD = 5;

    /**
     * How far the database is in one revision.
     *
     * @param changesets how many it has
     * @param recorded how many are on record
     * @param pending how many an update would execute
     * @param reached whether the database has its tag
     */
    public record RevisionState(String name, int changesets, int recorded, int pending, boolean reached) {

        private boolean partly() {
            return recorded > 0 && pending > 0;
        }

        private String begun() {
            return ", and " + (changesets - pending) + " of " + changesets + " changesets of " + name;
        }

        private String left() {
            return name + " (" + pending + (pending == 1 ? " changeset)" : " changesets)");
        }
    }

    public Standing {
        revisions = List.copyOf(revisions);
        unknown = List.copyOf(unknown);
    }

    /** The answer, in one line. */
    public String line() {
        Optional<RevisionState> current = current();
        boolean isHead = current.equals(revisions.stream().reduce((first, second) -> second)) && pending().isEmpty() && unknown.isEmpty();
        String partly = revisions.stream().filter(RevisionState::partly).map(RevisionState::begun).collect(Collectors.joining());
        return current.map(RevisionState::name).orElse("none") + (isHead ? " (head)" : partly) + (forced ? ", stamped by force" : "");
    }

    /** The last revision that is there, if nothing of a later one is; none if the database is between two. */
    public Optional<String> complete() {
        return revisions.stream().anyMatch(RevisionState::partly) ? Optional.empty()
            : current().map(RevisionState::name);
    }

    /** 0 at the last revision, otherwise one of the codes that {@link CurrentCommandStep} describes. */
    public int exitCode() {
        if (!unknown.isEmpty()) {
            return AHEAD;
        }
        if (revisions.stream().allMatch(revision -> revision.recorded == 0)) {
            return NOT_MIGRATED;
        }
        return pending().isEmpty() ? 0 : BEHIND;
    }

    /** Why the exit code is not 0. */
    public String reason() {
        return switch (exitCode()) {
            case AHEAD -> "The database is ahead: this changelog does not know " + String.join(", ", unknown)
                + ". Use the release of the migrations that has it.";
            case NOT_MIGRATED -> !tracked ? "The database is not migrated: it has no table " + table + "."
                : "None of the changesets of this changelog is on record in the table " + table + ".";
            case BEHIND -> pending().stream().map(RevisionState::left)
                .collect(Collectors.joining(", ", "The database is behind: pending are ", "."));
            default -> "";
        };
    }

    /** The answer for programs: a map of what can be written as JSON. */
    Map<String, Object> values() {
        return Json.object("revision", current().map(RevisionState::name).orElse(null), "head", exitCode() == 0,
            "pending", pending().stream().map(revision -> Map.of(revision.name(), revision.pending())).toList(),
            "unknown", unknown, "stampedByForce", forced);
    }

    private Optional<RevisionState> current() {
        return revisions.stream().filter(RevisionState::reached).reduce((first, second) -> second);
    }

    private List<RevisionState> pending() {
        return revisions.stream().filter(revision -> revision.pending > 0).toList();
    }
}
