-- The sequence of a bookkeeping table goes with its table. One of an unlogged table's column is unlogged, too, since PostgreSQL 15.
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
where d.objid is null or t.oid is not null
