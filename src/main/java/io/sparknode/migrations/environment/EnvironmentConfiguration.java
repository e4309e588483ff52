package io.sparknode.migrations.environment;

import liquibase.configuration.AutoloadedConfigurations;
import liquibase.configuration.ConfigurationDefinition;

/**
 * Makes the environment a setting of Liquibase: an option of the command line, a variable of the environment, a key of a defaults file. Maven hands
 * it over as a system property of this name, which no application has for a reason of its own, as it may have {@code env}.
 */
public final class EnvironmentConfiguration implements AutoloadedConfigurations {

    static final ConfigurationDefinition<String> ENV = new ConfigurationDefinition.Builder("sparknode")
        .define("env", String.class)
        .setDescription("The environment that the database belongs to: dev, test or prod")
        .build();
}
