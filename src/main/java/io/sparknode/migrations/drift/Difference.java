package io.sparknode.migrations.drift;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * An object by which a database departs from a revision.
 *
 * @param expected what the revision has; null if nothing
 * @param found    what the database has; null if nothing
 */
record Difference(SchemaLine expected, SchemaLine found) {

    /** In which way it departs. */
    enum Kind {
        MISSING, UNEXPECTED, CHANGED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final Set<String> ISOLATION_AND_CONSTRAINTS = Set.of("table", "policy", "constraint", "trigger", "rule", "grant", "revoke",
        "default privileges", "event trigger");

    Kind kind() {
        return expected == null ? Kind.UNEXPECTED : found == null ? Kind.MISSING : Kind.CHANGED;
    }

    boolean isMissing() {
        return kind() == Kind.MISSING;
    }

    boolean isUnexpected() {
        return kind() == Kind.UNEXPECTED;
    }

    boolean isChanged() {
        return kind() == Kind.CHANGED;
    }

    /** Whether its object is of one of these kinds. */
    boolean isOf(String... kinds) {
        return List.of(kinds).contains(object().kind());
    }

    /** The line that names the object. */
    SchemaLine object() {
        return expected == null ? found : expected;
    }

    /** Whether a table is there on one side only: everything that is part of it differs, too. */
    boolean isWholeTable() {
        return isOf("table") && !isChanged();
    }

    /** How serious it is, the most serious first: isolation and constraints (0), columns (1), indexes (2), the rest (3). */
    int rank() {
        String kind = object().kind();
        return ISOLATION_AND_CONSTRAINTS.contains(kind) ? 0 : kind.equals("column") ? 1 : kind.equals("index") ? 2 : 3;
    }

    /** Whether the database lacks what the revision has, or has it in another form. */
    boolean isMissingOrChanged() {
        return expected != null;
    }

    /** In one line, for example {@code missing index users.ix_users_email btree (email)}; patterns of {@link Ignored} are compared with it. */
    String text() {
        return kind() + " " + object().text();
    }
}
