package io.sparknode.migrations.image;

import java.io.File;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import liquibase.integration.commandline.LiquibaseCommandLine;

/**
 * What the image {@code migrate} runs: Liquibase's command line, for the database that {@code DATABASE_URL} names. The arguments are Liquibase's; none
 * is {@code update}. It waits until the database accepts connections ({@code DATABASE_WAIT}, in seconds). An {@code update} that has nothing to do, the
 * normal start of a container, ends without a class of Liquibase being loaded (see {@link Fingerprint}).
 *
 * <p>User and password reach Liquibase inside this process, as system properties; they are in no URL and on no command line.
 */
public final class Migrate {

    private static final Set<String> NEEDS_NO_DATABASE = Set.of("--help", "-h", "--version", "-v", "help");
    private static final String ENVIRONMENT = "SPARKNODE_ENV";
    private static final Set<String> OURS = Set.of(Target.LIQUIBASE_URL, Target.LIQUIBASE_USERNAME, Target.LIQUIBASE_PASSWORD, ENVIRONMENT,
            "SPARKNODE_SESSION_POOLER");
    private static final Set<String> ENVIRONMENTS = Set.of("", "dev", "test", "prod");

    private final Map<String, String> environment;
    private final File directory;
    private final Fingerprint fingerprint;
    private final PrintStream out;

    /**
     * @param environment the environment variables
     * @param directory   the working directory, in which Liquibase looks for {@code liquibase.properties} and for changelogs
     * @param fingerprint what the image holds, or null if that is not known
     * @param out         where messages go
     */
    Migrate(Map<String, String> environment, File directory, Fingerprint fingerprint, PrintStream out) {
        this.environment = environment;
        this.directory = directory;
        this.fingerprint = fingerprint;
        this.out = out;
    }

    /** Ends with Liquibase's exit code; 1 for what is refused here. */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        try {
            return new Migrate(System.getenv(), new File("."), Fingerprint.ofImage(), System.err).migrate(List.of(args));
        } catch (Refusal e) {
            System.err.println("migrate: " + e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            return 1;
        }
    }

    /** Runs a command and returns its exit code. */
    int migrate(List<String> args) throws Refusal, InterruptedException {
        List<String> command = args.isEmpty() ? List.of("update") : args;
        if (needsDatabase(command) && !namesDatabase(command)) {
            Target target = Target.from(environment);
            if (target != null) {
                if (isUpToDate(target, command)) {
                    out.println(target.place() + " is up to date: all " + fingerprint.count() + " changesets are on record, the last revision is "
                            + fingerprint.head());
                    return 0;
                }
                return liquibase(target, command);
            } else if (isPlainUpdate(command)) {
                throw new Refusal("No database is named. Set DATABASE_URL=postgresql://user:password@host:port/database");
            }
        }
        return liquibase(command);
    }

    /** Waits for the database, whatever the command. */
    private boolean isUpToDate(Target target, List<String> command) throws Refusal, InterruptedException {
        try (Connection connection = Patience.from(environment, out).connect(target)) {
            return fingerprint != null && isPlainUpdate(command)
                    && fingerprint.isOnRecord(connection, "prod".equals(environment.get(ENVIRONMENT)));
        } catch (SQLException e) {
            return false;
        }
    }

    /** Whether Liquibase and our commands would be told nothing but what this class knows. */
    boolean isPlainUpdate(List<String> command) {
        return command.equals(List.of("update"))
                && ENVIRONMENTS.contains(environment.getOrDefault(ENVIRONMENT, ""))
                && environment.keySet().stream().allMatch(name -> OURS.contains(name) || !isLiquibases(name))
                && System.getProperties().stringPropertyNames().stream().noneMatch(Migrate::isLiquibases)
                && isEmpty(directory);
    }

    private static int liquibase(Target target, List<String> command) {
        setOrClear("liquibase.command.url", target.url());
        setOrClear("liquibase.command.username", target.username());
        setOrClear("liquibase.command.password", target.password());
        try {
            return liquibase(command);
        } finally {
            setOrClear("liquibase.command.url", null);
            setOrClear("liquibase.command.username", null);
            setOrClear("liquibase.command.password", null);
        }
    }

    private static int liquibase(List<String> command) {
        return new LiquibaseCommandLine().execute(command.toArray(String[]::new));
    }

    private static void setOrClear(String property, String value) {
        if (value == null) {
            System.clearProperty(property);
        } else {
            System.setProperty(property, value);
        }
    }

    private static boolean needsDatabase(List<String> command) {
        return command.stream().noneMatch(NEEDS_NO_DATABASE::contains);
    }

    private static boolean namesDatabase(List<String> command) {
        return command.stream().anyMatch(argument -> argument.equals("--url") || argument.startsWith("--url="));
    }

    private static boolean isLiquibases(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.startsWith("liquibase") || lower.startsWith("sparknode") || lower.equals("env");
    }

    private static boolean isEmpty(File directory) {
        String[] files = directory.list();
        return files == null || files.length == 0;
    }
}
