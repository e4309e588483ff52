package io.sparknode.migrations.chain;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import liquibase.command.AbstractCommandStep;
import liquibase.command.CommandResultsBuilder;
import liquibase.database.Database;

/** A command about the chain of revisions: it has a name of one word, and asks a database. */
public abstract class ChainCommandStep extends AbstractCommandStep {

    private final String[] name;

    protected ChainCommandStep(String... name) {
        this.name = name;
    }

    @Override
    public final String[][] defineCommandNames() {
        return new String[][] {name};
    }

    @Override
    public final List<Class<?>> requiredDependencies() {
        return List.of(Database.class);
    }

    /** The database that the command was given, connected. */
    protected static Database database(CommandResultsBuilder results) {
        return (Database) results.getCommandScope().getDependency(Database.class);
    }

    /** Where the command's answer goes. */
    protected static PrintStream output(CommandResultsBuilder results) {
        return new PrintStream(results.getOutputStream(), true, StandardCharsets.UTF_8);
    }
}
