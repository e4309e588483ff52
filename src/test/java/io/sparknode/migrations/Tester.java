package io.sparknode.migrations;

import io.sparknode.migrations.testing.TestDatabase;

/** A role of the server that may log in and nothing else, while it is open. A role belongs to the whole server. */
final class Tester implements AutoCloseable {

    private static final String NAME = "tester";
    private static final String PASSWORD = "tester-password";

    private final TestDatabase database;
    private final String name;

    Tester(TestDatabase database) {
        this(database, NAME);
    }

    Tester(TestDatabase database, String name) {
        this.database = database.execute("CREATE ROLE " + quoted(name) + " LOGIN PASSWORD '" + PASSWORD + "'");
        this.name = name;
    }

    /** The database as this role sees it. */
    TestDatabase database() {
        return database.as(name, PASSWORD);
    }

    @Override
    public void close() {
        database.execute("REASSIGN OWNED BY " + quoted(name) + " TO CURRENT_USER; DROP OWNED BY " + quoted(name) + "; DROP ROLE " + quoted(name));
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** No role sparknode_app on the server, while it is open. */
    static final class NoAppRole implements AutoCloseable {

        private final TestDatabase database;

        NoAppRole(TestDatabase database) {
            this.database = database;
            if (exists("sparknode_app")) {
                database.execute("ALTER ROLE sparknode_app RENAME TO sparknode_app_away");
            }
        }

        @Override
        public void close() {
            if (exists("sparknode_app")) {
                database.execute("DROP OWNED BY sparknode_app; DROP ROLE sparknode_app");
            }
            if (exists("sparknode_app_away")) {
                database.execute("ALTER ROLE sparknode_app_away RENAME TO sparknode_app");
            }
        }

        private boolean exists(String role) {
            return !database.column("SELECT rolname FROM pg_roles WHERE rolname = '" + role + "'").isEmpty();
        }
    }
}
