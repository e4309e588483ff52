package io.sparknode.migrations.embedded;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import liquibase.command.AbstractCommandStep;
import liquibase.command.CommandBuilder;
import liquibase.command.CommandDefinition;
import liquibase.command.CommandResultsBuilder;

/** The command {@code stop-postgres}: what {@link StopPostgres} does. */
public final class StopPostgresCommandStep extends AbstractCommandStep {

    private static final String[] NAME = {"stopPostgres"};

    static {
        new CommandBuilder(NAME);
    }

    @Override
    public String[][] defineCommandNames() {
        return new String[][] {NAME};
    }

    @Override
    public void adjustCommandDefinition(CommandDefinition definition) {
        definition.setShortDescription("Stop the PostgreSQL that comes with the project, and keep its data");
        definition.setHidden(!EmbeddedDatabase.isOnClassPath());
        definition.setHelpFooter("\nExamples:\n  ./migrate stop-postgres\n");
    }

    @Override
    public void run(CommandResultsBuilder results) throws Exception {
        List<String> done = StopPostgres.stop(StopPostgres.directory());
        done.forEach(new PrintStream(results.getOutputStream(), true, StandardCharsets.UTF_8)::println);
    }
}
