package io.sparknode.migrations.embedded;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.io.FileUtils;

/**
 * The data directory of a server that ends with this process. A process that is killed leaves its directory behind, and the next one deletes it; a server
 * that is still there then ends by itself within a minute, as it finds no {@code postmaster.pid}.
 */
public final class TemporaryData implements Closeable {

    private static final Path MEMORY = Path.of("/dev/shm");
    private static final long ROOM = 4L << 30;
    private static final String LOCK = ".lock";

    /** Those that this process has locked. To open and close such a file once more would end the lock, as the operating system has one for each process. */
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private final Path lockFile;
    private final FileChannel lock;

    private TemporaryData(Path lockFile) throws IOException {
        this.lockFile = lockFile;
        OWN.add(lockFile);
        this.lock = FileChannel.open(lockFile, StandardOpenOption.WRITE);
        lock.lock();
    }

    /** Where such a directory should be: in memory where 4 GB are free there, as making and dropping databases is mostly the making of files. */
    public static Path place() {
        boolean hasRoom = Files.isWritable(MEMORY) && MEMORY.toFile().getUsableSpace() >= ROOM;
        return hasRoom ? MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
    }

    /**
     * Makes a new one, and deletes those that were left behind.
     *
     * @param prefix what its name begins with, and the names of those that may be deleted
     */
    public static TemporaryData create(String prefix) throws IOException {
        deleteAbandoned(prefix);
        TemporaryData data = new TemporaryData(Files.createTempFile(place(), prefix, LOCK));
        Files.createDirectory(data.directory());
        return data;
    }

    private static void deleteAbandoned(String prefix) throws IOException {
        try (DirectoryStream<Path> lockFiles = Files.newDirectoryStream(place(), prefix + "*" + LOCK)) {
            for (Path lockFile : lockFiles) {
                if (OWN.contains(lockFile)) {
                    continue;
                }
                try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE); FileLock lock = channel.tryLock()) {
                    if (lock != null) {
                        delete(lockFile);
                    }
                } catch (IOException e) {
                    // Somebody else's, or gone meanwhile
                }
            }
        }
    }

    /** The directory. It is empty at first. */
    public Path directory() {
        return directory(lockFile);
    }

    private static Path directory(Path lockFile) {
        String name = lockFile.toString();
        return Path.of(name.substring(0, name.length() - LOCK.length()));
    }

    private static void delete(Path lockFile) throws IOException {
        FileUtils.deleteDirectory(directory(lockFile).toFile());
        Files.deleteIfExists(lockFile);
    }

    /** Deletes it. */
    @Override
    public void close() throws IOException {
        delete(lockFile);
        lock.close();
        OWN.remove(lockFile);
    }
}
