/** The chain of revisions, and where a database stands in it. */
package io.sparknode.migrations.chain;
