package io.sparknode.migrations.schema;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A table, partitioned and foreign ones too.
 *
 * @param forced  whether row level security also holds for the owner of the table
 * @param details what else is special about it, for example {@code unlogged} or {@code partition by list (region)}; empty if nothing is
 */
public record Table(String name, boolean rowLevelSecurity, boolean forced, String details) implements SchemaObject {

    static final String QUERY = Catalog.OWN + """
            select c.relname, c.relrowsecurity, c.relforcerowsecurity, concat_ws(' ',
                case when c.relpersistence = 'u' then 'unlogged' end,
                (select 'foreign server ' || quote_ident(s.srvname) || coalesce(' options (' || array_to_string(f.ftoptions, ', ') || ')', '')
                   from pg_foreign_table f join pg_foreign_server s on s.oid = f.ftserver where f.ftrelid = c.oid),
                case when c.relkind = 'p' then 'partition by ' || pg_get_partkeydef(c.oid) end,
                (select case when c.relispartition then 'partition of ' else 'inherits ' end
                        || string_agg(i.inhparent::regclass::text, ', ' order by i.inhseqno)
                   from pg_inherits i where i.inhrelid = c.oid),
                pg_get_expr(c.relpartbound, c.oid),
                case c.relreplident when 'n' then 'replica identity nothing' when 'f' then 'replica identity full'
                  when 'i' then 'replica identity index '
                    || (select i.indexrelid::regclass::text from pg_index i where i.indrelid = c.oid and i.indisreplident) end,
                'with (' || array_to_string(c.reloptions, ', ') || ')') as details
            from own_relation c
            where c.relkind in ('r', 'p', 'f')""";

    static Table read(ResultSet row) throws SQLException {
        return new Table(row.getString("relname"), row.getBoolean("relrowsecurity"), row.getBoolean("relforcerowsecurity"),
                SqlText.normalise(row.getString("details")));
    }

    @Override
    public String line() {
        return "table " + SqlText.name(name)
                + (rowLevelSecurity ? " row level security" : "")
                + (forced ? " forced" : "")
                + (details.isEmpty() ? "" : " " + details);
    }
}
