select c.relname as table_name, ic.relname as index_name, i.indisunique, i.indisvalid, pg_get_indexdef(i.indexrelid) as definition,
    format('INDEX %I ON %s%I.%I USING ', ic.relname, case when ic.relkind = 'I' then 'ONLY ' else '' end,
      current_setting('schema_reader.schema', true), c.relname) as before_method,
    nullif(concat_ws(' ', case when i.indisclustered then 'clustered' end,
      case when ic.relispartition then (select 'partition of ' || h.inhparent::regclass from pg_inherits h where h.inhrelid = ic.oid) end,
      case when i.indexprs is not null then (select 'statistics ' || string_agg(format('%s of column %s', a.attstattarget, a.attnum), ', '
        order by a.attnum) from pg_attribute a where a.attrelid = ic.oid and a.attstattarget >= 0) end,
      (select d.extensions from dependent d where (d.classid, d.objid) = ('pg_class'::regclass, ic.oid))), '') as details
from own_relation c
join pg_index i on i.indrelid = c.oid
join pg_class ic on ic.oid = i.indexrelid
where i.indexrelid not in (select k.conindid from pg_constraint k where k.contype in ('p', 'u', 'x'))
