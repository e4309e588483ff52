package io.sparknode.migrations.rehearsal;

import io.sparknode.migrations.rehearsal.Structure.Column;
import io.sparknode.migrations.rehearsal.Structure.Relation;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Statements as the release before sends them, of each table that a changeset touches: all columns of a row read, written as they are, and inserted again
 * without those that have a default. What was possible before the changeset must be so after it. Nothing of it is committed.
 */
final class ReleaseStatements {

    private static final int TABLES = 6;

    private ReleaseStatements() {
    }

    /**
     * Finds what is no longer possible.
     *
     * @param known what was found already: of a table that is known to be broken nothing more is told
     */
    static List<Finding> broken(RehearsalServer server, String before, String after, Structure release, Observation seen, List<Finding> known) throws SQLException {
        Set<String> told = known.stream().filter(finding -> finding.kind() == FindingKind.BREAKS_RUNNING_RELEASE).map(Finding::table).collect(Collectors.toSet());
        Map<String, String> statements = new LinkedHashMap<>();
        tables(seen, release).filter(relation -> !told.contains(relation.name()))
            .forEach(relation -> statements(relation, release).forEach(statement -> statements.put(statement, relation.name())));
        Map<String, String> failedBefore = failures(server, before, statements.keySet());
        List<Finding> findings = new ArrayList<>();
        failures(server, after, statements.keySet()).forEach((statement, reason) -> {
            if (!failedBefore.containsKey(statement) && told.add(statements.get(statement))) {
                findings.add(new Finding(FindingKind.BREAKS_RUNNING_RELEASE, statements.get(statement), statement.split(" ")[0] + " on " + statements.get(statement)
                    + " fails from here on: " + reason, "Let the application change first, in a release of its own, and this in the next one"));
            }
        });
        return findings;
    }

    /** The tables into which the release before still inserts a row after a changeset, of those that it touches and that have one to be inserted again. */
    static Set<String> filled(RehearsalServer server, String after, Structure release, Observation seen) throws SQLException {
        Map<String, String> inserts = new LinkedHashMap<>();
        tables(seen, release).forEach(relation -> statements(relation, release).stream().filter(statement -> statement.startsWith("INSERT"))
            .forEach(statement -> inserts.put(relation.name(), statement)));
        inserts.values().removeAll(failures(server, after, Set.copyOf(inserts.values())).keySet());
        try (Connection connection = server.connect(after)) {
            for (String table : Set.copyOf(inserts.keySet())) {
                if (Queries.column(connection, "SELECT 1 FROM " + table + " LIMIT 1").isEmpty()) {
                    inserts.remove(table);
                }
            }
        }
        return inserts.keySet();
    }

    private static Stream<Relation> tables(Observation seen, Structure release) {
        return seen.touched().stream().filter(release.relations()::containsKey).map(release::root).distinct()
            .filter(relation -> Set.of("r", "p").contains(relation.kind()) && seen.after().relations().containsKey(relation.id())).limit(TABLES);
    }

    private static List<String> statements(Relation table, Structure release) {
        List<Column> columns = release.columns().values().stream().filter(column -> column.relation() == table.id() && !column.isGenerated()).toList();
        String all = columns.stream().map(Column::name).collect(Collectors.joining(", "));
        String needed = columns.stream().filter(column -> !column.hasDefault()).map(Column::name).collect(Collectors.joining(", "));
        if (columns.isEmpty()) {
            return List.of();
        }
        String key = release.constraints().values().stream().filter(constraint -> constraint.kind().equals("p") && constraint.table() == table.id()).findFirst()
            .map(constraint -> String.join(", ", constraint.columnNames())).orElse(all);
        String row = " WHERE (" + key + ") = (SELECT " + key + " FROM " + table.name() + " LIMIT 1)";
        return List.of("SELECT " + all + " FROM " + table.name() + " LIMIT 1",
            "UPDATE " + table.name() + " SET " + columns.stream().map(column -> column.name() + " = " + column.name()).collect(Collectors.joining(", ")) + row,
            needed.isEmpty() ? "INSERT INTO " + table.name() + " DEFAULT VALUES ON CONFLICT DO NOTHING"
                : "INSERT INTO " + table.name() + " (" + needed + ") SELECT " + needed + " FROM " + table.name() + " LIMIT 1 ON CONFLICT DO NOTHING");
    }

    private static Map<String, String> failures(RehearsalServer server, String database, Set<String> statements) throws SQLException {
        Map<String, String> failures = new LinkedHashMap<>();
        try (Connection connection = server.connect(database)) {
            connection.setAutoCommit(false);
            for (String statement : statements) {
                Savepoint start = connection.setSavepoint();
                try {
                    Queries.execute(connection, statement);
                } catch (SQLException e) {
                    failures.put(statement, Rehearsal.reason(e));
                }
                connection.rollback(start);
            }
            connection.rollback();
        }
        return failures;
    }
}
