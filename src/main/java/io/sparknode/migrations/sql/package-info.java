/** How Liquibase reads SQL. */
package io.sparknode.migrations.sql;
