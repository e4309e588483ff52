package io.sparknode.migrations.rehearsal;

import io.sparknode.migrations.chain.Chain;
import io.sparknode.migrations.command.Released;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;

/**
 * A revision, and the one that a database has before it.
 *
 * @param before null if there is none
 */
record RevisionToRehearse(String name, String before, List<ChangeSet> changesets) {

    static List<RevisionToRehearse> of(DatabaseChangeLog changelog, String named, Released released) {
        List<RevisionToRehearse> all = all(changelog);
        if (named != null) {
            return List.of(all.stream().filter(revision -> revision.name().equals(named)).findFirst().orElseThrow(() -> new IllegalArgumentException(
                "There is no revision " + named + ". There are: " + String.join(", ", all.stream().map(RevisionToRehearse::name).toList()))));
        }
        return released.changesets().isEmpty() ? all.subList(Math.max(0, all.size() - 1), all.size())
            : all.stream().filter(revision -> !released.changesets().containsKey(revision.tag().getFilePath() + " " + revision.tag().getId())).toList();
    }

    static List<RevisionToRehearse> all(DatabaseChangeLog changelog) {
        List<RevisionToRehearse> all = new ArrayList<>();
        List<ChangeSet> changesets = new ArrayList<>();
        String before = null;
        for (ChangeSet changeset : changelog.getChangeSets()) {
            changesets.add(changeset);
            Optional<String> tag = Chain.tagOf(changeset);
            if (tag.isPresent()) {
                all.add(new RevisionToRehearse(tag.get(), before, List.copyOf(changesets)));
                changesets.clear();
                before = tag.get();
            }
        }
        return all;
    }

    private ChangeSet tag() {
        return changesets.get(changesets.size() - 1);
    }
}
