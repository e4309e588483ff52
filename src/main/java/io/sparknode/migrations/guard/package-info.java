/** What keeps Liquibase's own commands from doing what nobody asked for: checks that run inside them, under Maven and the command line alike. */
package io.sparknode.migrations.guard;
