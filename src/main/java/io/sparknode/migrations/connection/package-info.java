/**
 * Connections, however Liquibase was started: what a session of a migration is set to, what to say when PostgreSQL, the driver or TLS refuses one,
 * and queries in one call. Nothing here needs a class of Liquibase.
 */
package io.sparknode.migrations.connection;
