/** The command {@code release}, from which on the changesets of a revision stay as they are. */
package io.sparknode.migrations.release;
