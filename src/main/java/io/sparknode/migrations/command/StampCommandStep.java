package io.sparknode.migrations.command;

import io.sparknode.migrations.chain.Chain;
import io.sparknode.migrations.chain.ChainCommandStep;
import io.sparknode.migrations.chain.LiquibaseCommand;
import io.sparknode.migrations.chain.Revision;
import io.sparknode.migrations.drift.VerifiedStamp;
import liquibase.command.CommandArgumentDefinition;
import liquibase.command.CommandBuilder;
import liquibase.command.CommandDefinition;
import liquibase.command.CommandResultsBuilder;
import liquibase.command.CommandScope;

/**
 * The command {@code stamp}: records a revision, and those before it, without executing anything, if the schema is that of the revision. It is
 * Liquibase's {@code changelog-sync-to-tag}, which does the comparison in this project ({@link VerifiedStamp}).
 */
public final class StampCommandStep extends ChainCommandStep {

    private static final String[] NAME = {"stamp"};
    private static final CommandArgumentDefinition<String> REVISION;
    private static final CommandArgumentDefinition<Boolean> FORCE;

    static {
        CommandBuilder command = new CommandBuilder(NAME);
        Chain.defineArguments(command);
        REVISION = command.argument("revision", String.class).required().description("The revision that the database has").build();
        FORCE = command.argument(VerifiedStamp.FORCE, Boolean.class).defaultValue(false)
            .description("Record it even if the schema is another one; the records say so from then on").build();
    }

    public StampCommandStep() {
        super(NAME);
    }

    @Override
    public void adjustCommandDefinition(CommandDefinition definition) {
        definition.setShortDescription("Record a revision as applied, if the schema is that of the revision");
        definition.setHelpFooter("\nExamples:\n  ./migrate stamp --revision=0003_seed_ddl_extraction\n");
    }

    @Override
    public void run(CommandResultsBuilder results) throws Exception {
        CommandScope scope = results.getCommandScope();
        Revision revision = Chain.read(scope, database(results)).require(scope.getArgumentValue(REVISION), results);
        boolean force = scope.getArgumentValue(FORCE);
        LiquibaseCommand.to("changelogSyncToTag", results).addArgumentValue("tag", revision.name())
            .addArgumentValue(VerifiedStamp.FORCE, force).execute();
        output(results).println("The database is stamped with " + revision.name() + (force ? ", by force." : "; its schema was compared."));
    }
}
