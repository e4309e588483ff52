package io.sparknode.migrations.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.commons.lang3.SystemUtils;

/** A disk that is easily full: a tmpfs that only the processes of one server see, in a namespace that needs no root and is gone with them. */
final class SmallDisk {

    private SmallDisk() {
    }

    /**
     * Words of a command line that run a program with a small disk. In it is an empty folder {@code space}.
     *
     * @param mountPoint where the program sees the disk
     * @param size       in the words of {@code mount}: {@code 100m}
     * @return nothing where the system does not allow it
     */
    static Optional<List<String>> commandPrefix(Path mountPoint, String size) throws IOException {
        Files.createDirectories(mountPoint);
        List<String> prefix = List.of("unshare", "--user", "--map-root-user", "--mount", "sh", "-c",
            "mount -t tmpfs -o size=" + size + " tmpfs \"$0\" && mkdir -m 700 \"$0\"/space && exec \"$@\"", mountPoint.toString());
        return SystemUtils.IS_OS_LINUX && works(prefix) ? Optional.of(prefix) : Optional.empty();
    }

    private static boolean works(List<String> prefix) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of("unshare", "--user", "true"));
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
