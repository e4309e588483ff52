package io.sparknode.migrations.rehearsal;

import java.util.List;
import liquibase.changelog.DatabaseChangeLog;

/**
 * How far the chain is executed: up to a revision, as a whole, or not at all.
 *
 * @param revision the last revision that is
 * @param later    the revisions that are not
 */
record ChainPart(String revision, List<String> later) {

    static final ChainPart ALL = new ChainPart("all", List.of());
    static final ChainPart NOTHING = new ChainPart("nothing", List.of());

    /** What a database has before a revision. */
    static ChainPart before(RevisionToRehearse revision, DatabaseChangeLog changelog) {
        List<String> all = RevisionToRehearse.all(changelog).stream().map(RevisionToRehearse::name).toList();
        return revision.before() == null ? NOTHING : new ChainPart(revision.before(), all.subList(all.indexOf(revision.name()), all.size()));
    }
}
