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

    private static final String OURS = """
        nspname NOT IN ('rehearsal', 'migration', 'information_schema') AND nspname NOT LIKE 'pg\\_%'
        AND c.relname NOT LIKE 'databasechangelog%'
        AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')""";
    private static final String RELATIONS = """
        SELECT c.oid::bigint, c.oid::regclass::text, relkind::text, coalesce(relfilenode, 0)::bigint,
               (SELECT i.inhparent::bigint FROM pg_inherits i WHERE i.inhrelid = c.oid AND c.relispartition), quote_ident(relname)
          FROM pg_class c JOIN pg_namespace s ON s.oid = relnamespace WHERE relkind IN ('r', 'p', 'v', 'm', 'S') AND\s""" + OURS;
    private static final String COLUMNS = """
        SELECT c.oid::regclass::text || '.' || quote_ident(attname),
               format_type(coalesce((SELECT nullif(typbasetype, 0) FROM pg_type WHERE oid = atttypid), atttypid), NULL), atttypmod, attnotnull,
               atthasdef OR attidentity <> '' OR attgenerated <> '', attgenerated <> '' OR attidentity = 'a', quote_ident(attname), c.oid::bigint,
               attidentity <> '' OR coalesce(pg_get_expr(adbin, adrelid) LIKE 'nextval(%', false)
          FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid JOIN pg_namespace s ON s.oid = relnamespace
               LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
         WHERE attnum > 0 AND NOT attisdropped AND relkind IN ('r', 'p', 'v', 'm') AND\s""" + OURS + " ORDER BY c.oid, attnum";
    private static final String INDEXES = """
        SELECT i.indexrelid::bigint, i.indexrelid::regclass::text, i.indrelid::bigint, n.relfilenode::bigint, i.indisvalid,
               concat_ws(' ', n.relam, i.indkey, i.indclass, i.indcollation, i.indoption, pg_get_expr(i.indexprs, i.indrelid),
                         pg_get_expr(i.indpred, i.indrelid)),
               pg_get_indexdef(i.indexrelid), string_to_array(i.indkey::text, ' ')::int[], i.indpred IS NULL
          FROM pg_index i JOIN pg_class n ON n.oid = i.indexrelid JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace s ON s.oid = c.relnamespace
         WHERE\s""" + OURS;
    private static final String CONSTRAINTS = """
        SELECT k.oid::bigint, quote_ident(conname), conrelid::bigint, confrelid::bigint, contype::text, pg_get_constraintdef(k.oid),
               convalidated, conkey::int[], conindid::bigint,
               ARRAY(SELECT format_type(atttypid, NULL) FROM unnest(conkey) x JOIN pg_attribute ON attrelid = conrelid AND attnum = x),
               ARRAY(SELECT format_type(atttypid, NULL) FROM unnest(confkey) x JOIN pg_attribute ON attrelid = confrelid AND attnum = x),
               ARRAY(SELECT quote_ident(attname) FROM unnest(conkey) x JOIN pg_attribute ON attrelid = conrelid AND attnum = x)
          FROM pg_constraint k JOIN pg_class c ON c.oid = conrelid JOIN pg_namespace s ON s.oid = c.relnamespace WHERE conparentid = 0 AND\s""" + OURS;
    private static final String ENUM_LABELS = "SELECT format_type(enumtypid, NULL) || '.' || enumlabel FROM pg_enum";
    private static final String FUNCTIONS = """
        SELECT format('%s(%s)', p.oid::regproc, (SELECT string_agg(format_type(t, NULL), ', ' ORDER BY i)
                                                   FROM unnest(proargtypes) WITH ORDINALITY x(t, i) WHERE i <= given))
          FROM pg_proc p JOIN pg_namespace s ON s.oid = pronamespace, generate_series(pronargs::int - pronargdefaults, pronargs::int) given
         WHERE nspname NOT IN ('rehearsal', 'migration', 'information_schema') AND nspname NOT LIKE 'pg\\_%' AND prorettype <> 'trigger'::regtype
           AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e')""";
    private static final String UNIDENTIFIED = """
        SELECT c.oid::bigint FROM pg_publication_tables t JOIN pg_publication p ON p.pubname = t.pubname JOIN pg_namespace s ON s.nspname = schemaname
          JOIN pg_class c ON c.relnamespace = s.oid AND c.relname = tablename
         WHERE (pubupdate OR pubdelete) AND nspname <> 'rehearsal' AND relname NOT LIKE 'databasechangelog%'
           AND NOT CASE relreplident WHEN 'f' THEN true WHEN 'n' THEN false
                   WHEN 'd' THEN EXISTS (SELECT FROM pg_index WHERE indrelid = c.oid AND indisprimary AND indisvalid)
                   ELSE EXISTS (SELECT FROM pg_index WHERE indrelid = c.oid AND indisreplident AND indisvalid) END""";

    private static final String RIGHTS = """
        SELECT c.oid::regclass::text, coalesce(grantee::regrole::text, 'PUBLIC'), privilege_type
          FROM pg_class c JOIN pg_namespace s ON s.oid = relnamespace, aclexplode(relacl)
         WHERE relkind IN ('r', 'p', 'v', 'm') AND grantee <> relowner AND\s""" + OURS;
    private static final String HIDDEN = """
        SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace s ON s.oid = relnamespace
         WHERE relrowsecurity AND NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid AND polpermissive) AND\s""" + OURS;

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

    record CatalogConstraint(long id, String name, long table, long referenced, String kind, String definition, boolean isValidated, List<Integer> columns,
            long index, List<String> types, List<String> referencedTypes, List<String> columnNames) {
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
                (String) row.get(5), (String) row.get(6), list(row.get(7)), (Boolean) row.get(8)));
        }
        Map<Long, CatalogConstraint> constraints = new TreeMap<>();
        for (List<Object> row : Query.rows(connection, CONSTRAINTS)) {
            constraints.put((Long) row.get(0), new CatalogConstraint((Long) row.get(0), (String) row.get(1), (Long) row.get(2), (Long) row.get(3),
                (String) row.get(4), (String) row.get(5), (Boolean) row.get(6), list(row.get(7)),
                (Long) row.get(8), list(row.get(9)), list(row.get(10)), list(row.get(11))));
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

    @SuppressWarnings("unchecked")
    private static <T> List<T> list(Object array) {
        return array == null ? List.of() : (List<T>) array;
    }
}
