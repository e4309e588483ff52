package io.sparknode.migrations.testing;

import java.util.Optional;

/** A way to have a copy of a database that went through a dump and a restore. */
interface DumpAndRestore {

    /** Which way it is, in a few words. */
    String name();

    /** A new database with the schema and the rows of the given one, after a dump and a restore. */
    TestDatabase restored(TestDatabase database);

    /** The schema as {@code pg_dump --schema-only} writes it; empty if there is no {@code pg_dump} for the server. */
    default Optional<String> schemaDump(TestDatabase database) {
        return Optional.empty();
    }
}
