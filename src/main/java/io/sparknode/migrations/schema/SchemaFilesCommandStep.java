package io.sparknode.migrations.schema;

import io.sparknode.migrations.embedded.EmbeddedDatabase;
import liquibase.command.AbstractCommandStep;
import liquibase.command.CommandBuilder;
import liquibase.command.CommandDefinition;
import liquibase.command.CommandResultsBuilder;

/** The command {@code schema-files}: what {@link SchemaFiles} does, in the working directory. */
public final class SchemaFilesCommandStep extends AbstractCommandStep {

    private static final String[] NAME = {"schemaFiles"};

    static {
        new CommandBuilder(NAME);
    }

    @Override
    public String[][] defineCommandNames() {
        return new String[][] {NAME};
    }

    @Override
    public void adjustCommandDefinition(CommandDefinition definition) {
        definition.setShortDescription("Write changelog/*/schema.txt, the schema of an empty database after each revision, and docs/schema.md, "
            + "which shows the last one");
        definition.setHidden(!EmbeddedDatabase.isOnClassPath());
        definition.setHelpFooter("\nExamples:\n  ./migrate schema-files\n");
    }

    @Override
    public void run(CommandResultsBuilder results) throws Exception {
        SchemaFiles.main(new String[] {""});
    }
}
