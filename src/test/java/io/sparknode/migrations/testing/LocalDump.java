package io.sparknode.migrations.testing;

/** placeholder */
final class LocalDump {
    static DumpAndRestore orInPlace() {
        return TestDatabase::copy;
    }
}
