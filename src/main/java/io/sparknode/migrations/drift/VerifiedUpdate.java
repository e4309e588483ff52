package io.sparknode.migrations.drift;

import io.sparknode.migrations.chain.Chain;
import io.sparknode.migrations.chain.LiquibaseCommand;
import io.sparknode.migrations.chain.Position;
import io.sparknode.migrations.progress.OperatorMessages;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import liquibase.command.CommandArgumentDefinition;
import liquibase.command.CommandBuilder;
import liquibase.command.CommandFailedException;
import liquibase.command.CommandResults;
import liquibase.command.CommandResultsBuilder;
import liquibase.command.CommandScope;
import liquibase.database.Database;
import liquibase.exception.CommandExecutionException;
import liquibase.exception.LiquibaseException;

/**
 * The comparison at the end of Liquibase's commands that go forward. A run that recorded anything and ends at the last revision fails if the schema
 * is not that of the revision; what the database has beside it is only mentioned. At an earlier revision nothing is compared, as a database that was
 * made by other means may be beyond it.
 */
public final class VerifiedUpdate {

    /** The exit code of an update that succeeded, on a database that does not have the schema of its revision. */
    public static final int NOT_THE_SCHEMA = 6;

    /** Whether to compare at all, for what writes {@code schema.txt}. */
    public static final String ARGUMENT = "verify";

    /** The argument of this name. */
    public static final CommandArgumentDefinition<Boolean> VERIFY = new CommandBuilder(new String[][] {{"update"}, {"updateToTag"}, {"updateCount"}})
        .argument(ARGUMENT, Boolean.class).defaultValue(true).description("At the end, compare the schema with that of the revision").build();

    private static final int SHOWN = 20;
    private static final Set<String> COMMANDS = Set.of("update", "updateToTag", "updateCount");

    private VerifiedUpdate() {
    }

    /**
     * Executes what is pending in a database to try something out in, without comparing, and says nothing about it.
     *
     * @param tag of the last revision that is executed; null for all
     */
    public static CommandResults unverified(String changelogFile, String tag, String url, String username, String password)
            throws CommandExecutionException {
        CommandScope update = new CommandScope(tag == null ? "update" : "updateToTag");
        if (tag != null) {
            update.addArgumentValue("tag", tag);
        }
        return update.addArgumentValue("changelogFile", changelogFile).addArgumentValue("url", url).addArgumentValue("username", username)
            .addArgumentValue("password", password).addArgumentValue(ARGUMENT, false).setOutput(OutputStream.nullOutputStream()).execute();
    }

    /** Keeps in mind what was on record before, if the command is one of these. */
    public static void begin(CommandResultsBuilder results) throws LiquibaseException {
        Records.remember(results.getCommandScope(), COMMANDS);
    }

    /**
     * Compares, if the command is one of these.
     *
     * @throws CommandFailedException if the database is at the last revision, and lacks what the revision has
     */
    public static void verify(CommandResultsBuilder results) throws CommandFailedException {
        try {
            Optional<DriftReport> report = report(results);
            if (report.isPresent() && !report.get().isComplete()) {
                throw results.commandFailed("The update is done, but the schema of " + report.get().database() + " is not that of "
                    + report.get().revision()
                    + ":\n" + shown(report.get().drift().missingOrChanged()) + "\nSee all of it, with the SQL that mends it: ./migrate drift. "
                    + "What is meant to be belongs into drift.ignore, with its reason.", NOT_THE_SCHEMA, true);
            }
            report.flatMap(DriftReport::note).ifPresent(new OperatorMessages()::say);
        } catch (LiquibaseException | IOException | SQLException | IllegalArgumentException e) {
            if (e instanceof CommandFailedException failed) {
                throw failed;
            }
            throw results.commandFailed("The update is done, but the schema could not be compared: " + e.getMessage(), NOT_THE_SCHEMA, true);
        }
    }

    /** What was found, if there was something to compare: a command that recorded anything, and a database that is at the last revision. */
    private static Optional<DriftReport> report(CommandResultsBuilder results) throws LiquibaseException, IOException, SQLException {
        CommandScope scope = results.getCommandScope();
        Database database = (Database) scope.getDependency(Database.class);
        if (!COMMANDS.contains(LiquibaseCommand.name(scope)) || !Boolean.TRUE.equals(scope.getArgumentValue(VERIFY))
            || !(scope.getDependency(Records.class) instanceof Records before) || !before.isFollowed(database)) {
            return Optional.empty();
        }
        Chain chain = Chain.of(results);
        Position position = Position.of(chain, database);
        return position.complete().equals(chain.head()) ? DriftCommandStep.compare(position, database) : Optional.empty();
    }

    /** Differences for a message, a line each, and how many more there are. Of a table that is missing, its parts are not told. */
    static String shown(List<Difference> all) {
        Set<String> missing = all.stream().filter(Difference::isWholeTable).map(difference -> difference.object().name()).collect(Collectors.toSet());
        List<Difference> differences = all.stream()
            .filter(difference -> difference.isWholeTable() || !missing.contains(difference.object().table())).toList();
        return differences.stream().limit(SHOWN).map(difference -> "  " + DriftReport.line(difference)).collect(Collectors.joining("\n"))
            + (differences.size() > SHOWN ? "\n  … and " + (differences.size() - SHOWN) + " more" : "");
    }
}
