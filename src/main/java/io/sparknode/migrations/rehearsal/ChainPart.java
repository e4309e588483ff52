package io.sparknode.migrations.rehearsal;

/**
 * How far the chain is executed: up to a revision, as a whole, or not at all.
 *
 * @param revision the last revision that is; null for all of them
 */
record ChainPart(String revision) {

    static final ChainPart ALL = new ChainPart(null);
    static final ChainPart NOTHING = new ChainPart("nothing");

    /** What a database has before a revision. */
    static ChainPart before(RevisionToRehearse revision) {
        return revision.before() == null ? NOTHING : new ChainPart(revision.before());
    }
}
