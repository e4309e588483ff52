package io.sparknode.migrations.generator;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import liquibase.Scope;
import liquibase.command.AbstractCommandStep;
import liquibase.command.CommandArgumentDefinition;
import liquibase.command.CommandBuilder;
import liquibase.command.CommandDefinition;
import liquibase.command.CommandResultsBuilder;
import liquibase.command.CommandScope;
import liquibase.command.CommonArgumentNames;
import liquibase.configuration.ConfigurationValueObfuscator;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.database.core.PostgresDatabase;
import liquibase.util.StringUtil;

/**
 * The command {@code new}, which is also {@code revision} as with Alembic: begins the next revision. {@code --message="Add gift cards"} makes
 * {@code 0004_add_gift_cards/revision.yaml} beside the master changelog, with a changeset to fill in and the tag, and includes it behind the last
 * revision. It needs no database.
 *
 * <p>With {@code --kind} the changesets are those of a {@link RevisionKind}, for the table and the columns that are named.
 *
 * <p>With {@code --from-database} it is filled with what somebody changed by hand in the database that {@code --url} names, see {@link FromDatabase}.
 * Where nothing was changed, nothing is written, and the exit code is 0 as well.
 */
public final class RevisionCommandStep extends AbstractCommandStep {

    private static final String[][] NAMES = {{"revision"}, {"new"}};
    /** Short enough for the names that are made of it. */
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,39}");
    private static final CommandArgumentDefinition<String> CHANGELOG_FILE;
    private static final CommandArgumentDefinition<String> MESSAGE;
    private static final CommandArgumentDefinition<String> AUTHOR;
    private static final CommandArgumentDefinition<String> KIND;
    private static final CommandArgumentDefinition<String> TABLE;
    private static final CommandArgumentDefinition<String> COLUMN;
    private static final CommandArgumentDefinition<String> RENAME_TO;
    private static final CommandArgumentDefinition<Boolean> FROM_DATABASE;
    private static final CommandArgumentDefinition<String> URL;
    private static final CommandArgumentDefinition<String> USERNAME;
    private static final CommandArgumentDefinition<String> PASSWORD;

    static {
        CommandBuilder command = new CommandBuilder(NAMES);
        CHANGELOG_FILE = command.argument(CommonArgumentNames.CHANGELOG_FILE, String.class).required()
            .description("The master changelog, in the folder that has a folder for each revision").build();
        MESSAGE = command.argument("message", String.class).required().description("What the revision does, in a few words: Add gift cards").build();
        AUTHOR = command.argument("author", String.class).description("Who writes it; by default the user.name of git").build();
        KIND = command.argument("kind", String.class)
            .description("Begin with changesets of this kind, which call the shared procedures: " + RevisionKind.names()).build();
        TABLE = command.argument("table", String.class).description("With --kind: the table").build();
        COLUMN = command.argument("column", String.class).description("With --kind: the column").build();
        RENAME_TO = command.argument("renameTo", String.class)
            .description("With --kind=rename-column or rename-column-end: what the column will be called").build();
        FROM_DATABASE = command.argument("fromDatabase", Boolean.class).defaultValue(false)
            .description("Fill it with what somebody changed by hand in the database, which is only read").build();
        URL = command.argument(CommonArgumentNames.URL, String.class)
            .description("With --from-database: the database that was changed by hand").build();
        USERNAME = command.argument(CommonArgumentNames.USERNAME, String.class).description("With --from-database: the user to connect as").build();
        PASSWORD = command.argument(CommonArgumentNames.PASSWORD, String.class).description("With --from-database: the password")
            .setValueObfuscator(ConfigurationValueObfuscator.STANDARD).build();
    }

    @Override
    public String[][] defineCommandNames() {
        return NAMES.clone();
    }

    @Override
    public void adjustCommandDefinition(CommandDefinition definition) {
        definition.setShortDescription("Begin the next revision: its folder, its tag, and its include in the master changelog");
        definition.setLongDescription("With --from-database, it is filled with what somebody changed by hand in a database that is at the last"
            + " revision. That database is only read. The changesets are tried out on a PostgreSQL that comes with the project; what they do not cover"
            + " is listed in the file.");
        definition.setHelpFooter("\nExamples:\n  ./migrate new \"Add gift cards\"\n  ./migrate new \"Add gift cards\" --author=\"Ann Example\"\n"
            + "  ./migrate new \"Add gift cards\" --from-database\n"
            + "  ./migrate new \"Add gift cards\" --kind=table\n"
            + "  ./migrate new \"Users have a home\" --kind=column --table=users --column=home_id\n");
    }

    @Override
    public void run(CommandResultsBuilder results) throws Exception {
        CommandScope scope = results.getCommandScope();
        Path master = Path.of(scope.getArgumentValue(CHANGELOG_FILE));
        String message = scope.getArgumentValue(MESSAGE);
        PrintStream out = new PrintStream(results.getOutputStream(), true, StandardCharsets.UTF_8);
        try {
            requireWhatWasTyped(scope);
            NewRevision revision = NewRevision.in(master, message);
            String given = scope.getArgumentValue(AUTHOR);
            String author = given == null ? GitUser.name(revision.place().toAbsolutePath().getParent()) : given;
            if (scope.getArgumentValue(KIND) != null) {
                revision.write(RevisionText.of(revision.name(), author, kind(scope), names(scope, revision)));
            } else if (!scope.getArgumentValue(FROM_DATABASE)) {
                revision.write(RevisionText.of(revision.name(), message, author));
            } else if (!fill(new FromDatabase(revision, message, author), scope)) {
                out.println("No revision was made: the schema of the database is the one that the changelog makes.");
                return;
            }
            out.println("Created " + revision.file());
            out.println("Included it in " + master);
            out.println("For the table in README.md: | [`" + revision.name() + "`](changelog/" + revision.name() + ") | "
                + message.strip().replaceAll("[|\\s]+", " ") + " | complete |");
            if (scope.getArgumentValue(KIND) != null) {
                out.println("Types, defaults, conditions and referenced tables in it are examples. Correct them.");
            }
        } catch (IllegalArgumentException e) {
            throw results.commandFailed("No revision was made: " + e.getMessage(), 1, true);
        }
    }

    /** Java puts U+FFFD for the bytes of an argument that are no characters in the encoding of the locale. */
    private static void requireWhatWasTyped(CommandScope scope) {
        for (CommandArgumentDefinition<String> argument : List.of(MESSAGE, AUTHOR, TABLE, COLUMN, RENAME_TO)) {
            String given = scope.getArgumentValue(argument);
            if (given != null && given.indexOf('\uFFFD') >= 0) {
                throw new IllegalArgumentException("--" + StringUtil.toKabobCase(argument.getName()) + " has characters that the locale cannot express."
                    + " Set one of UTF-8, for example LC_ALL=C.UTF-8, and run the command again.");
            }
        }
    }

    private static RevisionKind kind(CommandScope scope) {
        if (scope.getArgumentValue(FROM_DATABASE)) {
            throw new IllegalArgumentException("--kind and --from-database say different things. Give one of them.");
        }
        return RevisionKind.of(scope.getArgumentValue(KIND));
    }

    /** What is not given is to be filled in, and fails until it is. A new table is called what the revision is called. */
    private static Map<String, String> names(CommandScope scope, NewRevision revision) throws IOException {
        RevisionKind kind = RevisionKind.of(scope.getArgumentValue(KIND));
        Map<String, String> given = given(scope);
        if (kind.changesTable() && given.containsKey("table")) {
            revision.schemaBefore().ifPresent(schema -> {
                schema.requireTable(given.get("table"));
                if (kind.changesColumn() && given.containsKey("column")) {
                    schema.requireColumn(given.get("table"), given.get("column"));
                }
            });
        }
        String byRevision = RevisionText.subject(revision.name());
        Map<String, String> names = new HashMap<>();
        names.put("table", !kind.changesTable() && NAME.matcher(byRevision).matches() && !isReserved(byRevision) ? byRevision : "the_table");
        names.put("column", "the_column");
        names.put("new_column", "the_new_column");
        names.putAll(given);
        return names;
    }

    /** The names that were given. */
    private static Map<String, String> given(CommandScope scope) {
        Map<String, String> given = new LinkedHashMap<>();
        Map.of("table", TABLE, "column", COLUMN, "new_column", RENAME_TO).forEach((what, argument) -> {
            String name = scope.getArgumentValue(argument);
            if (name != null) {
                requirePlain(what.replace("new_", ""), name);
                given.put(what, name);
            }
        });
        return given;
    }

    private static void requirePlain(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("\"" + name + "\" is no name of a " + what
                + ": lower case letters, digits and underscores, 40 at most, and a letter first.");
        }
        if (isReserved(name)) {
            throw new IllegalArgumentException("\"" + name + "\" is a reserved word: PostgreSQL takes it as the name of a " + what
                + " only between quotation marks. Choose another name, or begin the revision without --kind, and quote it in each statement.");
        }
    }

    /**
     * Whether PostgreSQL takes a word as a name only between quotation marks: its manual's appendix "SQL Key Words" calls it reserved. Liquibase has
     * this list, but for the word that came with PostgreSQL 16.
     */
    private static boolean isReserved(String word) {
        return new PostgresDatabase().isReservedWord(word) || word.equals("system_user");
    }

    /** Whether there was anything to fill in. What could not be is said. */
    private static boolean fill(FromDatabase difference, CommandScope scope) throws Exception {
        String url = scope.getArgumentValue(URL);
        if (url == null) {
            throw new IllegalArgumentException("No database is named. Name the one that was changed by hand: --url=jdbc:postgresql://host:5432/name");
        }
        try (Database byHand = DatabaseFactory.getInstance().openDatabase(url, scope.getArgumentValue(USERNAME), scope.getArgumentValue(PASSWORD),
            null, Scope.getCurrentScope().getResourceAccessor())) {
            Optional<List<String>> left = difference.write(byHand);
            left.filter(lines -> !lines.isEmpty()).ifPresent(lines -> {
                System.err.println("Not written, and left to you, as the top of the file says:");
                lines.forEach(line -> System.err.println("  " + line));
            });
            return left.isPresent();
        }
    }
}
