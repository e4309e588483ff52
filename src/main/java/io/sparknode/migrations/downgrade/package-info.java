/** The command {@code downgrade}. */
package io.sparknode.migrations.downgrade;
