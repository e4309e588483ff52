/** The command {@code revisions}. */
package io.sparknode.migrations.revisions;
