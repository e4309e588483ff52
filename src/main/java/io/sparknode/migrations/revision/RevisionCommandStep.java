package io.sparknode.migrations.revision;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import liquibase.Scope;
import liquibase.changelog.ChangeLogParameters;
import liquibase.command.AbstractCommandStep;
import liquibase.command.CommandArgumentDefinition;
import liquibase.command.CommandBuilder;
import liquibase.command.CommandDefinition;
import liquibase.command.CommandResultsBuilder;
import liquibase.command.CommonArgumentNames;
import liquibase.exception.LiquibaseException;
import liquibase.parser.ChangeLogParserFactory;
import liquibase.resource.ResourceAccessor;

/**
 * The command {@code revision}: begins the next revision. {@code --message="Add gift cards"} makes {@code 0004_add_gift_cards/revision.yaml}
 * beside the master changelog, with a changeset to fill in and the tag, and includes it behind the last revision. It needs no database.
 */
public final class RevisionCommandStep extends AbstractCommandStep {

    private static final String[] NAME = {"revision"};
    private static final CommandArgumentDefinition<String> CHANGELOG_FILE;
    private static final CommandArgumentDefinition<String> MESSAGE;
    private static final CommandArgumentDefinition<String> AUTHOR;

    static {
        CommandBuilder command = new CommandBuilder(NAME);
        CHANGELOG_FILE = command.argument(CommonArgumentNames.CHANGELOG_FILE, String.class).required()
            .description("The master changelog, a file beside which there is a folder for each revision").build();
        MESSAGE = command.argument("message", String.class).required().description("What the revision does, in a few words: Add gift cards").build();
        AUTHOR = command.argument("author", String.class).description("Who writes it; without this, the user.name that git knows").build();
    }

    @Override
    public String[][] defineCommandNames() {
        return new String[][] {NAME};
    }

    @Override
    public void adjustCommandDefinition(CommandDefinition definition) {
        definition.setShortDescription("Begin the next revision: its folder, its tag, and its include in the master changelog");
    }

    @Override
    public void run(CommandResultsBuilder results) throws Exception {
        Path master = Path.of(results.getCommandScope().getArgumentValue(CHANGELOG_FILE));
        String message = results.getCommandScope().getArgumentValue(MESSAGE);
        String author = results.getCommandScope().getArgumentValue(AUTHOR);
        Path file;
        try {
            if (!Files.isRegularFile(master)) {
                throw new IllegalArgumentException("There is no file " + master + ".");
            }
            file = create(master, message, author == null ? GitUser.name(master.toAbsolutePath().getParent()) : author);
        } catch (IllegalArgumentException e) {
            throw results.commandFailed("No revision was made: " + e.getMessage(), 1, true);
        }
        PrintStream out = new PrintStream(results.getOutputStream(), true, StandardCharsets.UTF_8);
        out.println("Created " + file);
        out.println("Included it in " + master);
    }

    private static Path create(Path master, String message, String author) throws IOException, LiquibaseException {
        RevisionName name = RevisionName.next(message, folders(master.toAbsolutePath().getParent()));
        String before = Files.readString(master);
        String after = MasterText.including(name, before);
        Path file = master.resolveSibling(name.toString()).resolve("revision.yaml");
        Files.createDirectory(file.getParent());
        try {
            Files.writeString(file, RevisionText.of(name, message, author));
            Files.writeString(master, after);
            check(master, name);
            return file;
        } catch (IOException | LiquibaseException | RuntimeException e) {
            Files.writeString(master, before);
            Files.deleteIfExists(file);
            Files.delete(file.getParent());
            throw e;
        }
    }

    private static List<String> folders(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(Files::isDirectory).map(folder -> folder.getFileName().toString()).toList();
        }
    }

    /** Reads the changelog as Liquibase will. */
    private static void check(Path master, RevisionName name) throws LiquibaseException {
        ResourceAccessor files = Scope.getCurrentScope().getResourceAccessor();
        String path = master.toString().replace('\\', '/');
        boolean found = ChangeLogParserFactory.getInstance().getParser(path, files).parse(path, new ChangeLogParameters(), files).getChangeSets().stream()
            .anyMatch(changeset -> changeset.getId().equals("tag " + name));
        if (!found) {
            throw new IllegalArgumentException("Liquibase does not find " + name + " in " + master + ", although it is included there.");
        }
    }
}
