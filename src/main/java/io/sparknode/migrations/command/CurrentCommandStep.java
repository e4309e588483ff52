package io.sparknode.migrations.command;

import io.sparknode.migrations.chain.Chain;
import io.sparknode.migrations.chain.ChainCommandStep;
import io.sparknode.migrations.chain.Position;
import io.sparknode.migrations.drift.DriftCommandStep;
import io.sparknode.migrations.drift.DriftReport;
import io.sparknode.migrations.drift.VerifiedUpdate;
import io.sparknode.migrations.progress.Json;
import java.util.Map;
import java.util.Optional;
import liquibase.command.CommandArgumentDefinition;
import liquibase.command.CommandBuilder;
import liquibase.command.CommandDefinition;
import liquibase.command.CommandResultsBuilder;
import liquibase.database.Database;

/**
 * The command {@code current}: says at which revision a database is, in one line. It writes nothing to the database.
 *
 * <p>Exit code 0: at the last revision, nothing pending. {@value Standing#BEHIND}: behind, or between two revisions. {@value Standing#NOT_MIGRATED}:
 * nothing of the chain is on record. {@value Standing#AHEAD}: it has a revision that this changelog does not know.
 * {@value VerifiedUpdate#NOT_THE_SCHEMA}: when asked to compare, the schema is not that of the revision. 1: the question could not be answered.
 */
public final class CurrentCommandStep extends ChainCommandStep {

    private static final String[] NAME = {"current"};

    private static final CommandArgumentDefinition<Boolean> VERIFY;
    private static final CommandArgumentDefinition<String> FORMAT;

    static {
        CommandBuilder command = new CommandBuilder(NAME);
        Chain.defineArguments(command);
        VERIFY = command.argument(VerifiedUpdate.ARGUMENT, Boolean.class).defaultValue(false)
            .description("Also compare the schema with that of the revision; exit code " + VerifiedUpdate.NOT_THE_SCHEMA + " if it is another one")
            .build();
        FORMAT = defineFormat(command);
    }

    public CurrentCommandStep() {
        super(NAME);
    }

    @Override
    public void adjustCommandDefinition(CommandDefinition definition) {
        definition.setShortDescription("Print the revision of the database");
        definition.setLongDescription("Exit code 0: at the last revision; " + Standing.BEHIND + ": behind; " + Standing.NOT_MIGRATED
            + ": nothing of the chain is on record; " + Standing.AHEAD + ": at a revision that this changelog does not know; " + VerifiedUpdate.NOT_THE_SCHEMA
            + ": with --verify, the schema is not that of the revision; 1: an error");
        definition.setHelpFooter("\nExamples:\n  ./migrate current\n  ./migrate current --verify\n  ./migrate current --env=test\n");
    }

    @Override
    public void run(CommandResultsBuilder results) throws Exception {
        Database database = database(results);
        Chain chain = Chain.read(results.getCommandScope(), database);
        Position position = Position.of(chain, database);
        Standing standing = standing(position, database);
        Optional<DriftReport> report = results.getCommandScope().getArgumentValue(VERIFY) ? DriftCommandStep.compare(position, database)
            : Optional.empty();
        output(results).println(isForPrograms(results, FORMAT) ? json(standing, report)
            : standing.line() + report.map(compared -> ", " + compared.summary()).orElse(""));
        if (report.isPresent() && !report.get().isComplete()) {
            throw results.commandFailed("The schema is not that of " + report.get().revision() + ". See the differences: ./migrate drift",
                VerifiedUpdate.NOT_THE_SCHEMA, true);
        }
        if (standing.exitCode() != 0) {
            throw results.commandFailed(standing.reason(), standing.exitCode(), true);
        }
    }

    private static String json(Standing standing, Optional<DriftReport> report) {
        Map<String, Object> values = standing.values();
        report.ifPresent(compared -> values.put("schema", compared.summary()));
        return Json.of(values);
    }

    /** Where a database stands, as the numbers that {@link Standing} needs. */
    public static Standing standing(Position position, Database database) {
        return new Standing(database.getDatabaseChangeLogTableName(), position.tracked(), position.progress().stream()
            .map(one -> new Standing.RevisionState(one.revision().name(), one.revision().changesets().size(), one.recorded().size(),
                one.pending().size(), one.reached()))
            .toList(), position.unknown(), position.forced());
    }
}
