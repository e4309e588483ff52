package io.sparknode.migrations.connection;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The settings of a session that migrates, the same in whichever way Liquibase was started. What a server, a database or a role has set suits an
 * application, whose statements are short. What the URL of this run sets ({@code ?options=-c%20lock_timeout=1min}) stays.
 *
 * <p>A connection may come from the pool of an application and go back there, so it gets back what it had.
 */
public final class SessionSettings {

    /** Those that a server does not know, or does not have yet, are passed over. */
    private static final Map<String, String> WANTED = new LinkedHashMap<>();

    static {
        // An error that is caught is the end of the session otherwise. Set first and given back last, as another setting may be refused.
        WANTED.put("exit_on_error", "off");
        // What waits although it is in nobody's way, such as CREATE INDEX CONCURRENTLY, does not wait for ever. DDL that is in the way has a
        // lock_timeout of its own (changelog/online/ddl.sql).
        WANTED.put("lock_timeout", "5min");
        // Filling, building an index or validating a constraint takes as long as the table is large.
        WANTED.put("statement_timeout", "0");
        WANTED.put("transaction_timeout", "0");
        WANTED.put("idle_in_transaction_session_timeout", "0");
        WANTED.put("idle_session_timeout", "0");
        // A stricter one fails with 40001 beside an application at work.
        WANTED.put("default_transaction_isolation", "read committed");
        WANTED.put("default_transaction_deferrable", "off");
        // Rows that a policy hides are an error: what is not seen would be neither counted nor migrated.
        WANTED.put("row_security", "off");
        // The procedures are written for strings without escapes, and compare definitions as PostgreSQL prints them without needless quotes.
        WANTED.put("standard_conforming_strings", "on");
        WANTED.put("quote_all_identifiers", "off");
        // Progress is reported by notices.
        WANTED.put("client_min_messages", "notice");
        // Without it, a server goes on with a long statement of a client that was killed, and keeps its locks until the statement ends.
        WANTED.put("client_connection_check_interval", "1s");
        // A client whose machine or network is gone without a word is noticed after 45 s, not after two hours.
        WANTED.put("tcp_keepalives_idle", "15s");
        WANTED.put("tcp_keepalives_interval", "5s");
        WANTED.put("tcp_keepalives_count", "6");
        WANTED.put("tcp_user_timeout", "45s");
    }

    private static final String CURRENT = "SELECT name, current_setting(name) FROM pg_settings WHERE source <> 'client' AND name = ANY (?)"
        + " ORDER BY name = 'exit_on_error'";

    /** Of a value, and of a right: invalid_parameter_value and insufficient_privilege. */
    private static final Set<String> REFUSALS = Set.of("22023", "42501");

    private final Map<String, String> before;

    private SessionSettings(Map<String, String> before) {
        this.before = before;
    }

    /**
     * Sets what a migration wants, and commits it: a rollback would take it back.
     *
     * @return what gives the session back what it had
     */
    public static SessionSettings apply(Connection connection) throws SQLException {
        Map<String, String> before = new LinkedHashMap<>();
        Query.rows(connection, CURRENT, connection.createArrayOf("text", WANTED.keySet().toArray()))
            .forEach(row -> before.put((String) row.get(0), (String) row.get(1)));
        Map<String, String> ours = new LinkedHashMap<>(WANTED);
        ours.keySet().retainAll(before.keySet());
        set(ours, connection);
        return new SessionSettings(before);
    }

    /** Gives the session back what it had. One that is in a failed transaction is rolled back first. */
    public void restore(Connection connection) throws SQLException {
        try {
            set(before, connection);
        } catch (SQLException e) {
            connection.rollback();
            set(before, connection);
        }
    }

    /**
     * All at once; each by itself where one is refused, as a server on Windows cannot check for clients that are gone, and a setting may need a
     * right. In plain SQL, since a role that only reads may have no right to the language plpgsql.
     */
    private static void set(Map<String, String> settings, Connection connection) throws SQLException {
        List<String> calls = settings.entrySet().stream()
            .map(one -> "set_config(" + Query.literal(one.getKey()) + ", " + Query.literal(one.getValue()) + ", false)").toList();
        if (!succeeds("SELECT " + String.join(", ", calls), connection)) {
            for (String call : calls) {
                succeeds("SELECT " + call, connection);
            }
        }
        if (!connection.getAutoCommit()) {
            connection.commit();
        }
    }

    private static boolean succeeds(String query, Connection connection) throws SQLException {
        Savepoint before = connection.getAutoCommit() ? null : connection.setSavepoint();
        try {
            Query.execute(connection, query);
            return true;
        } catch (SQLException e) {
            if (!REFUSALS.contains(e.getSQLState())) {
                throw e;
            }
            if (before != null) {
                connection.rollback(before);
            }
            return false;
        }
    }
}
