package io.sparknode.migrations.revision;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import liquibase.Scope;
import liquibase.changelog.ChangeLogParameters;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.exception.LiquibaseException;
import liquibase.parser.ChangeLogParserFactory;
import liquibase.resource.ResourceAccessor;

/**
 * A revision that is about to be written.
 *
 * @param master the master changelog
 * @param before its text without the revision
 * @param name   the name of the revision
 */
record NewRevision(Path master, String before, RevisionName name) {

    /**
     * The one behind the last revision of a changelog.
     *
     * @throws IllegalArgumentException when there is no such changelog, or the message makes no name
     */
    static NewRevision in(Path master, String message) throws IOException {
        if (!Files.isRegularFile(master)) {
            throw new IllegalArgumentException("There is no file " + master + ".");
        }
        try (Stream<Path> entries = Files.list(master.toAbsolutePath().getParent())) {
            List<String> folders = entries.filter(Files::isDirectory).map(folder -> folder.getFileName().toString()).toList();
            return new NewRevision(master, Files.readString(master), RevisionName.next(message, folders));
        }
    }

    /** Its file. */
    Path file() {
        return master.resolveSibling(name.toString()).resolve("revision.yaml");
    }

    /** The changelog, as Liquibase reads it. */
    DatabaseChangeLog changelog() throws LiquibaseException {
        ResourceAccessor files = Scope.getCurrentScope().getResourceAccessor();
        return ChangeLogParserFactory.getInstance().getParser(path(), files).parse(path(), new ChangeLogParameters(), files);
    }

    /** The master changelog, as Liquibase names it. */
    String path() {
        return master.toString().replace('\\', '/');
    }

    /** Writes its file, anew if it is there, and its include. When Liquibase cannot read what came of it, everything is as it was before. */
    void write(String text) throws IOException, LiquibaseException {
        String after = MasterText.including(name, before);
        Files.createDirectories(file().getParent());
        try {
            Files.writeString(file(), text);
            Files.writeString(master, after);
            if (changelog().getChangeSets().stream().noneMatch(changeset -> changeset.getId().equals("tag " + name))) {
                throw new IllegalArgumentException("Liquibase does not find " + name + " in " + master + ", although it is included there.");
            }
        } catch (IOException | LiquibaseException | RuntimeException e) {
            remove();
            throw e;
        }
    }

    /** Takes it away again. */
    void remove() throws IOException {
        Files.writeString(master, before);
        Files.deleteIfExists(file());
        Files.deleteIfExists(file().getParent());
    }
}
