package io.sparknode.migrations.guard;

import io.sparknode.migrations.chain.LiquibaseCommand;
import liquibase.command.CommandFailedException;
import liquibase.command.CommandResultsBuilder;
import liquibase.database.Database;

/** The explicit word that production asks for: the name of the database, by {@code -Dconfirm=NAME} with Maven and {@code --confirm=NAME} otherwise. */
public final class Confirmation {

    /** The name of the argument. */
    public static final String ARGUMENT = "confirm";

    private Confirmation() {
    }

    /**
     * Refuses a command that was not confirmed.
     *
     * @param what the command does, as the beginning of a sentence
     */
    public static void require(String what, Database database, CommandResultsBuilder results) throws CommandFailedException {
        String name = database.getDefaultCatalogName();
        String given = given(results);
        if (!name.equals(given)) {
            throw results.commandFailed(what + ", and the database " + name + " is production. Nothing was changed. "
                + (given == null ? "" : "The confirmation " + given + " is for another database. ")
                + "To do it all the same, give -Dconfirm=" + word(name) + " to Maven, or --confirm=" + word(name) + " to the command line.", 1, true);
        }
    }

    /** The word that was given, or null. */
    public static String given(CommandResultsBuilder results) {
        Object value = LiquibaseCommand.argument(ARGUMENT, results.getCommandScope());
        return value == null || value.toString().isEmpty() ? null : value.toString();
    }

    /** A text as one word of a shell. */
    private static String word(String text) {
        return text.matches("[\\w.-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
