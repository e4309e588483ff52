package io.sparknode.migrations.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.commons.lang3.SystemUtils;

/** A disk that is easily full: a tmpfs in a namespace that needs no root, and is gone with the process that holds it. */
final class SmallDisk implements AutoCloseable {

    private static final int LIMIT_SECONDS = 30;

    /** The namespace lives as long as this process, which ends with its input. */
    private final Process holder;

    private final Path mountPoint;

    private SmallDisk(Process holder, Path mountPoint) {
        this.holder = holder;
        this.mountPoint = mountPoint;
    }

    /**
     * Mounts a disk. In it is an empty folder {@code space}.
     *
     * @param mountPoint where the programs that run by {@link #commandPrefix()} see it, and nobody else
     * @param size       in the words of {@code mount}: {@code 100m}
     * @return nothing where the system does not allow it
     */
    static Optional<SmallDisk> mount(Path mountPoint, String size) throws IOException {
        Files.createDirectories(mountPoint);
        if (!SystemUtils.IS_OS_LINUX) {
            return Optional.empty();
        }
        try {
            Process holder = new ProcessBuilder("unshare", "--user", "--map-root-user", "--mount", "sh", "-c",
                "mount -t tmpfs -o size=" + size + " tmpfs \"$0\" && mkdir -m 700 \"$0\"/space && echo mounted && exec cat", mountPoint.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            BufferedReader output = holder.inputReader();
            SmallDisk disk = new SmallDisk(holder, mountPoint);
            if ("mounted".equals(output.readLine()) && disk.succeeds("unshare --user true")) {
                return Optional.of(disk);
            }
            disk.close();
        } catch (IOException e) {
            // One of the programs is not there
        }
        return Optional.empty();
    }

    /** Words of a command line that run a program with this disk. */
    List<String> commandPrefix() {
        return List.of("nsenter", "--user", "--mount", "--preserve-credentials", "--target", String.valueOf(holder.pid()));
    }

    /** The empty folder. */
    Path space() {
        return mountPoint.resolve("space");
    }

    /** Moves a folder onto this disk, and leaves a symbolic link where it was. */
    void take(Path folder) {
        String script = "cp -a '%1$s/.' '%2$s' && rm -r '%1$s' && ln -s '%2$s' '%1$s'".formatted(folder, space());
        if (!succeeds(script)) {
            throw new IllegalStateException(folder + " does not fit onto the disk");
        }
    }

    /** Writes until there is no room left. */
    void fill() {
        if (succeeds("cat /dev/zero >'" + mountPoint + "/ballast'")) {
            throw new IllegalStateException("The disk has no end");
        }
    }

    /** Gives the room back that {@link #fill()} took. */
    void free() {
        succeeds("rm '" + mountPoint + "/ballast'");
    }

    @Override
    public void close() {
        holder.destroy();
    }

    private boolean succeeds(String script) {
        List<String> command = new ArrayList<>(commandPrefix());
        command.addAll(List.of("sh", "-c", script));
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            return process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
