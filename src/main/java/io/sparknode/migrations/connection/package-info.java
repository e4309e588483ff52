/**
 * Connections, however Liquibase was started: what a session of a migration is set to, and what to say when PostgreSQL, the driver or TLS refuses
 * one. Nothing here needs a class of Liquibase.
 */
package io.sparknode.migrations.connection;
