package io.sparknode.migrations.schema;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A sequence. The value that it stands at is data and does not count.
 *
 * @param definition type, start, step, limits and cache
 * @param column     the table and column that own it; empty if none does
 */
public record Sequence(String name, String definition, String column) implements SchemaObject {

    /** The sequence of a bookkeeping table goes with its table. One of an unlogged table's column is unlogged, too, since PostgreSQL 15. */
    static final String QUERY = Catalog.OWN + """
            select c.relname, concat_ws(' ', case when c.relpersistence = 'u' and t.relpersistence is distinct from 'u' then 'unlogged'
                  when c.relpersistence = 'p' and t.relpersistence = 'u' and current_setting('server_version_num')::int >= 150000 then 'logged' end,
                  format_type(s.seqtypid, null), 'start', s.seqstart, 'increment', s.seqincrement,
                  'minvalue', s.seqmin, 'maxvalue', s.seqmax, 'cache', s.seqcache, case when s.seqcycle then 'cycle' end) as definition,
                t.relname as table_name, a.attname as column_name
            from own_relation c
            join pg_sequence s on s.seqrelid = c.oid
            left join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = c.oid and d.refclassid = 'pg_class'::regclass
              and d.refobjsubid > 0 and d.deptype in ('a', 'i')
            left join own_relation t on t.oid = d.refobjid
            left join pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid
            where d.objid is null or t.oid is not null""";

    static Sequence read(ResultSet row, Reading reading) throws SQLException {
        String table = row.getString("table_name");
        return new Sequence(row.getString("relname"), row.getString("definition"),
                table == null ? "" : SqlText.name(table, row.getString("column_name")));
    }

    @Override
    public String line() {
        return "sequence " + SqlText.name(name) + " " + definition + (column.isEmpty() ? "" : " owned by " + column);
    }
}
