package io.sparknode.migrations.chain;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import liquibase.Scope;
import liquibase.changelog.ChangeSet;
import liquibase.resource.Resource;

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

    /**
     * The lines of its {@code schema.txt}, which lies beside its changelog; nothing if it has none.
     *
     * @throws IOException if the file cannot be read
     */
    public Optional<List<String>> schema() throws IOException {
        String file = Path.of(tag().getChangeLog().getPhysicalFilePath()).resolveSibling("schema.txt").toString().replace('\\', '/');
        Resource schema = Scope.getCurrentScope().getResourceAccessor().get(file);
        if (schema == null || !schema.exists()) {
            return Optional.empty();
        }
        try (InputStream stream = schema.openInputStream()) {
            return Optional.of(new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
        }
    }

    /** The changeset that gives the database its tag: once it is recorded, the revision is there. */
    public ChangeSet tag() {
        return changesets.get(changesets.size() - 1);
    }
}
