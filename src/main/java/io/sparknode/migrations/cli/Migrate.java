package io.sparknode.migrations.cli;

import io.sparknode.migrations.connection.Query;
import io.sparknode.migrations.drift.DriftCommandStep;
import io.sparknode.migrations.drift.DriftOptions;
import io.sparknode.migrations.drift.DriftReport;
import io.sparknode.migrations.embedded.EmbeddedDriver;
import io.sparknode.migrations.environment.Environment;
import io.sparknode.migrations.environment.EnvironmentDriver;
import io.sparknode.migrations.maven.Build;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What {@code ./migrate} and the image {@code migrate} run: Liquibase's command line, for the database that {@code DATABASE_URL} names. The arguments
 * are Liquibase's, and a few more ({@link Arguments}). In the image none is {@code update}, and it waits until the database accepts connections
 * ({@code DATABASE_WAIT}, in seconds). In a project the database is that of the Maven goals: where none is named, the one that the project brings.
 *
 * <p>An {@code update} that has nothing to do, the normal start of a container, and {@code current} end without a class of Liquibase being loaded
 * (see {@link Known}).
 *
 * <p>User and password reach Liquibase inside this process, as system properties; they are in no URL and on no command line.
 */
public final class Migrate {

    /**
     * System properties that the scripts set: the directory of the project, the one in which the command was typed, and what asks for {@link #STALE}.
     */
    private static final String PROJECT = "migrate.project";
    private static final String DIRECTORY = "migrate.directory";
    private static final String CHECK = "migrate.check";

    /** The exit code that makes a script compile and start anew. */
    private static final int STALE = 75;

    private static final String ENVIRONMENT = "SPARKNODE_ENV";
    private static final Set<String> OURS = Set.of(ConnectionTarget.LIQUIBASE_URL, ConnectionTarget.LIQUIBASE_USERNAME,
            ConnectionTarget.LIQUIBASE_PASSWORD, ENVIRONMENT, "SPARKNODE_SESSION_POOLER");
    private static final Set<String> ENVIRONMENTS = Set.of("", "dev", "test", "prod");
    private static final Set<String> WITHOUT_DATABASE = Set.of("new", "revision", "release", "stop-postgres", "schema-files", "rehearse");
    private static final String EMBEDDED = "jdbc:embedded:postgresql:";
    private static final String OF_ENVIRONMENT = "jdbc:sparknode:";
    private static final String DRIFT = "drift";
    /** The commands that end with 1 if they found something, and with 2 if they failed. */
    private static final Set<String> LOOKING = Set.of(DRIFT, "rehearse");
    private static final String CHANGELOG = "changelog/db.changelog-master.yaml";

    private final Map<String, String> environment;
    private final File directory;
    private final Path project;
    private final Supplier<Optional<Known>> known;
    private final PrintStream out;

    /**
     * @param environment the environment variables
     * @param directory   the working directory, in which Liquibase looks for {@code liquibase.properties} and for changelogs
     * @param project     the directory of the project, or null in the image
     * @param known       what is known of the changelog
     * @param out         where messages go
     */
    Migrate(Map<String, String> environment, File directory, Path project, Supplier<Optional<Known>> known, PrintStream out) {
        this.environment = environment;
        this.directory = directory;
        this.project = project;
        this.known = known;
        this.out = out;
    }

    /** As the image has it, in the working directory. */
    static Migrate ofImage(Map<String, String> environment) {
        return new Migrate(environment, new File("."), null, Known::ofImage, System.err);
    }

    /** In a project, which is the working directory. */
    static Migrate ofProject(Map<String, String> environment, Path project) {
        Map<String, String> atOnce = new HashMap<>(environment);
        atOnce.putIfAbsent(ConnectionRetry.NAME, "0");
        return new Migrate(atOnce, project.toFile(), project, () -> Known.ofProject(project), System.err);
    }

