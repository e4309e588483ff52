/** Writes {@code docs/schema.md}, the page of the schema, from the {@code schema.txt} of each revision. */
package io.sparknode.migrations.page;
