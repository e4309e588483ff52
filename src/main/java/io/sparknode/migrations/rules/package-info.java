/** The rules for the YAML of the changelog, most of which Liquibase does not check. */
package io.sparknode.migrations.rules;
