/** The command {@code adopt}, for databases that Alembic migrated before. */
package io.sparknode.migrations.adopt;
