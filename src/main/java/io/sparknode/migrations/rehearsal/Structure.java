package io.sparknode.migrations.rehearsal;

import io.sparknode.migrations.connection.Query;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a database consists of at one moment, by the numbers that PostgreSQL gives to its objects, so that a renamed one is still the same.
 *
 * @param relations   tables, partitions, views, materialized views and sequences
 * @param columns     by the name of their relation and their own: table.column
 * @param indexes     those of tables and materialized views
 * @param constraints those of tables
 * @param enumLabels  the values of enumerated types: type.value
 * @param functions   name and types of the arguments, of all calls that leave out none but those with a default
 * @param rights      of roles other than the owner
 * @param hidden      names of tables with row level security and no policy
 * @param unidentified tables of a publication whose rows nothing identifies
 */
record Structure(Map<Long, Relation> relations, Map<String, CatalogColumn> columns, Map<Long, CatalogIndex> indexes, Map<Long, CatalogConstraint> constraints,
        Set<String> enumLabels, Set<String> functions, Set<Long> unidentified, Set<Structure.Right> rights, Set<String> hidden) {

    private static final String RELATIONS = ofOwn("relations");
    private static final String COLUMNS = ofOwn("columns");
    private static final String INDEXES = ofOwn("indexes");
    private static final String CONSTRAINTS = ofOwn("constraints");
    private static final String ENUM_LABELS = "SELECT format_type(enumtypid, NULL) || '.' || enumlabel FROM pg_enum";
    private static final String FUNCTIONS = file("functions");
    private static final String UNIDENTIFIED = file("unidentified");
    private static final String RIGHTS = ofOwn("rights");
    private static final String HIDDEN = ofOwn("hidden");

    record Right(String table, String role, String privilege) {
    }

    /**
     * A table, view or sequence.
     *
     * @param name   with its schema, if that is not in the search path
     * @param kind   PostgreSQL's relkind
     * @param file   the number of its file, which changes when it is rewritten
     * @param parent the table of which it is a partition, or null
     * @param plain  its name without its schema
     */
    record Relation(long id, String name, String kind, long file, Long parent, String plain) {

        boolean hasRows() {
            return kind.equals("r") || kind.equals("m");
        }
    }

    record CatalogColumn(String key, String type, int modifier, boolean isRequired, boolean hasDefault, boolean isGenerated, String name, long relation,
            boolean isNumbered) {
    }

    /** @param key what it is built of, the same for two that do the same */
    record CatalogIndex(long id, String name, long table, long file, boolean isValid, String key, String definition, List<Integer> columns, boolean isWhole) {
    }

    record CatalogConstraint(long id, String name, long table, long referenced, String kind, String definition, List<Integer> columns,
            long index, List<String> types, List<String> referencedTypes, List<String> columnNames) {
    }

    /** A query that begins with {@code own.sql}. */
    private static String ofOwn(String name) {
        return file("own") + file(name);
    }

    private static String file(String name) {
        return Query.ofFile(Structure.class, "structure/" + name + ".sql");
    }

    static Structure read(Connection connection) throws SQLException {
        Map<Long, Relation> relations = new LinkedHashMap<>();
        for (List<Object> row : Query.rows(connection, RELATIONS)) {
            relations.put((Long) row.get(0), new Relation((Long) row.get(0), (String) row.get(1), (String) row.get(2), (Long) row.get(3), (Long) row.get(4),
                (String) row.get(5)));
        }
        Map<String, CatalogColumn> columns = new LinkedHashMap<>();
        for (List<Object> row : Query.rows(connection, COLUMNS)) {
            columns.put((String) row.get(0), new CatalogColumn((String) row.get(0), (String) row.get(1), ((Number) row.get(2)).intValue(),
                (Boolean) row.get(3), (Boolean) row.get(4), (Boolean) row.get(5), (String) row.get(6), (Long) row.get(7), (Boolean) row.get(8)));
        }
        Map<Long, CatalogIndex> indexes = new TreeMap<>();
        for (List<Object> row : Query.rows(connection, INDEXES)) {
            indexes.put((Long) row.get(0), new CatalogIndex((Long) row.get(0), (String) row.get(1), (Long) row.get(2), (Long) row.get(3), (Boolean) row.get(4),
                (String) row.get(5), (String) row.get(6), Query.list(row.get(7)), (Boolean) row.get(8)));
        }
        Map<Long, CatalogConstraint> constraints = new TreeMap<>();
        for (List<Object> row : Query.rows(connection, CONSTRAINTS)) {
            constraints.put((Long) row.get(0), new CatalogConstraint((Long) row.get(0), (String) row.get(1), (Long) row.get(2), (Long) row.get(3),
                (String) row.get(4), (String) row.get(5), Query.list(row.get(6)), (Long) row.get(7),
                Query.list(row.get(8)), Query.list(row.get(9)), Query.list(row.get(10))));
        }
        return new Structure(relations, columns, indexes, constraints, new TreeSet<>(Query.<String>column(connection, ENUM_LABELS)),
            new TreeSet<>(Query.<String>column(connection, FUNCTIONS)), Set.copyOf(Query.<Long>column(connection, UNIDENTIFIED)),
            Query.rows(connection, RIGHTS).stream().map(row -> new Right((String) row.get(0), (String) row.get(1), (String) row.get(2)))
            .collect(Collectors.toSet()),
            Set.copyOf(Query.<String>column(connection, HIDDEN)));
    }

    /** The table that people name: for a partition, that of which it is one. */
    Relation root(long id) {
        Relation relation = relations.get(id);
        return relation == null || relation.parent() == null || !relations.containsKey(relation.parent()) ? relation : root(relation.parent());
    }

    /** How many rows a table holds with its partitions. */
    long rows(long id, Map<Long, Long> counts) {
        return relations.values().stream().filter(relation -> isAtOrBelow(relation, id)).mapToLong(relation -> counts.getOrDefault(relation.id(), 0L)).sum();
    }

    private boolean isAtOrBelow(Relation relation, long id) {
        return relation.id() == id || relation.parent() != null && relations.containsKey(relation.parent())
            && isAtOrBelow(relations.get(relation.parent()), id);
    }
}
