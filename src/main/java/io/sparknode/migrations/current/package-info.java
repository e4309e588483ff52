/** The command {@code current}. */
package io.sparknode.migrations.current;
