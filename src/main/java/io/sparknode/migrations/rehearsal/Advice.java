package io.sparknode.migrations.rehearsal;

import io.sparknode.migrations.rehearsal.Structure.CatalogConstraint;
import io.sparknode.migrations.rehearsal.Structure.Relation;

/**
 * What to write instead: a call of the shared procedures where the database has them, plain SQL where a script is rehearsed on a schema of its own.
 *
 * @param hasProcedures whether the schema {@code migration} is there
 */
record Advice(boolean hasProcedures) {

    /**
     * To change rows in batches.
     *
     * @param condition of the rows that are still to be changed; the table is called t in it
     */
    String fill(Relation table, String assignment, String condition) {
        return hasProcedures ? "CALL migration.fill('" + table.name() + "', '" + assignment + "', '" + condition + "')"
            : "UPDATE " + table.name() + " t SET " + assignment + " WHERE " + condition + ", of some thousand rows at a time, and commit after each time";
    }

    /** To change rows in a script or changeset of their own. */
    String batches(Relation table) {
        return fill(table, "column = value", "t.column IS DISTINCT FROM value")
            + (hasProcedures ? ", which works in batches that commit (runInTransaction: false)" : "");
    }

    /** The form of the recipe, which can be executed again after it was interrupted. */
    String index(Relation table, String statement) {
        String create = statement.replaceFirst(" CONCURRENTLY (?!IF NOT EXISTS)", " CONCURRENTLY IF NOT EXISTS ");
        return hasProcedures ? create + " (runInTransaction: false); in a changeset after CALL migration.expect_indexes('" + table.name()
            + "'), and once more after CALL migration.ensure_indexes(): docs/recipes.md, Build an index"
            : create + ", in no transaction; if it is interrupted, DROP INDEX CONCURRENTLY what it has left";
    }

    String unique(Relation table, CatalogConstraint constraint) {
        return hasProcedures ? "CALL migration.ensure_unique('" + table.name() + "', '" + constraint.name() + "', '"
            + String.join(", ", constraint.columnNames()) + "')"
            : "ALTER TABLE " + table.name() + " ADD CONSTRAINT " + constraint.name() + " UNIQUE USING INDEX " + constraint.name();
    }

    /** For a check or a foreign key. */
    String constraint(Relation table, CatalogConstraint constraint) {
        String alter = "ALTER TABLE " + table.name() + " ";
        return hasProcedures ? "CALL migration.ensure_constraint('" + table.name() + "', '" + constraint.name() + "', $$" + constraint.definition() + "$$)"
            : alter + "ADD CONSTRAINT " + constraint.name() + " " + constraint.definition() + " NOT VALID; and, in a transaction of its own, "
                + alter + "VALIDATE CONSTRAINT " + constraint.name();
    }

    String notNull(Relation table, String column) {
        String alter = "ALTER TABLE " + table.name() + " ";
        String proof = column + "_is_set";
        return hasProcedures ? "CALL migration.ensure_not_null('" + table.name() + "', '" + column + "')"
            : alter + "ADD CONSTRAINT " + proof + " CHECK (" + column + " IS NOT NULL) NOT VALID; then, each in a transaction of its own, "
                + alter + "VALIDATE CONSTRAINT " + proof + " and " + alter + "ALTER COLUMN " + column + " SET NOT NULL, DROP CONSTRAINT " + proof;
    }

    String invalidIndex(String index) {
        return "DROP INDEX CONCURRENTLY " + index + ", then build it again" + (hasProcedures ? "; CALL migration.ensure_indexes() sees to both" : "");
    }

    String locks() {
        return "Take each lock for a moment only, and give it up where it is not free: "
            + (hasProcedures ? "the procedures of the schema migration do" : "SET lock_timeout = '2s', and try again");
    }
}
