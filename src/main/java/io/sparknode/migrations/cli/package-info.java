/**
 * The command line {@code ./migrate}, which is also the entry point of the container image: Liquibase's, started only when there is something to do.
 */
package io.sparknode.migrations.cli;
