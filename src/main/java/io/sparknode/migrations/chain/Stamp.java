package io.sparknode.migrations.chain;

/**
 * What the comments of a record tell of a changeset that was recorded without being executed here. Liquibase itself makes no difference between the
 * two.
 */
public final class Stamp {

    private static final String STAMPED = "Stamped";
    private static final String FORCED = "Stamped by force";

    private Stamp() {
    }

    /** The comment for a schema that was compared with a revision, and is the same. */
    public static String verified(String revision) {
        return STAMPED + ": the schema was compared with that of " + revision;
    }

    /** The comment for a schema that is another one, or was not compared. */
    public static String forced(String why) {
        return FORCED + ", " + why;
    }

    /** Whether a changeset was recorded without being executed. */
    public static boolean isStamp(String comments) {
        return comments != null && comments.startsWith(STAMPED);
    }

    /** Whether it was recorded although the schema is another one, or was not compared. */
    public static boolean isForced(String comments) {
        return comments != null && comments.startsWith(FORCED);
    }
}
