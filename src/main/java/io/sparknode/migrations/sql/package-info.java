/** SQL: how Liquibase reads it, and questions to a database in one call. */
package io.sparknode.migrations.sql;
