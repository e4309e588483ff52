package io.sparknode.migrations.cli;

import io.sparknode.migrations.chain.Chain;
import io.sparknode.migrations.chain.Revision;
import io.sparknode.migrations.cli.ChangelogIndex.Name;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import liquibase.ChecksumVersion;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Scope;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.database.Database;
import liquibase.database.core.PostgresDatabase;
import liquibase.exception.LiquibaseException;
import liquibase.precondition.Precondition;
import liquibase.precondition.core.PreconditionContainer;
import liquibase.resource.DirectoryResourceAccessor;
import liquibase.resource.Resource;
import liquibase.resource.ResourceAccessor;

/** Reads a changelog with Liquibase and writes down what can be {@link Known} of it. Part of the build of the image. */
public final class FingerprintWriter {

    private static final Contexts NO_CONTEXTS = new Contexts();
    private static final LabelExpression NO_LABELS = new LabelExpression();
    private static final Database POSTGRES = new PostgresDatabase();

    private FingerprintWriter() {
    }

    /**
     * Writes the file of a changelog.
     *
     * @param args the directory below which the changelog's paths start, the changelog file, and the file to write; nothing else may lie below the
     *             directory but what the changelog uses
     */
    public static void main(String[] args) throws Exception {
        Known known = known(Path.of(args[0]), args[1], List.of(""));
        Fingerprint fingerprint = known.fingerprint();
        Files.writeString(Path.of(args[2]), known.toText());
        System.out.println(fingerprint.count() + " changesets, " + (fingerprint.digest().isEmpty() ? "each start asks Liquibase: " : "head ")
                + fingerprint.head());
    }

    /**
     * What can be known of a changelog.
     *
     * @param folders below the root; what the changelog uses lies in them, and nothing else does
     */
    static Known known(Path root, String file, List<String> folders) throws Exception {
        ResourceAccessor accessor = new Folders(root, folders);
        return Scope.child(Map.of(Scope.Attr.resourceAccessor.name(), accessor), () -> {
            DatabaseChangeLog changelog = Chain.parse(file);
            List<ChangeSet> changesets = Chain.running(changelog, NO_CONTEXTS, NO_LABELS, POSTGRES);
            refuseDoubles(changesets);
            String reason = onlyLiquibaseCanTell(changelog, changesets, root, folders);
            return reason == null ? new Known(of(changesets), index(changelog))
                    : new Known(new Fingerprint(changesets.size(), reason, "{}", ""), null);
        });
    }

    /** Those folders of a directory, and nothing else of it. */
    private static final class Folders extends DirectoryResourceAccessor {

        private final List<String> folders;

        Folders(Path root, List<String> folders) throws FileNotFoundException {
            super(root);
            this.folders = folders;
        }

        @Override
        public List<Resource> getAll(String path) throws IOException {
            return holds(path) ? super.getAll(path) : null;
        }

        @Override
        public List<Resource> search(String path, SearchOptions options) throws IOException {
            return holds(path) ? super.search(path, options) : List.of();
        }

        @Override
        public void close() {
            // Nothing is open
        }

        private boolean holds(String path) {
            return folders.stream().anyMatch(path::startsWith);
        }
    }

    private static void refuseDoubles(List<ChangeSet> changesets) {
        HashSet<String> seen = new HashSet<>();
        for (ChangeSet changeset : changesets) {
            if (!seen.add(changeset.toNormalizedString())) {
                throw new IllegalStateException("The changelog has two changesets " + changeset);
            }
        }
    }

    private static String onlyLiquibaseCanTell(DatabaseChangeLog changelog, List<ChangeSet> changesets, Path root, List<String> folders)
            throws IOException {
        if (hasConditions(changelog.getPreconditions())) {
            return "a changelog file has preconditions of its own";
        }
        for (ChangeSet changeset : changesets) {
            if (changeset.isAlwaysRun()) {
                return "a changeset always runs: " + changeset;
            }
            if ((changeset.getId() + changeset.getAuthor() + changeset.getFilePath()).chars().anyMatch(Character::isISOControl)) {
                return "a changeset has a control character in its name: " + changeset;
            }
        }
        for (String folder : folders) {
            try (Stream<Path> files = Files.walk(root.resolve(folder))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    if (Files.readString(file, StandardCharsets.ISO_8859_1).contains("${")) {
                        return "what stands for ${…} is known at run time only: " + root.relativize(file);
                    }
                }
            }
        }
        return changesets.isEmpty() ? "there are no changesets" : null;
    }

    private static boolean hasConditions(PreconditionContainer container) {
        for (Precondition precondition : container.getNestedPreconditions()) {
            if (!(precondition instanceof PreconditionContainer nested) || hasConditions(nested)) {
                return true;
            }
        }
        return false;
    }

    private static Fingerprint of(List<ChangeSet> changesets) throws NoSuchAlgorithmException {
        List<byte[]> lines = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        String head = "";
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (ChangeSet changeset : changesets) {
            String name = changeset.getId() + "\n" + changeset.getAuthor();
            String checksum = changeset.generateCheckSum(ChecksumVersion.latest()).toString();
            lines.add((changeset.getFilePath() + "\n" + name + "\n" + checksum).getBytes(StandardCharsets.UTF_8));
            keys.add(String.valueOf(ByteBuffer.wrap(digest.digest(name.getBytes(StandardCharsets.UTF_8))).getInt()));
            head = Chain.tagOf(changeset).orElse(head);
        }
        lines.sort(Arrays::compareUnsigned);
        for (int i = 0; i < lines.size(); i++) {
            digest.update(i == 0 ? new byte[0] : new byte[] {'\f'});
            digest.update(lines.get(i));
        }
        return new Fingerprint(changesets.size(), head, "{" + String.join(",", keys) + "}", HexFormat.of().formatHex(digest.digest()));
    }

    /** Nothing if two revisions have the same name. */
    private static ChangelogIndex index(DatabaseChangeLog changelog) throws LiquibaseException {
        Map<String, List<Name>> revisions = new LinkedHashMap<>();
        for (Revision revision : Chain.of(changelog, NO_CONTEXTS, NO_LABELS, POSTGRES).revisions()) {
            if (revisions.put(revision.name(), revision.changesets().stream().map(FingerprintWriter::name).toList()) != null) {
                return null;
            }
        }
        Set<Name> others = changelog.getChangeSets().stream().map(FingerprintWriter::name).collect(Collectors.toCollection(LinkedHashSet::new));
        revisions.values().forEach(others::removeAll);
        return new ChangelogIndex(revisions, others);
    }

    private static Name name(ChangeSet changeset) {
        return new Name(DatabaseChangeLog.normalizePath(changeset.getFilePath()), changeset.getId(), changeset.getAuthor());
    }
}
