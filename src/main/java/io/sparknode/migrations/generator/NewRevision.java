package io.sparknode.migrations.generator;

import io.sparknode.migrations.chain.Chain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import liquibase.Scope;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.exception.LiquibaseException;
import liquibase.resource.Resource;

/**
 * A revision that is about to be written.
 *
 * @param master the master changelog, as it was named
 * @param place  the same file, where Liquibase finds it: what it reads need not begin at the working directory
 * @param before its text without the revision
 * @param name   the name of the revision
 */
record NewRevision(Path master, Path place, String before, RevisionName name) {

    /**
     * The one behind the last revision of a changelog.
     *
     * @throws IllegalArgumentException when there is no such changelog, or the message makes no name
     */
    static NewRevision in(Path master, String message) throws IOException {
        Path place = place(master);
        if (!Files.isRegularFile(place)) {
            throw new IllegalArgumentException("There is no file " + master + ".");
        }
        try (Stream<Path> entries = Files.list(place.toAbsolutePath().getParent())) {
            List<String> folders = entries.filter(Files::isDirectory).map(folder -> folder.getFileName().toString()).toList();
            return new NewRevision(master, place, Files.readString(place), RevisionName.next(message, folders));
        }
    }

    private static Path place(Path master) throws IOException {
        Resource found = Scope.getCurrentScope().getResourceAccessor().get(master.toString().replace('\\', '/'));
        return found.exists() && "file".equals(found.getUri().getScheme()) ? Path.of(found.getUri()) : master;
    }

    /** Its file, as it is named. */
    Path file() {
        return fileBeside(master);
    }

    private Path fileBeside(Path changelog) {
        return changelog.resolveSibling(name.toString()).resolve("revision.yaml");
    }

    /**
     * The schema on which it builds, as the {@code schema.txt} of the last revision has it.
     *
     * @return nothing if that file was not written yet, as where the last revision is not finished
     */
    Optional<SchemaBefore> schemaBefore() throws IOException {
        Optional<String> last = MasterText.last(before);
        if (last.isEmpty()) {
            return Optional.empty();
        }
        Path file = Path.of(last.get(), "schema.txt");
        Path found = place.resolveSibling(file);
        return Files.exists(found) ? Optional.of(SchemaBefore.of(master.resolveSibling(file), Files.readAllLines(found))) : Optional.empty();
    }

    /** The changelog, as Liquibase reads it. */
    DatabaseChangeLog changelog() throws LiquibaseException {
        return Chain.parse(path());
    }

    /** The master changelog, as Liquibase names it. */
    String path() {
        return master.toString().replace('\\', '/');
    }

    /** Writes its file, anew if it is there, and its include. When Liquibase cannot read what came of it, everything is as it was before. */
    void write(String text) throws IOException, LiquibaseException {
        String after = MasterText.including(name, before);
        Files.createDirectories(fileBeside(place).getParent());
        try {
            Files.writeString(fileBeside(place), text);
            Files.writeString(place, after);
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
        Files.writeString(place, before);
        Files.deleteIfExists(fileBeside(place));
        Files.deleteIfExists(fileBeside(place).getParent());
    }
}
