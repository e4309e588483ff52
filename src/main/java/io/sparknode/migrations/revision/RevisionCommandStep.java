package io.sparknode.migrations.revision;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import liquibase.command.AbstractCommandStep;
import liquibase.command.CommandArgumentDefinition;
import liquibase.command.CommandBuilder;
import liquibase.command.CommandDefinition;
import liquibase.command.CommandResultsBuilder;
import liquibase.command.CommandScope;
import liquibase.command.CommonArgumentNames;

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
        CommandScope scope = results.getCommandScope();
        Path master = Path.of(scope.getArgumentValue(CHANGELOG_FILE));
        String message = scope.getArgumentValue(MESSAGE);
        PrintStream out = new PrintStream(results.getOutputStream(), true, StandardCharsets.UTF_8);
        try {
            NewRevision revision = NewRevision.in(master, message);
            String author = scope.getArgumentValue(AUTHOR) == null ? GitUser.name(master.toAbsolutePath().getParent()) : scope.getArgumentValue(AUTHOR);
            revision.write(RevisionText.of(revision.name(), message, author));
            out.println("Created " + revision.file());
            out.println("Included it in " + master);
        } catch (IllegalArgumentException e) {
            throw results.commandFailed("No revision was made: " + e.getMessage(), 1, true);
        }
    }
}
