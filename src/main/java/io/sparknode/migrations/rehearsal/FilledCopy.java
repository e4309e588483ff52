package io.sparknode.migrations.rehearsal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The database that a rehearsal starts from: a copy of production in which the tables that the changesets touch have rows.
 *
 * @param database  its name on the server of the rehearsal
 * @param notFilled the tables that could not be given rows, with the reason
 */
record FilledCopy(String database, Map<String, String> notFilled) {

    private static final int FEW = 5;

    /**
     * Makes one. Columns that will be NOT NULL are NULL in some rows, unless that makes a changeset fail: then it is for somebody else to see to that.
     *
     * @param release the structure of production
     * @param rows    how many rows a table gets
     */
    static FilledCopy of(RehearsalServer server, String production, List<? extends Work> works, Structure release, int rows) throws SQLException {
        String trial = server.copy(production);
        Set<Long> touched = touched(server, trial, works);
        touched.retainAll(release.relations().keySet());
        works.forEach(work -> touched.addAll(named(work, release)));
        List<Long> tables = touched.stream().map(id -> release.root(id).id()).distinct().toList();
        try (Connection later = server.connect(trial)) {
            boolean isContested = isContested(tables, release, Structure.read(later));
            FilledCopy filled = filled(server, production, later, tables, isContested, rows);
            if (isContested && fails(server, filled.database(), works)) {
                server.drop(filled.database());
                return filled(server, production, later, tables, false, rows);
            }
            return filled;
        } finally {
            server.drop(trial);
        }
    }

    /** Whether a column of a touched table becomes NOT NULL. */
    private static boolean isContested(List<Long> tables, Structure release, Structure end) {
        return release.columns().values().stream().filter(column -> tables.contains(column.relation()) && !column.isRequired())
            .anyMatch(column -> end.columns().containsKey(column.key()) && end.columns().get(column.key()).isRequired());
    }

    private static Set<Long> touched(RehearsalServer server, String trial, List<? extends Work> works) throws SQLException {
        Set<Long> touched = new TreeSet<>();
        Observation seen = null;
        for (Work work : works) {
            seen = Observation.of(work, server, trial, seen);
            touched.addAll(seen.touched());
            if (seen.failure() != null) {
                break;
            }
        }
        return touched;
    }

    /** The tables that its text names, if they are few: what goes from page to page or from row to row touches none that is empty. */
    private static List<Long> named(Work work, Structure release) {
        Set<String> words = new TreeSet<>(List.of(work.text().split("\\W+")));
        List<Long> named = release.relations().values().stream()
            .filter(relation -> List.of("r", "p").contains(relation.kind()) && words.contains(relation.plain())).map(Structure.Relation::id).toList();
        return named.size() > FEW ? List.of() : named;
    }

    private static FilledCopy filled(RehearsalServer server, String production, Connection later, List<Long> tables, boolean withNulls, int rows)
            throws SQLException {
        String filled = server.copy(production);
        try (Connection connection = server.connect(filled)) {
            return new FilledCopy(filled, new LinkedHashMap<>(GeneratedRows.fill(connection, later, tables, withNulls, rows)));
        }
    }

    private static boolean fails(RehearsalServer server, String database, List<? extends Work> works) throws SQLException {
        String trial = server.copy(database);
        try (Connection connection = server.connect(trial)) {
            for (Work work : works) {
                work.run(connection, Work.Noted.NOT);
            }
            return false;
        } catch (Exception e) {
            return true;
        } finally {
            server.drop(trial);
        }
    }
}
