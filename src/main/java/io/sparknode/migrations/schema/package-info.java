/** A database schema as text that people can read, review and compare. */
package io.sparknode.migrations.schema;
