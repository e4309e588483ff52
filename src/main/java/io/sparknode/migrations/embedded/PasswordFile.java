package io.sparknode.migrations.embedded;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The password of one server's superuser, in a file that only its owner can read.
 *
 * @see <a href="https://www.postgresql.org/docs/current/libpq-pgpass.html">The Password File</a>
 */
record PasswordFile(Path file, String host, String user) {

    private static final int BYTES = 16;

    /** Makes a password and the file that holds it. */
    String create() throws IOException {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        String password = HexFormat.of().formatHex(random);
        writeForOwner(file, host + ":*:*:" + user + ":" + password + "\n");
        return password;
    }

    String read() throws IOException {
        try {
            String line = Files.readString(file).strip();
            return line.substring(line.lastIndexOf(':') + 1);
        } catch (NoSuchFileException e) {
            throw new IOException("its password is lost, as there is no file " + file + ": stop the server with " + StopPostgres.COMMAND
                    + ", and delete " + file.getParent(), e);
        }
    }

    /** Nobody else can read it, from its first moment on. */
    static void writeForOwner(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        Files.createFile(file, posix ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))}
                : new FileAttribute<?>[0]);
        Files.writeString(file, text);
    }
}
