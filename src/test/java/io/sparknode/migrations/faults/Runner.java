package io.sparknode.migrations.faults;

import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import liquibase.Scope;
import liquibase.changelog.ChangeLogParameters;
import liquibase.command.CommandScope;
import liquibase.parser.ChangeLogParserFactory;
import liquibase.resource.DirectoryResourceAccessor;
import liquibase.resource.ResourceAccessor;
import liquibase.ui.ConsoleUIService;
import liquibase.ui.LoggerUIService;
import liquibase.ui.UIService;

/** One run of Liquibase: in this JVM, or as a program of its own, whose services are those of its class path. */
public final class Runner {

    /** What the program prints when it can be told to go. */
    static final String READY = "ready";

    private static final Logger LIQUIBASE = Logger.getLogger("liquibase");

    static {
        LIQUIBASE.setLevel(Level.OFF);
    }

    private Runner() {
    }

    /**
     * Runs a command of Liquibase.
     *
     * @throws IllegalStateException when it fails, with Liquibase's message
     */
    public static void run(String command, Path root, String changelog, String url, String username, String password) {
        run(command, root, changelog, url, username, password, new LoggerUIService());
    }

    /** Executes what is pending of this project's chain. */
    public static void update(String url, String username, String password) {
        run("update", Path.of(""), "changelog/db.changelog-master.yaml", url, username, password);
    }

    /**
     * Runs an update when told to.
     *
     * @param arguments the folder below which the changelog lies, and its path there. Standard input then says, in three lines, on which database:
     *                  URL, user and password
     */
    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]);
        String changelog = arguments[1];
        // What takes long comes before the start signal.
        Class.forName("org.postgresql.Driver");
        ResourceAccessor files = accessor(root);
        Scope.child(Map.of(Scope.Attr.resourceAccessor.name(), files),
            () -> ChangeLogParserFactory.getInstance().getParser(changelog, files).parse(changelog, new ChangeLogParameters(), files));
        System.out.println(READY);
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String url = input.readLine();
        String username = input.readLine();
        String password = input.readLine();
        try {
            run("update", root, changelog, url, username, password, new ConsoleUIService());
            System.exit(0);
        } catch (IllegalStateException e) {
            System.out.println("FAILED: " + e.getMessage());
            System.exit(1);
        }
    }

    private static void run(String command, Path root, String changelog, String url, String username, String password, UIService ui) {
        try {
            Scope.child(Map.of(Scope.Attr.resourceAccessor.name(), accessor(root), Scope.Attr.ui.name(), ui), () -> new CommandScope(command)
                .addArgumentValue("changelogFile", changelog)
                .addArgumentValue("url", url)
                .addArgumentValue("username", username)
                .addArgumentValue("password", password)
                .setOutput(OutputStream.nullOutputStream())
                .execute());
        } catch (Exception e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private static ResourceAccessor accessor(Path root) throws FileNotFoundException {
        return new DirectoryResourceAccessor(root.toAbsolutePath().toFile());
    }
}
