package io.sparknode.migrations.command;

import io.sparknode.migrations.chain.Chain;
import io.sparknode.migrations.chain.ChainCommandStep;
import io.sparknode.migrations.chain.Position;
import liquibase.command.CommandBuilder;
import liquibase.command.CommandDefinition;
import liquibase.command.CommandResultsBuilder;
import liquibase.database.Database;

/**
 * The command {@code current}: says at which revision a database is, in one line. It writes nothing to the database.
 *
 * <p>Exit code 0: at the last revision, nothing pending. {@value Standing#BEHIND}: behind, or between two revisions. {@value Standing#NOT_MIGRATED}: nothing of
 * the chain is on record. {@value Standing#AHEAD}: it has a revision that this changelog does not know. 1: the question could not be answered.
 */
public final class CurrentCommandStep extends ChainCommandStep {

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
        definition.setLongDescription("Exit code 0: at the last revision; " + Standing.BEHIND + ": behind; " + Standing.NOT_MIGRATED
            + ": nothing of the chain is on record; " + Standing.AHEAD + ": at a revision that this changelog does not know; 1: an error");
        definition.setHelpFooter("\nExamples:\n  ./migrate current\n  ./migrate current --env=test\n");
    }

    @Override
    public void run(CommandResultsBuilder results) throws Exception {
        Database database = database(results);
        Chain chain = Chain.read(results.getCommandScope(), database);
        Position position = Position.of(chain, database);
        Standing standing = standing(position, database);
        output(results).println(standing.line());
        if (standing.exitCode() != 0) {
            throw results.commandFailed(standing.reason(), standing.exitCode(), true);
        }
    }

    private static Standing standing(Position position, Database database) {
        return new Standing(database.getDatabaseChangeLogTableName(), position.tracked(), position.progress().stream()
            .map(one -> new Standing.Revision(one.revision().name(), one.revision().changesets().size(), one.recorded().size(), one.pending().size(),
                one.reached()))
            .toList(), position.unknown());
    }
}
