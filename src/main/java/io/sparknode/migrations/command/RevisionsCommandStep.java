package io.sparknode.migrations.command;

import io.sparknode.migrations.chain.Chain;
import io.sparknode.migrations.chain.ChainCommandStep;
import io.sparknode.migrations.chain.Position;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import liquibase.changelog.RanChangeSet;
import liquibase.command.CommandArgumentDefinition;
import liquibase.command.CommandBuilder;
import liquibase.command.CommandDefinition;
import liquibase.command.CommandResultsBuilder;
import liquibase.database.Database;

/**
 * The command {@code revisions}: the chain as a table, one revision a line, with when it was reached, how long it took, how many changesets were
 * executed or marked as run, and who wrote them. It writes nothing to the database. Liquibase's own {@code history} lists the changesets.
 */
public final class RevisionsCommandStep extends ChainCommandStep {

    private static final String[] NAME = {"revisions"};

    private static final CommandArgumentDefinition<String> FORMAT;

    static {
        CommandBuilder command = new CommandBuilder(NAME);
        Chain.defineArguments(command);
        FORMAT = defineFormat(command);
    }

    public RevisionsCommandStep() {
        super(NAME);
    }

    @Override
    public void adjustCommandDefinition(CommandDefinition definition) {
        definition.setShortDescription("List the revisions: when, how long, how many changesets, by whom");
        definition.setLongDescription("'took' is the time between the records in the database, so it does not include the first changeset of a run; "
            + "'by' names the authors of the changesets, as Liquibase does not record who ran them");
        definition.setHelpFooter("\nExamples:\n  ./migrate revisions\n");
    }

    @Override
    public void run(CommandResultsBuilder results) throws Exception {
        Database database = database(results);
        Position position = Position.of(Chain.read(results.getCommandScope(), database), database);
        List<RanChangeSet> rows = position.tracked() ? database.getRanChangeSetList() : List.of();
        List<RevisionLine> lines = new ArrayList<>();
        position.progress().forEach(progress -> lines.add(RevisionLine.of(progress, rows)));
        position.unknown().forEach(tag -> lines.add(RevisionLine.unknown(tag)));
        PrintStream out = output(results);
        (isForPrograms(results, FORMAT) ? List.of(RevisionLine.json(lines)) : RevisionLine.table(lines)).forEach(out::println);
    }
}
