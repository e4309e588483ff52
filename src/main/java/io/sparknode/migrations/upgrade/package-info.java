/** The command {@code upgrade}. */
package io.sparknode.migrations.upgrade;