    /** Ends with Liquibase's exit code; 1 for what is refused here. */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        Arguments arguments;
        try {
            arguments = Arguments.of(List.of(args), System.getProperty(DIRECTORY) == null ? null : Path.of(System.getProperty(DIRECTORY)));
        } catch (InvalidPathException e) {
            System.err.println("migrate: a path has characters that the locale cannot express. Set one of UTF-8, for example LC_ALL=C.UTF-8, and run the"
                + " command again.");
            return 1;
        }
        int exit = exitCode(arguments);
        if (System.out.checkError()) {
            System.err.println("migrate: standard output could not be written: the disk is full, or nobody reads it any more. What was printed is not whole.");
            exit = 1;
        }
        return !LOOKING.contains(arguments.name()) || exit == STALE ? exit
            : exit == DriftCommandStep.DRIFTED ? DriftReport.DRIFTED : exit == DriftReport.DRIFTED ? DriftReport.NOT_COMPARED : exit;
    }

    private static int exitCode(Arguments arguments) {
        try {
            String project = System.getProperty(PROJECT);
            if (project != null && Boolean.getBoolean(CHECK) && Build.isStale(Path.of(project))) {
                return STALE;
            }
            Migrate migrate = project == null ? ofImage(System.getenv()) : ofProject(System.getenv(), Path.of(project));
            return migrate.migrate(arguments);
        } catch (Refusal | IOException e) {
            System.err.println("migrate: " + e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            return 1;
        }
    }

    /** Runs a command and returns its exit code. */
    int migrate(Arguments words) throws Refusal, InterruptedException {
        if (!words.environments().isEmpty()) {
            refuseWrongEnvironment(words);
        }
        List<String> command = words.command().isEmpty() && project == null ? List.of("update") : words.command();
        if (command.isEmpty() && words.environment() != null) {
            throw new Refusal("No command is given. See " + program() + " --help");
        } else if (command.isEmpty() || command.equals(List.of("--help")) || command.equals(List.of("-h"))) {
            print(help());
            return 0;
        } else if (command.equals(List.of("help"))) {
            return commandLine().help(List.of("--help"));
        } else if (command.equals(List.of("completion"))) {
            print(commandLine().completion("migrate"));
            return 0;
        } else if (words.name().equals("completion") || command.equals(List.of("help", "completion"))) {
            return ofCompletion(words);
        }
        boolean isPlain = isPlain(command, words.environment());
        Map<String, String> named = words.environment() == null ? Map.of() : Map.of("sparknode.env", words.environment());
        return with(named, () -> migrate(words, command, isPlain));
    }

    private void refuseWrongEnvironment(Arguments words) throws Refusal {
        try {
            Environment.only(words.environments().stream().filter(name -> !name.isBlank()).toList());
        } catch (IllegalArgumentException e) {
            throw new Refusal(e.getMessage());
        }
    }

    private int ofCompletion(Arguments words) throws Refusal {
        if (!words.asksForHelp()) {
            throw new Refusal("The command completion takes no argument. Its script is for bash and for zsh: source <(" + program() + " completion)");
        }
        print("Usage: " + program() + " completion\nPrint the script that makes bash and zsh complete commands and options:\n  source <(" + program()
            + " completion)\n");
        return 0;
    }

    private int migrate(Arguments words, List<String> command, boolean isPlain) throws Refusal, InterruptedException {
        if (words.asksForHelp()) {
            return commandLine().help(command);
        }
        if (words.lacksMessage()) {
            throw new Refusal("What will the revision do? Say it in a few words: " + program() + " new \"Add gift cards\"");
        }
        Optional<String> empty = words.emptyOption();
        if (empty.isPresent()) {
            throw new Refusal(empty.get() + " is empty. Give it a value, or leave it out." + where(words));
        }
        Optional<String> ofMaven = words.mavensOption();
        if (ofMaven.isPresent()) {
            throw new Refusal(ofMaven.get() + " is an option of Maven. Nothing was changed. Options of this command begin with two dashes."
                + where(words));
        }
        if (words.has("--url") || WITHOUT_DATABASE.contains(words.name()) && !words.has("--from-database")) {
            return liquibase(command);
        }
        ConnectionTarget target = target(words.environment());
        if (target != null) {
            return onTarget(target, command, isPlain);
        } else if (project != null) {
            return onUrl(url(words.environment()), command, isPlain);
        } else if (command.equals(List.of("update"))) {
            throw new Refusal("No database is named. Set DATABASE_URL=postgresql://user:password@host:port/database");
        }
        return liquibase(command);
    }

    /** Waits for the database, whatever the command. */
    private int onTarget(ConnectionTarget target, List<String> command, boolean isPlain) throws Refusal, InterruptedException {
        try (Connection connection = ConnectionRetry.from(environment, out).connect(target)) {
            OptionalInt exit = isPlain ? answer(connection, target.place(), command) : OptionalInt.empty();
            if (exit.isPresent()) {
                return exit.getAsInt();
            }
        } catch (SQLException e) {
            // Of the question, or of the end of the connection: Liquibase connects by itself
        }
        return liquibase(target.url(), target.username(), target.password(), command, isPlain);
    }

    /** The embedded database, or that of an environment. */
    private int onUrl(String url, List<String> command, boolean isPlain) throws Refusal, InterruptedException {
        if (isPlain) {
            try (Connection connection = url.startsWith(EMBEDDED) ? new EmbeddedDriver().connect(url, new Properties())
                    : new EnvironmentDriver().connect(url, new Properties())) {
                OptionalInt exit = answer(connection, connection.getCatalog(), command);
                if (exit.isPresent()) {
                    return exit.getAsInt();
                }
            } catch (SQLException e) {
                throw new Refusal(e.getMessage());
            }
        }
        return liquibase(url, null, null, command, isPlain);
    }

    /** Without Liquibase, if that can be; nothing is changed. */
    private OptionalInt answer(Connection connection, String place, List<String> command) {
        boolean production = "prod".equals(System.getProperty("sparknode.env", environment.get(ENVIRONMENT)));
        return known.get().map(present -> new QuickAnswer(present, project, production, out).to(command, connection, place))
            .orElse(OptionalInt.empty());
    }

    /** Whether Liquibase and our commands would be told nothing but what this class knows. */
    boolean isPlain(List<String> command, String named) {
        String variable = environment.getOrDefault(ENVIRONMENT, "");
        return (command.equals(List.of("update")) || command.equals(List.of("current")) || command.get(0).equals(DRIFT)
                && DriftOptions.of(command).isPresent())
                && ENVIRONMENTS.contains(named == null ? "" : named)
                && (ENVIRONMENTS.contains(variable) && (variable.isEmpty() || named == null || variable.equals(named)))
                && environment.keySet().stream().allMatch(name -> OURS.contains(name) || !isLiquibases(name))
                && System.getProperties().stringPropertyNames().stream().noneMatch(Migrate::isLiquibases)
                && holdsNothingForLiquibase();
    }

    /** In a project the changelog may be there, as it is the one that is known. */
    private boolean holdsNothingForLiquibase() {
        String[] files = directory.list();
        return files == null || Stream.of(files).allMatch(file -> project != null && !file.startsWith("liquibase."));
    }

    /** The database that a URL in the environment names, or null. */
    private ConnectionTarget target(String named) throws Refusal {
        if (project == null) {
            return ConnectionTarget.from(environment);
        }
        for (String variable : List.of(DatabaseUrl.NAME, ConnectionTarget.LIQUIBASE_URL)) {
            if (environment.getOrDefault(variable, "something").isBlank()) {
                throw new Refusal(variable + " is set, but empty. Name a database in it, or unset it to use the embedded PostgreSQL.");
            }
        }
        String url = environment.getOrDefault(ConnectionTarget.LIQUIBASE_URL, "");
        boolean isOfOurDrivers = url.startsWith(EMBEDDED) || url.startsWith(OF_ENVIRONMENT);
        boolean isOfEnvironment = named != null && !environment.containsKey(DatabaseUrl.NAME);
        refuseASecondDatabase(named == null ? environment.getOrDefault(ENVIRONMENT, "") : named);
        return isOfOurDrivers || isOfEnvironment ? null : ConnectionTarget.from(environment);
    }

    /** The URL of the database where no {@link ConnectionTarget} is named. */
    private String url(String named) {
        if (named != null) {
            return OF_ENVIRONMENT + named;
        }
        String variable = environment.getOrDefault(ENVIRONMENT, "");
        return environment.getOrDefault(ConnectionTarget.LIQUIBASE_URL, variable.isEmpty() ? EMBEDDED + "sparknode" : OF_ENVIRONMENT + variable);
    }

    private void refuseASecondDatabase(String named) throws Refusal {
        Path file = Path.of(System.getProperty("user.home"), ".sparknode", named + ".properties");
        if (!named.isEmpty() && environment.containsKey(DatabaseUrl.NAME) && Files.exists(file)) {
            throw new Refusal("Two databases are named: one by the file " + file + ", another by " + DatabaseUrl.NAME + ". Nothing was changed. Unset "
                + DatabaseUrl.NAME + ", or do not name the environment " + named + ".");
        }
    }

    private int liquibase(String url, String username, String password, List<String> command, boolean isPlain) throws Refusal, InterruptedException {
        Map<String, String> target = new HashMap<>();
        target.put("liquibase.command.url", url);
        target.put("liquibase.command.username", username);
        target.put("liquibase.command.password", password);
        int exit = with(target, () -> liquibase(command));
        if (isPlain && project != null && known.get().isEmpty()) {
            Known.write(project, CHANGELOG);
        }
        return exit;
    }

    private int liquibase(List<String> command) throws Refusal, InterruptedException {
        return with(Arguments.credentialsLikeOptions(command),
            () -> commandLine().run(command.stream().filter(word -> !Arguments.isCredentialLikeAnOption(word)).toList()));
    }

    /** Runs with system properties that are gone afterwards; one that is null is not set meanwhile, either. */
    private static int with(Map<String, String> properties, Run run) throws Refusal, InterruptedException {
        properties.forEach((name, value) -> System.getProperties().compute(name, (same, before) -> value));
        try {
            return run.run();
        } finally {
            properties.keySet().forEach(System::clearProperty);
        }
    }

    private interface Run {
        int run() throws Refusal, InterruptedException;
    }

    private MigrateCommandLine commandLine() {
        return new MigrateCommandLine(program());
    }

    private String program() {
        return project == null ? "migrate" : "./migrate";
    }

    /** Where to read more, for the end of a refusal. */
    private String where(Arguments words) {
        return " See " + String.join(" ", program(), words.name(), "--help").replace("  ", " ");
    }

    private String help() {
        return Query.ofFile(Migrate.class, "help.txt").replace("./migrate", program());
    }

    static void print(String text) {
        PrintStream standardOutput = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        standardOutput.print(text);
        standardOutput.flush();
    }

    private static boolean isLiquibases(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.startsWith("liquibase") || lower.startsWith("sparknode");
    }
}
