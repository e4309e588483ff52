/** What a long statement has to say is shown while it runs, not when it has ended. */
package io.sparknode.migrations.progress;
