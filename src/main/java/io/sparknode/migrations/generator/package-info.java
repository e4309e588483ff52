/** The command {@code revision} ({@code ./migrate new}), which writes the files of a new revision. */
package io.sparknode.migrations.generator;
