package io.sparknode.migrations.current;

import io.sparknode.migrations.chain.Chain;
import io.sparknode.migrations.chain.ChainCommandStep;
import io.sparknode.migrations.chain.Position;
import io.sparknode.migrations.chain.Position.Progress;
import io.sparknode.migrations.chain.Revision;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.Collectors;
import liquibase.command.CommandBuilder;
import liquibase.command.CommandDefinition;
import liquibase.command.CommandResultsBuilder;
import liquibase.database.Database;

/**
 * The command {@code current}: says at which revision a database is, in one line. It writes nothing to the database.
 *
 * <p>Exit code 0: at the last revision, nothing pending. {@value #BEHIND}: behind, or between two revisions. {@value #NOT_MIGRATED}: nothing of
 * the chain is on record. {@value #AHEAD}: it has a revision that this changelog does not know. 1: the question could not be answered.
 */
public final class CurrentCommandStep extends ChainCommandStep {

    static final int BEHIND = 3;
    static final int NOT_MIGRATED = 4;
    static final int AHEAD = 5;

    private static final String[] NAME = {"current"};

    static {
        Chain.defineArguments(new CommandBuilder(NAME));
    }

    public CurrentCommandStep() {
        super(NAME);
    }

    @Override
    public void adjustCommandDefinition(CommandDefinition definition) {
        definition.setShortDescription("Say at which revision the database is");
        definition.setLongDescription("Exit code 0: at the last revision; " + BEHIND + ": behind; " + NOT_MIGRATED + ": nothing of the chain is on record; "
            + AHEAD + ": at a revision that this changelog does not know; 1: an error");
    }

    @Override
    public void run(CommandResultsBuilder results) throws Exception {
        Database database = database(results);
        Chain chain = Chain.read(results.getCommandScope(), database);
        Position position = Position.of(chain, database);
        PrintStream out = output(results);
        out.println(line(chain, position));
        if (!position.unknown().isEmpty()) {
            throw results.commandFailed("The database is ahead: this changelog does not know " + String.join(", ", position.unknown())
                + ". Use the release of the migrations that has it.", AHEAD, true);
        }
        if (!position.begun()) {
            throw results.commandFailed(position.tracked()
                ? "None of the changesets of this changelog is on record in the table " + database.getDatabaseChangeLogTableName() + "."
                : "The database is not migrated: it has no table " + database.getDatabaseChangeLogTableName() + ".", NOT_MIGRATED, true);
        }
        if (!position.incomplete().isEmpty()) {
            throw results.commandFailed("The database is behind: pending are "
                + position.incomplete().stream().map(CurrentCommandStep::pending).collect(Collectors.joining(", ")) + ".", BEHIND, true);
        }
    }

    private static String line(Chain chain, Position position) {
        String current = position.current().map(Revision::name).orElse("none");
        boolean isHead = position.current().equals(chain.head()) && position.incomplete().isEmpty() && position.unknown().isEmpty();
        String partly = position.progress().stream().filter(Progress::partly)
            .map(one -> ", and " + (one.revision().changesets().size() - one.pending().size()) + " of " + one.revision().changesets().size()
                + " changesets of " + one.revision().name())
            .collect(Collectors.joining());
        return current + (isHead ? " (head)" : partly);
    }

    private static String pending(Progress one) {
        int pending = one.pending().size();
        return one.revision().name() + " (" + pending + (pending == 1 ? " changeset)" : " changesets)");
    }
}
