/** The command {@code revision}, which begins a new revision. */
package io.sparknode.migrations.revision;
