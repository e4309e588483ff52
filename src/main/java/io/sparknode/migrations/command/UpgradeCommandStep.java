package io.sparknode.migrations.command;

import io.sparknode.migrations.chain.Chain;
import io.sparknode.migrations.chain.ChainCommandStep;
import io.sparknode.migrations.chain.LiquibaseCommand;
import io.sparknode.migrations.chain.Position;
import io.sparknode.migrations.chain.Position.Progress;
import io.sparknode.migrations.chain.Revision;
import io.sparknode.migrations.chain.WholeNumber;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.Collectors;
import liquibase.command.CommandArgumentDefinition;
import liquibase.command.CommandBuilder;
import liquibase.command.CommandDefinition;
import liquibase.command.CommandResultsBuilder;
import liquibase.database.Database;

/**
 * The command {@code upgrade}: executes what is pending up to the end of the next revision, or of the next few. To go to the last revision,
 * or to one by its name, there are Liquibase's own {@code update} and {@code update-to-tag}.
 */
public final class UpgradeCommandStep extends ChainCommandStep {

    private static final String[] NAME = {"upgrade"};
    private static final CommandArgumentDefinition<Integer> REVISIONS;

    static {
        CommandBuilder command = new CommandBuilder(NAME);
        Chain.defineArguments(command);
        REVISIONS = command.argument("revisions", Integer.class).setValueHandler(new WholeNumber("--revisions")).defaultValue(1)
            .description("How many revisions to go forward").build();
    }

    public UpgradeCommandStep() {
        super(NAME);
    }

    @Override
    public void adjustCommandDefinition(CommandDefinition definition) {
        definition.setShortDescription("Go forward by one revision, or by a few");
        definition.setHelpFooter("\nExamples:\n  ./migrate upgrade\n  ./migrate upgrade --revisions=2\n");
    }

    @Override
    public void run(CommandResultsBuilder results) throws Exception {
        int revisions = results.getCommandScope().getArgumentValue(REVISIONS);
        if (revisions < 1) {
            throw results.commandFailed("--revisions is " + revisions
                + ", and must be 1 or more. To go back there is the command downgrade.", 1, true);
        }
        Database database = database(results);
        Position position = Position.of(Chain.read(results.getCommandScope(), database), database);
        String current = position.current().map(Revision::name).orElse("nothing");
        List<Progress> ahead = position.incomplete().stream().limit(revisions).toList();
        PrintStream out = output(results);
        if (ahead.isEmpty()) {
            out.println("Nothing to do: the database is at " + current + ", the last revision.");
            return;
        }
        String target = ahead.get(ahead.size() - 1).revision().name();
        out.println("From " + current + " to " + target + ": "
            + ahead.stream().map(one -> one.revision().name() + ", " + one.pending().size() + " changesets").collect(Collectors.joining("; ")));
        LiquibaseCommand.to("updateToTag", results).addArgumentValue("tag", target).execute();
    }
}
