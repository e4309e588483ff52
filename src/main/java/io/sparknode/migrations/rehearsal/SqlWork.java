package io.sparknode.migrations.rehearsal;

import io.sparknode.migrations.connection.Query;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Parser;

/**
 * A script of SQL, executed as {@code psql -f} does: each statement is a transaction, unless the script begins and ends one.
 * A statement that may be in a transaction gets one, in which its locks are looked at before it ends.
 *
 * @param name       how the report names it
 * @param statements its statements
 */
record SqlWork(String name, List<String> statements) implements Work {

    /** CREATE INDEX CONCURRENTLY and the like, and a procedure that commits. */
    private static final Set<String> WITHOUT_TRANSACTION = Set.of("25001", "2D000");

    SqlWork {
        statements = List.copyOf(statements);
    }

    static SqlWork of(String name, String script) throws SQLException {
        return new SqlWork(name, statements(script));
    }

    /** The statements of a script, as psql would take it apart, without its commands that begin with a backslash. */
    static List<String> statements(String script) throws SQLException {
        return Parser.parseJdbcSql(script, true, false, true, false, false).stream().map((NativeQuery query) -> query.nativeSql.strip())
            .filter(sql -> !sql.isEmpty()).toList();
    }

    @Override
    public String text() {
        return String.join(";\n", statements);
    }

    @Override
    public void run(Connection connection, Noted noted) throws Exception {
        boolean isBegun = false;
        for (String statement : statements) {
            String word = statement.replaceFirst("(?s)^(?:\\s|--[^\n]*\n|/\\*.*?\\*/)*", "").split("[\\s;]", 2)[0].toUpperCase(Locale.ROOT);
            if (Set.of("BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT").contains(word)) {
                Query.execute(connection, statement);
                isBegun = Set.of("BEGIN", "START").contains(word);
            } else if (isBegun) {
                Query.execute(connection, statement);
                noted.done();
            } else {
                alone(connection, statement, noted);
            }
        }
    }

    private static void alone(Connection connection, String statement, Noted noted) throws Exception {
        try {
            Query.execute(connection, "BEGIN");
            Query.execute(connection, statement);
            noted.done();
            Query.execute(connection, "COMMIT");
        } catch (SQLException e) {
            Query.execute(connection, "ROLLBACK");
            if (!WITHOUT_TRANSACTION.contains(e.getSQLState())) {
                throw e;
            }
            Query.execute(connection, statement);
            noted.done();
        }
    }
}
