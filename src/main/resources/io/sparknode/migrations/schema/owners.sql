select format('owner of %s %I: %I', case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence'
  when 'f' then 'foreign table' else 'table' end, c.relname, r.rolname) as text
from own_relation c join pg_roles r on r.oid = c.relowner
where c.relkind in ('r', 'p', 'v', 'm', 'f') or c.relkind = 'S'
  and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype in ('a', 'i')
    and d.refobjsubid > 0)
union all
select format('owner of %s %I(%s): %I', case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end, p.proname,
  oidvectortypes(p.proargtypes), r.rolname)
from own_routine p join pg_roles r on r.oid = p.proowner
union all
select format('owner of type %I: %I', t.typname, r.rolname) from own_type t join pg_roles r on r.oid = t.typowner
union all
select format('owner of schema: %I', r.rolname) from own_schema n join pg_roles r on r.oid = n.nspowner
union all
select format('owner of database: %I', r.rolname) from pg_database d join pg_roles r on r.oid = d.datdba
  where d.datname = current_database()
union all
select format('owner of %s %I: %I', o.kind, o.name, r.rolname)
from (select 'server' as kind, srvname as name, srvowner as owner from pg_foreign_server
  union all select 'publication', pubname, pubowner from pg_publication
  union all select 'subscription', s.subname, s.subowner from pg_subscription s join pg_database d on d.oid = s.subdbid
    where d.datname = current_database()
  union all select 'event trigger', evtname, evtowner from pg_event_trigger
  union all select 'foreign data wrapper', f.fdwname, f.fdwowner from pg_foreign_data_wrapper f
    where (f.tableoid, f.oid) not in (table member)) o
join pg_roles r on r.oid = o.owner
