package io.sparknode.migrations.rehearsal;

import io.sparknode.migrations.connection.Query;
import io.sparknode.migrations.progress.Failure;
import io.sparknode.migrations.rehearsal.Structure.CatalogColumn;
import io.sparknode.migrations.rehearsal.Structure.Relation;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Statements as the release before sends them, of each table that a changeset touches: all columns of a row read, written as they are, and inserted again
 * without those that have a default. What was possible before the changeset must be so after it. Nothing of it is committed.
 *
 * @param tables         by statement, the table that it is about
 * @param before         what became of them before the changeset
 * @param after          what became of them after it
 * @param empty          the tables that have no row to be inserted again
 */
record ReleaseStatements(Map<String, String> tables, Outcome before, Outcome after, Set<String> empty) {

    private static final int TABLES = 6;
    private static final String UPDATE = "UPDATE ";
    private static final String DELETE = "DELETE FROM ";
    private static final String OR_NOTHING = " ON CONFLICT DO NOTHING";
    /** ON CONFLICT, by a table with rules and by a deferrable constraint. */
    private static final Set<String> NOT_SUPPORTED = Set.of("0A000", "55000");
    /** A row to which another one refers cannot be deleted; one whose deletion takes many others along is not waited for. */
    private static final Set<String> NO_ANSWER = Set.of("23503", "57014");
    /** The tables with a rule or a trigger that may keep rows from being deleted: ev_type 4, and bit 3 of tgtype. */
    private static final String GUARDED = """
        SELECT ev_class::bigint FROM pg_rewrite WHERE ev_type = '4'
        UNION SELECT tgrelid::bigint FROM pg_trigger WHERE tgtype & 8 <> 0 AND NOT tgisinternal""";
    /** The UPDATE that is tried changes no value: https://www.postgresql.org/docs/current/functions-trigger.html */
    private static final String WITHOUT_REDUNDANT_UPDATES = """
        SELECT tgrelid::bigint FROM pg_trigger WHERE tgfoid = 'pg_catalog.suppress_redundant_updates_trigger'::regproc""";
    private static final int MILLISECONDS_FOR_DELETE = 100;
    /** Of a unique and of an exclusion constraint. */
    private static final Set<String> THERE_ALREADY = Set.of("23505", "23P01");

    /**
     * What became of statements.
     *
     * @param failures by statement, why it fails
     * @param idle     those that succeed and change no row, because of a rule or a trigger, for example
     */
    record Outcome(Map<String, String> failures, Set<String> idle) {

        boolean isUseful(String statement) {
            return !failures.containsKey(statement) && !idle.contains(statement);
        }
    }

    /** Tries all of them in a database before the changeset and in one after it. */
    static ReleaseStatements tried(RehearsalServer server, String before, String after, Structure release, Observation seen) throws SQLException {
        Map<String, String> tables = new LinkedHashMap<>();
        Set<String> redundant = new HashSet<>();
        Set<Long> guarded = found(server, after, GUARDED);
        Set<Long> withoutRedundantUpdates = found(server, after, WITHOUT_REDUNDANT_UPDATES);
        tables(seen, release).forEach(relation -> statements(relation, release).stream()
            .filter(statement -> !statement.startsWith(DELETE) || guarded.contains(relation.id()))
            .forEach(statement -> {
                tables.put(statement, relation.name());
                if (statement.startsWith(UPDATE) && withoutRedundantUpdates.contains(relation.id())) {
                    redundant.add(statement);
                }
            }));
        Outcome afterwards = outcome(server, after, tables.keySet());
        afterwards.idle.removeAll(redundant);
        return new ReleaseStatements(tables, outcome(server, before, tables.keySet()), afterwards, empty(server, after, tables.values()));
    }

    /**
     * What is no longer possible.
     *
     * @param known what was found already: of a table that is known to be broken nothing more is told
     */
    List<Finding> broken(List<Finding> known) {
        Set<String> told = known.stream().filter(finding -> finding.kind() == FindingKind.BREAKS_RUNNING_RELEASE).map(Finding::table)
            .collect(Collectors.toSet());
        List<Finding> findings = new ArrayList<>();
        tables.forEach((statement, table) -> {
            boolean fails = after.failures.containsKey(statement) && !before.failures.containsKey(statement);
            boolean isIdle = after.idle.contains(statement) && before.isUseful(statement) && !empty.contains(table);
            if ((fails || isIdle) && told.add(table)) {
                findings.add(new Finding(FindingKind.BREAKS_RUNNING_RELEASE, table, statement.split(" ")[0] + " on " + table
                    + (fails ? " fails from here on: " + after.failures.get(statement) : " succeeds from here on and changes no row"),
                    "Let the application change first, in a release of its own, and this in the next one"));
            }
        });
        return findings;
    }

