package io.sparknode.migrations.testing;

/** One way to have a copy of a database that went through a dump and a restore. */
@FunctionalInterface
interface DumpAndRestore {

    /** A new database with the schema and the rows of the given one, after a dump and a restore. */
    TestDatabase restored(TestDatabase database);
}
