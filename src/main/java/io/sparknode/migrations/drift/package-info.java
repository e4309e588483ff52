/** The comparison of a database with the schema that a revision leaves, and what is done with it. No class of Liquibase is needed to compare. */
package io.sparknode.migrations.drift;