    /** The tables into which the release before still inserts a row after a changeset, of those that it touches and that have one to be inserted again. */
    Set<String> filled() {
        return tables.keySet().stream().filter(statement -> statement.startsWith("INSERT") && !after.failures.containsKey(statement)).map(tables::get)
            .filter(table -> !empty.contains(table)).collect(Collectors.toSet());
    }

    private static Set<Long> found(RehearsalServer server, String database, String query) throws SQLException {
        try (Connection connection = server.connect(database)) {
            return Set.copyOf(Query.<Long>column(connection, query));
        }
    }

    private static Set<String> empty(RehearsalServer server, String database, Collection<String> tables) throws SQLException {
        Set<String> empty = new HashSet<>();
        try (Connection connection = server.connect(database)) {
            for (String table : Set.copyOf(tables)) {
                // One that got another name is not there any more
                boolean isThere = Query.value(connection, "SELECT to_regclass(?) IS NOT NULL", table);
                if (!isThere || Query.column(connection, "SELECT 1 FROM " + table + " LIMIT 1").isEmpty()) {
                    empty.add(table);
                }
            }
        }
        return empty;
    }

    private static Stream<Relation> tables(Observation seen, Structure release) {
        return seen.touched().stream().filter(release.relations()::containsKey).map(release::root).distinct()
            .filter(relation -> Set.of("r", "p").contains(relation.kind()) && seen.after().relations().containsKey(relation.id())).limit(TABLES);
    }

    private static List<String> statements(Relation table, Structure release) {
        List<CatalogColumn> columns = release.columns().values().stream().filter(column -> column.relation() == table.id() && !column.isGenerated()).toList();
        String all = columns.stream().map(CatalogColumn::name).collect(Collectors.joining(", "));
        String needed = columns.stream().filter(column -> !column.hasDefault()).map(CatalogColumn::name).collect(Collectors.joining(", "));
        if (columns.isEmpty()) {
            return List.of();
        }
        String key = release.constraints().values().stream().filter(constraint -> constraint.kind().equals("p") && constraint.table() == table.id()).findFirst()
            .map(constraint -> String.join(", ", constraint.columnNames())).orElse(all);
        String row = " WHERE (" + key + ") = (SELECT " + key + " FROM " + table.name() + " LIMIT 1)";
        return List.of("SELECT " + all + " FROM " + table.name() + " LIMIT 1",
            UPDATE + table.name() + " SET " + columns.stream().map(column -> column.name() + " = " + column.name()).collect(Collectors.joining(", ")) + row,
            needed.isEmpty() ? "INSERT INTO " + table.name() + " DEFAULT VALUES" + OR_NOTHING
                : "INSERT INTO " + table.name() + " (" + needed + ") SELECT " + needed + " FROM " + table.name() + " LIMIT 1" + OR_NOTHING,
            DELETE + table.name() + row);
    }

    private static Outcome outcome(RehearsalServer server, String database, Set<String> statements) throws SQLException {
        Outcome outcome = new Outcome(new LinkedHashMap<>(), new HashSet<>());
        try (Connection connection = server.connect(database)) {
            connection.setAutoCommit(false);
            for (String statement : statements) {
                try {
                    Query.execute(connection, "SET LOCAL statement_timeout = " + (statement.startsWith(DELETE) ? MILLISECONDS_FOR_DELETE : 0));
                    if (written(connection, statement) == 0) {
                        outcome.idle.add(statement);
                    }
                } catch (SQLException e) {
                    if (!statement.startsWith(DELETE) || !NO_ANSWER.contains(e.getSQLState())) {
                        outcome.failures.put(statement, Failure.firstLine(e));
                    }
                }
            }
            connection.rollback();
        }
        return outcome;
    }

    /**
     * How many rows a statement changes. Where ON CONFLICT is not supported, the generated INSERT does without. A row that
     * is there already would be written if it were another one.
     */
    private static int written(Connection connection, String statement) throws SQLException {
        Savepoint start = connection.setSavepoint();
        try {
            int written = rowsWritten(connection, statement);
            if (written != 0 || !statement.endsWith(OR_NOTHING)) {
                return written;
            }
        } catch (SQLException e) {
            if (!NOT_SUPPORTED.contains(e.getSQLState()) || !statement.endsWith(OR_NOTHING)) {
                throw e;
            }
        } finally {
            connection.rollback(start);
        }
        try {
            return rowsWritten(connection, statement.substring(0, statement.length() - OR_NOTHING.length()));
        } catch (SQLException e) {
            if (!THERE_ALREADY.contains(e.getSQLState())) {
                throw e;
            }
            return 1;
        } finally {
            connection.rollback(start);
        }
    }

    /** Executes a statement, and says how many rows it changed; -1 for a query. */
    private static int rowsWritten(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.execute(sql) ? -1 : statement.getUpdateCount();
        }
    }
}
