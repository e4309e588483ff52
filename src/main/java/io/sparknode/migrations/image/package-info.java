/**
 * The entry point of the container image {@code migrate}: Liquibase's command line with our changelog, started only when there is something to do.
 */
package io.sparknode.migrations.image;
