package io.sparknode.migrations.rehearsal;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a rehearsal can find. The texts are for a person who reads one finding: why it hurts, and where to read on. */
enum FindingKind {

    TABLE_REWRITE(true, "Nobody reads or writes the table until every row is written again, with all indexes.",
        "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES"),
    BLOCKING_SCAN(true, "Writers, and with some locks readers too, wait until all rows are read, and everybody else queues up behind them.",
        "https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES"),
    BLOCKING_INDEX_BUILD(true, "Writers wait until the index is built.",
        "https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY"),
    LARGE_TRANSACTION(true, "The rows stay locked until all of them are done, their old versions stay in the table, and standbys fall behind.",
        "https://www.postgresql.org/docs/current/routine-vacuuming.html#VACUUM-FOR-SPACE-RECOVERY"),
    BREAKS_RUNNING_RELEASE(false, "The instances of the application that run the previous release fail from here on until the last of them is replaced.",
        "https://martinfowler.com/bliki/ParallelChange.html"),
    LOST_ROWS(false, "Rows that are gone come back from a backup only.", "https://www.postgresql.org/docs/current/ddl-constraints.html"),
    UNINDEXED_FOREIGN_KEY(true, "Each row that is deleted from the referenced table, or whose key changes, makes PostgreSQL read all of this one.",
        "https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK"),
    INVALID_INDEX(false, "It is written to, but no query uses it, and a unique one does not hold.",
        "https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY"),
    DUPLICATE_INDEX(false, "Each write pays for both, and no query gains.", "https://www.postgresql.org/docs/current/indexes-examine.html"),
    SMALL_INTEGER_KEY(false, "An integer ends at 2,147,483,647, and then no row can be inserted until the whole table has been rewritten.",
        "https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-INT"),
    LOST_REPLICA_IDENTITY(false, "PostgreSQL refuses to update and delete rows of a published table that nothing identifies.",
        "https://www.postgresql.org/docs/current/logical-replication-publication.html#LOGICAL-REPLICATION-PUBLICATION-REPLICA-IDENTITY"),
    FAILS(false, "It may fail in production, too.", "https://docs.liquibase.com/concepts/changelogs/changeset.html"),
    NOT_REPEATABLE(false, "A run that is killed between the change and its record leaves a database on which every update fails, or goes wrong.",
        "https://docs.liquibase.com/concepts/changelogs/preconditions.html"),
    NOT_RESUMABLE(false, "A run that is killed half way leaves a database that the next update does not repair.",
        "https://docs.liquibase.com/concepts/changelogs/attributes/run-in-transaction.html"),
    INCOMPLETE_ROLLBACK(false, "After going back, the database is not what the previous release expects.",
        "https://docs.liquibase.com/workflows/liquibase-community/using-rollback.html"),
    NO_ROLLBACK(false, "Going back leaves the change in place.", "https://docs.liquibase.com/workflows/liquibase-community/using-rollback.html"),
    BLOCKS_OTHERS(false, "Users of the application meet errors, or wait.", "https://www.postgresql.org/docs/current/explicit-locking.html"),
    UNUSED_ACCEPTANCE(false, "A mark that accepts nothing hides the next finding of its kind.",
        "https://docs.liquibase.com/concepts/changelogs/changeset.html");

    private final boolean dependsOnSize;
    private final String why;
    private final String source;

    FindingKind(boolean dependsOnSize, String why, String source) {
        this.dependsOnSize = dependsOnSize;
        this.why = why;
        this.source = source;
    }

    /** The kind of this name, as reports and acceptances have it. */
    static Optional<FindingKind> named(String name) {
        return Arrays.stream(values()).filter(kind -> kind.toString().equals(name)).findFirst();
    }

    /** Whether it is harmless in a small table. */
    boolean dependsOnSize() {
        return dependsOnSize;
    }

    String why() {
        return why;
    }

    /** Where to read on. */
    String source() {
        return source;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
