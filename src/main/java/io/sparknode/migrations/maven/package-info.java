/** The commands of this project as Maven goals. */
package io.sparknode.migrations.maven;
