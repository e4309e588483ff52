package io.sparknode.migrations.rehearsal;

import io.sparknode.migrations.embedded.EmbeddedDatabase;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/**
 * A data directory of PostgreSQL in which the chain has been executed up to a revision, kept in {@code target/rehearsal}: initdb and the chain take longer
 * than many a rehearsal. It is copied, and never started itself. Its name is a digest of all that it was made of; what was not used for a week is deleted.
 */
final class KeptCluster {

    private static final Path FOLDER = Path.of("target", "rehearsal");
    private static final int DAYS = 7;

    private final Path directory;

    private KeptCluster(Path directory) {
        this.directory = directory;
    }

    /**
     * The one that is kept, or may be, in the project of the working directory.
     *
     * @param changelog the master changelog
     * @param part      what of the chain is executed in it
     */
    static KeptCluster of(Path changelog, ChainPart part) throws IOException {
        MessageDigest digest = sha256();
        digest.update((EmbeddedDatabase.archive() + "\n" + part.revision() + "\n" + compiled() + "\n").getBytes(StandardCharsets.UTF_8));
        Path folder = changelog.toAbsolutePath().getParent();
        for (Path each : List.of(folder, folder.resolveSibling("seed"))) {
            if (Files.isDirectory(each) && !part.equals(ChainPart.NOTHING)) {
                update(digest, each, changelog.toAbsolutePath(), part.later());
            }
        }
        return new KeptCluster(FOLDER.resolve(HexFormat.of().formatHex(digest.digest()).substring(0, 16)));
    }

    private static void update(MessageDigest digest, Path folder, Path master, Collection<String> later) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String name = folder.relativize(file).toString();
                if (file.equals(master)) {
                    Files.readAllLines(file).stream().filter(line -> later.stream().noneMatch(line::contains))
                        .forEach(line -> digest.update(line.getBytes(StandardCharsets.UTF_8)));
                } else if (later.stream().noneMatch(revision -> name.startsWith(revision + File.separator))) {
                    digest.update(name.getBytes(StandardCharsets.UTF_8));
                    digest.update(Files.readAllBytes(file));
                }
            }
        }
    }

    /** Where it is, or would be. */
    Path directory() {
        return directory;
    }

    /** Copies it into an empty directory, and says whether it is there. */
    boolean copyTo(Path data) throws IOException {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        Files.setLastModifiedTime(directory, FileTime.from(Instant.now()));
        FileUtils.copyDirectory(directory.toFile(), data.toFile());
        return true;
    }

    /** Keeps a copy of a data directory whose server was stopped, in a project that is compiled. */
    void keep(Path data) throws IOException {
        if (!Files.isDirectory(FOLDER.getParent()) || Files.exists(data.resolve("postmaster.pid"))) {
            return;
        }
        Files.createDirectories(FOLDER);
        Path copy = Files.createTempDirectory(FOLDER, "copy");
        try {
            FileUtils.copyDirectory(data.toFile(), copy.toFile());
            Files.move(copy, directory, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // Another rehearsal was faster, or the disk is full: it can be done without
            FileUtils.deleteDirectory(copy.toFile());
        }
        deleteUnused();
    }

    private static void deleteUnused() throws IOException {
        FileTime limit = FileTime.from(Instant.now().minus(DAYS, ChronoUnit.DAYS));
        try (Stream<Path> kept = Files.list(FOLDER)) {
            for (Path each : kept.toList()) {
                if (Files.getLastModifiedTime(each).compareTo(limit) < 0) {
                    FileUtils.deleteDirectory(each.toFile());
                }
            }
        }
    }

    /** When this project was compiled. */
    private static FileTime compiled() throws IOException {
        try {
            return Files.getLastModifiedTime(Path.of(KeptCluster.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
