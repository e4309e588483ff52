package io.sparknode.migrations.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a server wrote into {@code postmaster.pid} when it started. The file stays behind when the server is killed, so the process may be
 * gone, and another one may have its number or its port.
 *
 * @param pid the process
 * @param port the port that it listens on
 * @see <a href="https://www.postgresql.org/docs/current/storage-file-layout.html">Database File Layout</a>
 */
record Postmaster(long pid, int port) {

    static final String FILE = "postmaster.pid";

    private static final int PID_LINE = 0;
    private static final int PORT_LINE = 3;

    /**
     * @param data a data directory, which need not exist
     * @return nothing when there is no such file, or when it is not complete
     */
    static Optional<Postmaster> of(Path data) throws IOException {
        try {
            List<String> lines = Files.readAllLines(data.resolve(FILE));
            return lines.size() <= PORT_LINE
                    ? Optional.empty()
                    : Optional.of(new Postmaster(Long.parseLong(lines.get(PID_LINE).strip()), Integer.parseInt(lines.get(PORT_LINE).strip())));
        } catch (NoSuchFileException | NumberFormatException none) {
            return Optional.empty();
        }
    }
}
