select c.relname, c.relkind = 'm' as materialized, pg_get_viewdef(c.oid) as query,
    (select string_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod), ', ' order by a.attnum)
       from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
    concat_ws(' ', (select 'using ' || quote_ident(m.amname) from pg_am m where m.oid = c.relam and m.amname <> 'heap'),
      case when c.relkind = 'v' then null when c.relreplident = 'n' then 'replica identity nothing'
        when c.relreplident = 'f' then 'replica identity full' when c.relreplident = 'i' then 'replica identity index '
        || (select i.indexrelid::regclass::text from pg_index i where i.indrelid = c.oid and i.indisreplident) end,
      (select d.extensions from dependent d where (d.classid, d.objid) = ('pg_class'::regclass, c.oid)),
      case when c.reloptions is not null or t.reloptions is not null then (select 'with (' || string_agg(o, ', ' order by o) || ')'
        from (select unnest(c.reloptions) union all select 'toast.' || unnest(t.reloptions)) as options(o)) end) as options
from own_relation c
left join pg_class t on t.oid = c.reltoastrelid
where c.relkind in ('v', 'm')
