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
where c.relkind in ('r', 'p', 'f')
