/** How Liquibase reads SQL, and what is below its database. */
package io.sparknode.migrations.sql;
