package io.sparknode.migrations.chain;

import java.util.List;
import liquibase.changelog.ChangeSet;

/**
 * A revision: what operators name when they upgrade and go back.
 *
 * @param name the tag that its last changeset gives to the database, for example {@code 0001_tenant_isolation}
 * @param changesets its changesets in the order in which they run, the one with the tag last
 */
public record Revision(String name, List<ChangeSet> changesets) {

    public Revision {
        changesets = List.copyOf(changesets);
    }

    /** The changeset that gives the database its tag: once it is recorded, the revision is there. */
    public ChangeSet tag() {
        return changesets.get(changesets.size() - 1);
    }
}
