package io.sparknode.migrations.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/**
 * What is known of the changelog without Liquibase: {@link FingerprintWriter} has written it down.
 *
 * @param fingerprint answers whether an update has anything to do
 * @param index       answers where a database stands; null if only Liquibase can tell
 */
record Known(Fingerprint fingerprint, ChangelogIndex index) {

    /** Where the image has it. */
    static final String RESOURCE = "/changelog-fingerprint.txt";

    /** The folders of a project that its changelog is made of. */
    static final List<String> FOLDERS = List.of("changelog", "seed");

    private static final String FILE = "target/migrate/changelog.txt";

    /** What this image knows, or nothing if the class path has none of it. */
    static Optional<Known> ofImage() {
        try (InputStream resource = Known.class.getResourceAsStream(RESOURCE)) {
            return resource == null ? Optional.empty()
                : Optional.of(ofText(new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What an earlier command wrote down of a project, or nothing if its changelog or its classes are others now. */
    static Optional<Known> ofProject(Path project) {
        try (BufferedReader text = Files.newBufferedReader(project.resolve(FILE))) {
            return key(project).equals(text.readLine()) ? Optional.of(ofText(text)) : Optional.empty();
        } catch (IOException | RuntimeException notThere) {
            return Optional.empty();
        }
    }

    /** Writes it down for the commands to come. Where that is not possible, they ask Liquibase. */
    static void write(Path project, String changelog) {
        try {
            String key = key(project);
            Known known = FingerprintWriter.known(project, changelog, FOLDERS);
            if (key.equals(key(project))) {
                Path file = project.resolve(FILE);
                Path written = Files.writeString(file.resolveSibling("changelog." + ProcessHandle.current().pid() + ".tmp"),
                    key + "\n" + known.toText());
                Files.move(written, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (Exception asBefore) {
            // A folder that is read-only, or a changelog that is made of other files
        }
    }

    static Known ofText(BufferedReader text) throws IOException {
        return new Known(Fingerprint.ofText(text), ChangelogIndex.ofText(text));
    }

    /** The content of {@link #RESOURCE}. */
    String toText() {
        return fingerprint.toText() + (index == null ? "" : index.toText());
    }

    /**
     * The names and the content of the files that the changelog is made of, and the class path. The processor computes these checksums; a digest in
     * Java takes as long as the rest of a command.
     */
    private static String key(Path project) throws IOException {
        Checksum one = new CRC32();
        Checksum other = new CRC32C();
        add(System.getProperty("java.class.path").getBytes(StandardCharsets.UTF_8), one, other);
        for (String folder : FOLDERS) {
            try (Stream<Path> files = Files.walk(project.resolve(folder))) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    add(project.relativize(file).toString().getBytes(StandardCharsets.UTF_8), one, other);
                    add(Files.readAllBytes(file), one, other);
                }
            }
        }
        return Long.toHexString(one.getValue()) + " " + Long.toHexString(other.getValue());
    }

    private static void add(byte[] bytes, Checksum... checksums) {
        byte[] length = (bytes.length + ":").getBytes(StandardCharsets.UTF_8);
        for (Checksum checksum : checksums) {
            checksum.update(length);
            checksum.update(bytes);
        }
    }
}
