/** What a long statement has to say is shown while it runs, and why something failed in a few lines. */
package io.sparknode.migrations.progress;
