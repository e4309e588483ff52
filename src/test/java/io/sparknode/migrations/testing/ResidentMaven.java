package io.sparknode.migrations.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Maven that stays and runs one command line after the other, since starting it takes most of the time of a command. It is the Maven of this build,
 * with the pom, the plugins and the classes of the folder that it works in; every command line has the system properties of a new one. A command that
 * ends the JVM ends it as well.
 */
public final class ResidentMaven implements AutoCloseable {

    private static final String END = "resident-maven ended with ";
    private static final String SEPARATOR = "\t";

    private final Process process;
    private final Path output;
    private final Writer commands;

    /**
     * Starts it.
     *
     * @param folder      the folder of the project
     * @param environment its whole environment
     * @param output      a file for what it prints
     */
    public ResidentMaven(Path folder, Map<String, String> environment, Path output) throws IOException {
        Path home = Path.of(System.getProperty("maven.home"));
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(Files.readString(folder.resolve(".mvn/jvm.config")).strip().split("\\s+")));
        command.addAll(List.of("-Dclassworlds.conf=" + home.resolve("bin/m2.conf"), "-Dmaven.home=" + home, "-Dmaven.multiModuleProjectDirectory="
            + folder,
            "-classpath", classWorlds(home) + System.getProperty("path.separator") + Path.of("target/test-classes").toAbsolutePath(),
            ResidentMaven.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        this.process = builder.start();
        this.output = output;
        this.commands = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** Runs Maven with these arguments. One that does not end within five minutes is killed. */
    public Maven.Run run(List<String> arguments) throws IOException, InterruptedException {
        long begin = Files.size(output);
        commands.write(String.join(SEPARATOR, arguments) + "\n");
        commands.flush();
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
        while (process.isAlive() && System.nanoTime() < deadline) {
            String printed = printed(begin);
            int end = printed.lastIndexOf(END);
            if (end >= 0 && printed.endsWith("\n")) {
                return new Maven.Run(Integer.parseInt(printed.substring(end + END.length()).strip()), printed.substring(0, end));
            }
            Thread.sleep(20);
        }
        close();
        return new Maven.Run(process.waitFor(), printed(begin));
    }

    /** Whether it takes another command line. */
    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** Runs in the other process: a line of standard input is a command line. */
    public static void main(String[] none) throws Exception {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = System.out;
        PrintStream err = System.err;
        Class<?> type = Class.forName("org.codehaus.plexus.classworlds.launcher.Launcher");
        Object launcher = type.getConstructor().newInstance();
        type.getMethod("setSystemClassLoader", ClassLoader.class).invoke(launcher, ResidentMaven.class.getClassLoader());
        try (var configuration = Files.newInputStream(Path.of(System.getProperty("classworlds.conf")))) {
            type.getMethod("configure", java.io.InputStream.class).invoke(launcher, configuration);
        }
        Properties properties = (Properties) System.getProperties().clone();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            System.setProperties((Properties) properties.clone());
            type.getMethod("launch", String[].class).invoke(launcher, (Object) line.split(SEPARATOR));
            System.setOut(out);
            System.setErr(err);
            System.out.println(END + type.getMethod("getExitCode").invoke(launcher));
        }
    }

    private String printed(long from) {
        try {
            byte[] all = Files.readAllBytes(output);
            return new String(all, (int) from, all.length - (int) from, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path classWorlds(Path home) throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("boot"))) {
            return files.filter(file -> file.toString().endsWith(".jar")).findFirst().orElseThrow();
        }
    }
}
