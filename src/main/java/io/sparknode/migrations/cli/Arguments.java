package io.sparknode.migrations.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What was typed, in Liquibase's words.
 *
 * @param environments the environments that options name, each once
 * @param command      the command with its arguments
 */
record Arguments(List<String> environments, List<String> command) {

    static final String ENV = "--env";
    static final String MAVENS_ENV = "-Denv";
    /** The command that begins a revision, by both its names. */
    static final Set<String> NEW = Set.of("new", "revision");
    /** The options for which an empty value, that of an unset variable of a shell, is a mistake: Liquibase does something else, as if there were none. */
    private static final List<String> NOT_EMPTY = List.of(ENV, "--kind", "--table", "--column", "--rename-to", "--author", "--to", "--revision", "--revisions",
        "--tag", "--count");
    /** The option for which a word may stand alone, by command. */
    private static final Map<String, String> ALONE = Map.of("new", "--message", "revision", "--message", "release", "--number");

    private static final Set<String> CREDENTIALS = Set.of("--username", "--password", "--reference-username", "--reference-password");
    private static final Pattern CREDENTIAL_LIKE_AN_OPTION = Pattern.compile("(?s)--((?:reference-)?(?:username|password))=(-.*)");

    /** The commands of this project, whose names are looked at before Liquibase is. */
    static final List<String> OURS = List.of("adopt", "current", "downgrade", "drift", "new", "rehearse", "release", "revision", "revisions",
        "schema-files", "stamp", "stop-postgres", "upgrade");

    /** Options of Liquibase that name a file or a directory which is no part of the changelog. */
    private static final Set<String> PATHS = Set.of("--output-file", "--log-file", "--defaults-file", "--sql-file", "--output-directory");

    /** Those of the command rehearse; elsewhere --sql is something else. */
    private static final Set<String> PATHS_OF_REHEARSE = Set.of("--sql", "--setup", "--sizes");

    Arguments {
        environments = List.copyOf(environments);
        command = List.copyOf(command);
    }

    /**
     * Reads the arguments.
     *
     * @param directory in which they were typed, so that the paths in them start there; null if that is the working directory
     */
    static Arguments of(List<String> arguments, Path directory) {
        Set<String> environments = new LinkedHashSet<>();
        List<String> command = new ArrayList<>();
        ListIterator<String> rest = arguments.listIterator();
        while (rest.hasNext()) {
            String argument = rest.next();
            String name = argument.split("=", 2)[0];
            if (CREDENTIALS.contains(argument) && rest.hasNext()) {
                // So that whatever comes next is its value
                command.add(argument + "=" + rest.next());
            } else if (name.equals(ENV) && name.length() == argument.length() && rest.hasNext()) {
                environments.add(rest.next());
            } else if ((name.equals(ENV) || name.equals(MAVENS_ENV)) && name.length() < argument.length()) {
                environments.add(argument.substring(name.length() + 1));
            } else if (directory != null && isPath(name, command) && !argument.contains("://") && !argument.contains("=jdbc:")
                && name.length() < argument.length()) {
                command.add(name + "=" + directory.resolve(argument.substring(name.length() + 1)));
            } else if (directory != null && isPath(argument, command) && rest.hasNext()) {
                command.add(argument);
                command.add(directory.resolve(rest.next()).toString());
            } else if (standsAlone(argument, command)) {
                command.add(ALONE.get(name(command)) + "=" + argument);
            } else {
                command.add(name(command).isEmpty() ? ours(argument) : argument);
            }
        }
        return new Arguments(List.copyOf(environments), command);
    }

    /** A command of ours without its hyphen or in upper case, as Liquibase takes its own, by its name; anything else as it is. */
    private static String ours(String typed) {
        String letters = typed.replace("-", "");
        for (String name : OURS) {
            if (name.replace("-", "").equalsIgnoreCase(letters)) {
                return name;
            }
        }
        return typed;
    }

    private static boolean isPath(String option, List<String> before) {
        return PATHS.contains(option) || PATHS_OF_REHEARSE.contains(option) && name(before).equals("rehearse");
    }

    /** What no option stands before; only once, as another word would make the option seem to be given twice. */
    private static boolean standsAlone(String argument, List<String> before) {
        return !argument.startsWith("-") && !before.isEmpty() && ALONE.containsKey(name(before)) && !has(before, ALONE.get(name(before)))
                && (ALONE.containsKey(before.get(before.size() - 1)) || before.get(before.size() - 1).contains("="));
    }

    /**
     * Passwords, and names of users, that look like another option ({@code --password=--url=x}). Liquibase's command line refuses them, and prints
     * them; as system properties they mean the same.
     */
    static Map<String, String> credentialsLikeOptions(List<String> command) {
        Map<String, String> properties = new LinkedHashMap<>();
        command.stream().map(CREDENTIAL_LIKE_AN_OPTION::matcher).filter(Matcher::matches)
            .forEach(found -> properties.put("liquibase.command." + found.group(1).replace("-p", "P").replace("-u", "U"), found.group(2)));
        return properties;
    }

    static boolean isCredentialLikeAnOption(String word) {
        return CREDENTIAL_LIKE_AN_OPTION.matcher(word).matches();
    }

    static boolean hasPassword(List<String> command) {
        return command.stream().anyMatch(word -> word.startsWith("--password") || word.startsWith("--reference-password"));
    }

    /** The environment that an option names, or null. */
    String environment() {
        return environments.isEmpty() ? null : environments.get(0);
    }

    /** The first option whose value is missing where it must not be. */
    Optional<String> emptyOption() {
        return environments.stream().anyMatch(String::isBlank) ? Optional.of(ENV)
            : NOT_EMPTY.stream().filter(option -> has(option) && isBlank(option)).findFirst();
    }

    /** The name of the first setting in Maven's form, without its value, which may be a password. */
    Optional<String> mavensOption() {
        return command.stream().filter(word -> word.startsWith("-D")).map(word -> word.split("=", 2)[0]).findFirst();
    }

    boolean asksForHelp() {
        return name().equals("help") || command.stream().anyMatch(Set.of("--help", "-h", "--version", "-v")::contains);
    }

    /** Whether it begins a revision and says nothing, or nothing but blanks, of it. */
    boolean lacksMessage() {
        return NEW.contains(name()) && isBlank("--message");
    }

    /** Whether an option has no value, or nothing but blanks; whether or not there is an equals sign before it. */
    private boolean isBlank(String option) {
        int alone = command.indexOf(option);
        return alone < 0 ? command.stream().noneMatch(word -> word.startsWith(option + "=") && !word.substring(option.length() + 1).isBlank())
                : alone + 1 == command.size() || command.get(alone + 1).isBlank();
    }

    /** The first word that is no option. */
    String name() {
        return name(command);
    }

    private static String name(List<String> command) {
        return command.stream().filter(word -> !word.startsWith("-")).findFirst().orElse("");
    }

    boolean has(String option) {
        return has(command, option);
    }

    private static boolean has(List<String> command, String option) {
        return command.stream().anyMatch(word -> word.equals(option) || word.startsWith(option + "="));
    }
}
