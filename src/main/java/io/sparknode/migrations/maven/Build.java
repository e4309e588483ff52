package io.sparknode.migrations.maven;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.Deflater;

/**
 * Compiles the project for {@code ./migrate}, which starts this class from its source, as nothing is compiled yet: so it needs only the JDK.
 *
 * <p>What it leaves in {@code target/migrate} is a jar of the classes under a name of its own, so that a command that is running keeps the one that
 * it was started with, and {@code java.options}, which names the build, the directory, and that jar and all others. One build runs at a time; the next
 * finds that nothing is left to do.
 */
public final class Build {

    private final Path project;
    private final Path folder;
    private final Path options;

    private Build(Path project) {
        this.project = project;
        this.folder = project.resolve("target").resolve("migrate");
        this.options = folder.resolve("java.options");
    }

    /**
     * Compiles, unless all is compiled.
     *
     * @param arguments the directory of the project
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Build build = new Build(Path.of(arguments[0]));
        try {
            System.exit(build.once());
        } catch (FileSystemException e) {
            System.err.println("migrate: " + build.folder + " cannot be written, so the project cannot be compiled: " + e);
            System.exit(1);
        }
    }

    /** Whether a source is newer than what was compiled. */
    public static boolean isStale(Path project) throws IOException {
        return new Build(project).isStale();
    }

    private boolean isStale() throws IOException {
        if (!Files.exists(options) || !isOfHere()) {
            return true;
        }
        FileTime compiled = Files.getLastModifiedTime(options);
        try (Stream<Path> sources = Files.walk(project.resolve("src").resolve("main"))) {
            for (Path source : Stream.concat(sources, Stream.of(project.resolve("pom.xml"))).toList()) {
                if (Files.getLastModifiedTime(source).compareTo(compiled) > 0) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether it was compiled in this directory, from which all may have been moved or copied since, and its jars can still be read. */
    private boolean isOfHere() throws IOException {
        List<String> lines = Files.readAllLines(options);
        Path classPath = folder.resolve("class-path");
        return lines.size() > 2 && lines.get(1).equals("# " + project) && Files.exists(classPath)
            && Files.isReadable(folder.resolve(lines.get(0).substring(2) + ".jar"))
            && Stream.of(Files.readString(classPath).strip().split(File.pathSeparator)).map(Path::of).allMatch(Files::isReadable);
    }

    private int once() throws IOException, InterruptedException {
        Files.createDirectories(folder);
        try (FileChannel channel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = lock(channel)) {
            return lock.isValid() && isStale() ? compile() : 0;
        }
    }

    private static FileLock lock(FileChannel channel) throws IOException {
        FileLock free = channel.tryLock();
        if (free != null) {
            return free;
        }
        System.err.println("migrate: waiting for another command that compiles the project");
        return channel.lock();
    }

    private int compile() throws IOException, InterruptedException {
        if (project.toString().contains(File.pathSeparator)) {
            System.err.println("migrate: Java takes no class path with \"" + File.pathSeparator + "\" in the name of a directory: move the project from "
                + project);
            return 1;
        }
        // By the clock of the file system. What is edited from now on is newer.
        Path started = Files.createTempFile(folder, "started", ".tmp");
        FileTime time = Files.getLastModifiedTime(started);
        Files.delete(started);
        int exit = maven("compile", "dependency:build-classpath@migrate");
        if (exit != 0) {
            System.err.println("migrate: the project does not compile, see above. The command was not run.");
            return exit;
        }
        String name = "migrations-" + System.currentTimeMillis();
        Path jar = folder.resolve(name + ".jar");
        write(jar);
        Path written = Files.writeString(folder.resolve("java.options.new"), "# " + name + "\n# " + project + "\n" + options(jar));
        Files.setLastModifiedTime(written, time);
        Files.move(written, options, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        removeOld();
        if (isStale()) {
            System.err.println("migrate: pom.xml or a file of src/main is dated in the future, so that each command compiles again until then: touch it");
        }
        return 0;
    }

    private void write(Path jar) throws IOException {
        Path classes = project.resolve("target").resolve("classes");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar)); Stream<Path> files = Files.walk(classes)) {
            out.setLevel(Deflater.NO_COMPRESSION);
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
                Files.copy(file, out);
            }
        }
    }

    /** Its output is no answer of a command. */
    private int maven(String... goals) throws IOException, InterruptedException {
        boolean isWindows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
        List<String> command = new ArrayList<>(List.of(project.resolve(isWindows ? "mvnw.cmd" : "mvnw").toString(), "-q", "-B"));
        command.addAll(List.of(goals));
        Process maven = new ProcessBuilder(command).directory(project.toFile()).redirectErrorStream(true).start();
        maven.getOutputStream().close();
        maven.getInputStream().transferTo(System.err);
        return maven.waitFor();
    }

    /** For a short run, see docker/java.options; and what the JVM has to say, of an archive of classes for example, is no answer of a command. */
    private String options(Path jar) throws IOException {
        String classPath = jar + File.pathSeparator + Files.readString(folder.resolve("class-path")).strip();
        return "-XX:+UseSerialGC\n-XX:TieredStopAtLevel=1\n-XX:-UsePerfData\n-Xlog:all=off\n-cp\n\""
            + classPath.replace("\\", "\\\\").replace("\"", "\\\"") + "\"\n";
    }

    /** A command that has just been started may not have opened its jar yet. */
    private void removeOld() throws IOException {
        FileTime hourAgo = FileTime.from(Instant.now().minus(Duration.ofHours(1)));
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(each -> each.getFileName().toString().matches("migrations-.*")).toList()) {
                if (Files.getLastModifiedTime(file).compareTo(hourAgo) < 0) {
                    try {
                        Files.delete(file);
                    } catch (FileSystemException inUse) {
                        // On Windows, by a command that is running; a later build deletes it
                    }
                }
            }
        }
    }
}
