package io.sparknode.migrations.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import liquibase.Scope;
import liquibase.command.CommandScope;
import liquibase.integration.commandline.LiquibaseCommandLine;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** Liquibase's command line without the lines about itself that it prints around the answer, and with a suggestion for what was mistyped. */
final class MigrateCommandLine extends LiquibaseCommandLine {

    private static final Pattern ABOUT_ITSELF = Pattern.compile("Starting Liquibase at .*|Liquibase Version: .*"
            + "|Liquibase (?:Open Source|Community).*"
            + "|Liquibase command '(?i:" + String.join("|", Arguments.OURS).replace("-", "-?") + ")' was executed successfully\\.");

    private final String program;
    private CommandLine model;
    private boolean asking;
    private boolean withPassword;

    /**
     * @param program what is typed to start it
     */
    MigrateCommandLine(String program) {
        this.program = program;
    }

    /**
     * Prints what Liquibase says of a command.
     *
     * @param command with an option that asks for help, or behind the word {@code help}, which Liquibase does not know as a command
     * @return the exit code; 1 if there is no command of that name
     */
    int help(List<String> command) {
        CommandSpec all = model().setCommandName(program).getCommandSpec();
        all.usageMessage().customSynopsis(program + " [OPTION…] COMMAND [OPTION…]");
        boolean isWord = command.get(0).equals("help");
        // Not the values of options, which may be secret
        List<String> names = command.stream().skip(isWord ? 1 : 0).filter(word -> word.matches("\\w[\\w-]*") && !word.equals("help")).toList();
        if (!names.isEmpty() && names.stream().noneMatch(all.subcommands()::containsKey)) {
            // Before the option for help, with which Liquibase would list all commands
            System.err.println(noCommand(names.get(0), all));
            return 1;
        }
        return run(isWord ? Stream.concat(names.stream(), Stream.of("--help")).toList() : command);
    }

    /** Runs a command and returns its exit code. */
    int run(List<String> command) {
        withPassword = Arguments.hasPassword(command);
        PrintStream err = System.err;
        System.setErr(new WithoutWhatItSaysOfItself(err));
        try {
            // Which would be said twice otherwise
            return Scope.child(Map.of(CommandScope.DO_NOT_SEND_EXCEPTION_TO_UI, true), () -> execute(command.toArray(String[]::new)));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            System.setErr(err);
        }
    }

    /** The script with which bash and zsh complete commands and options. */
    String completion(String name) {
        return AutoComplete.bash(name, model());
    }

    /** Liquibase keeps its model of the commands to itself, but hands it over with what it does not understand. */
    private CommandLine model() {
        asking = true;
        execute(new String[] {"--what-there-is"});
        asking = false;
        model.getCommandSpec().addOption(environment());
        return model;
    }

    /** What {@link Arguments} takes out of a command line before Liquibase reads it; any command may have it. */
    private static OptionSpec environment() {
        return OptionSpec.builder(Arguments.ENV).type(String.class).paramLabel("NAME").scopeType(ScopeType.INHERIT)
                .completionCandidates(List.of("dev", "test", "prod"))
                .description("The environment that the database belongs to: dev, test or prod. " + Arguments.MAVENS_ENV + "=NAME does the same.")
                .build();
    }

    @Override
    protected int handleException(Throwable e) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            model = root(unmatched.getCommandLine());
            if (!asking) {
                System.err.println(refusal(unmatched));
            }
            return 1;
        }
        return super.handleException(e);
    }

    private String refusal(UnmatchedArgumentException unmatched) {
        // Without the value, which may be a password
        String argument = unmatched.getUnmatched().get(0).split("=", 2)[0];
        CommandSpec at = unmatched.getCommandLine().getCommandSpec();
        boolean isOption = argument.startsWith("-");
        boolean isCommand = at.parent() != null;
        String command = isCommand ? " " + at.name() : "";
        String what = isOption ? (isCommand ? "The command" + command + " has no option " : "There is no option ") + argument
                : isCommand && withPassword
                    ? "The command" + command + " takes no argument beside its options; a password with blanks stands between quotes"
                : isCommand ? "The command" + command + " takes no argument " + argument
                    + (Arguments.NEW.contains(at.name()) ? ": put a message of several words between quotes" : "")
                : "There is no command " + argument;
        Stream<String> names = isOption ? Stream.concat(Stream.of(Arguments.ENV), at.options().stream().flatMap(option -> Stream.of(option.names()))
                .filter(name -> name.equals(name.toLowerCase(Locale.ROOT))))
                : at.subcommands().keySet().stream();
        return "migrate: " + what + "." + Nearest.question(argument, names) + " See " + program + command + " --help";
    }

    private String noCommand(String name, CommandSpec all) {
        return "migrate: There is no command " + name + "." + Nearest.question(name, all.subcommands().keySet().stream()) + " See " + program
                + " --help";
    }

    private static CommandLine root(CommandLine commandLine) {
        return commandLine.getParent() == null ? commandLine : root(commandLine.getParent());
    }

    private final class WithoutWhatItSaysOfItself extends PrintStream {

        WithoutWhatItSaysOfItself(PrintStream out) {
            super(out, true);
        }

        @Override
        public void println(String line) {
            if (line != null && line.startsWith("For detailed help, try ")) {
                super.println("See " + program + " --help or " + program + " COMMAND --help");
            } else if (line == null || !ABOUT_ITSELF.matcher(line).matches()) {
                super.println(line);
            }
        }
    }
}
