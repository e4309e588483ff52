/** The project's own commands about the chain of revisions: each is a command step of Liquibase, with what it prints. */
package io.sparknode.migrations.command;
