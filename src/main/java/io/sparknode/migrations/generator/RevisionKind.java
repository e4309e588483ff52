package io.sparknode.migrations.generator;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a new revision may do for which there is a text to fill in. The text is a resource of the name that the command line knows, with the
 * changesets but for those at the end of each revision.
 */
enum RevisionKind {

    TABLE("migration.refuse_to_lose(to_regclass('public.${table}'))"),
    COLUMN("migration.refuse_to_lose(to_regclass('public.${table}'), '${column}', '''00000000-0000-0000-0000-000000000000''')"),
    INDEX(""),
    CONSTRAINT(""),
    UNIQUE(""),
    RENAME_COLUMN(""),
    RENAME_COLUMN_END(""),
    DROP_COLUMN("");

    private final String refusesRollback;

    RevisionKind(String refusesRollback) {
        this.refusesRollback = refusesRollback;
    }

    /**
     * The kind of this name.
     *
     * @throws IllegalArgumentException when there is none; the message lists those that there are
     */
    static RevisionKind of(String name) {
        return Arrays.stream(values()).filter(kind -> kind.toString().equals(name)).findFirst()
            .orElseThrow(() -> new IllegalArgumentException("There is no kind " + name + ". The kinds are: " + names() + "."));
    }

    static String names() {
        return Arrays.stream(values()).map(RevisionKind::toString).collect(Collectors.joining(", "));
    }

    /** A call that refuses the rollback, before its first step, where something would be lost; nothing where that cannot be. */
    String refusesRollback() {
        return refusesRollback;
    }

    /** Whether it is about a table that is there already. */
    boolean changesTable() {
        return this != TABLE;
    }

    /** Whether it is about a column that is there already. An index or a constraint may be that of a column which the same revision adds. */
    boolean changesColumn() {
        return this == DROP_COLUMN || this == RENAME_COLUMN || this == RENAME_COLUMN_END;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
