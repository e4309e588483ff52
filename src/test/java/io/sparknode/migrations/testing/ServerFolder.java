package io.sparknode.migrations.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a server of the tests keeps its data: in memory where there is room, as making and dropping databases is mostly the making of files. */
final class ServerFolder {

    private static final Path MEMORY = Path.of("/dev/shm");
    private static final long ROOM = 4L << 30;

    private ServerFolder() {
    }

    /** A new, empty folder; the server removes it when it is closed. */
    static Path create() throws IOException {
        boolean hasRoom = Files.isWritable(MEMORY) && MEMORY.toFile().getUsableSpace() >= ROOM;
        return hasRoom ? Files.createTempDirectory(MEMORY, "sparknode-test") : Files.createTempDirectory("sparknode-test");
    }
}
