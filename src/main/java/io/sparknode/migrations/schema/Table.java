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
            select c.relname, c.relrowsecurity, c.relforcerowsecurity, f.ftoptions,
                (select 'foreign server ' || quote_ident(s.srvname) from pg_foreign_server s where s.oid = f.ftserver) as server,
                concat_ws(' ',
                case when c.relpersistence = 'u' then 'unlogged' end,
                case when c.reloftype <> 0 then 'of ' || c.reloftype::regtype end,
                case when c.relkind = 'p' then 'partition by ' || pg_get_partkeydef(c.oid) end,
                (select case when c.relispartition then 'partition of ' else 'inherits ' end
                        || string_agg(i.inhparent::regclass::text, ', ' order by i.inhseqno)
                        || case when bool_or(i.inhdetachpending) then ' detach pending' else '' end
                   from pg_inherits i where i.inhrelid = c.oid),
                pg_get_expr(c.relpartbound, c.oid),
                case when c.relkind = 'f' then null when c.relreplident = 'n' then 'replica identity nothing'
                  when c.relreplident = 'f' then 'replica identity full' when c.relreplident = 'i' then 'replica identity index '
                    || (select i.indexrelid::regclass::text from pg_index i where i.indrelid = c.oid and i.indisreplident) end,
                (select 'using ' || quote_ident(m.amname) from pg_am m where m.oid = c.relam and m.amname <> 'heap'),
                case when c.reloptions is not null or t.reloptions is not null then (select 'with (' || string_agg(o, ', ' order by o) || ')'
                  from (select unnest(c.reloptions) union all select 'toast.' || unnest(t.reloptions)) as options(o)) end) as details
            from own_relation c
            left join pg_class t on t.oid = c.reltoastrelid
            left join pg_foreign_table f on f.ftrelid = c.oid
            where c.relkind in ('r', 'p', 'f')""";

    static Table read(ResultSet row, Reading reading) throws SQLException {
        String name = row.getString("relname");
        String server = reading.normalised(row, "server") + Reading.options(name, row.getArray("ftoptions"));
        return new Table(name, row.getBoolean("relrowsecurity"), row.getBoolean("relforcerowsecurity"),
                (server + " " + reading.normalised(row, "details")).strip());
    }

    @Override
    public String line() {
        return "table " + SqlText.name(name)
                + (rowLevelSecurity ? " row level security" : "")
                + (forced ? " forced" : "")
                + (details.isEmpty() ? "" : " " + details);
    }
}
