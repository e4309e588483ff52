-- The comments that PostgreSQL itself and extensions bring are left out. Kinds have the names of the other lines, where those of PostgreSQL differ: it says
-- "statistics object" and "foreign-data wrapper".
, noted as (
  select d.classoid, d.objoid, d.objsubid, null as provider, d.description as text
  from pg_description d where d.objoid >= 16384 or d.classoid = 'pg_namespace'::regclass
  union all select l.classoid, l.objoid, l.objsubid, l.provider, l.label from pg_seclabel l
), named as (
  select n.provider, n.text, case when n.objsubid > 0 then '' else case c.relkind when 'v' then 'view' when 'm' then 'materialized view'
      when 'S' then 'sequence' when 'c' then 'type' else '' end end as kind,
    quote_ident(c.relname) || coalesce('.' || quote_ident(a.attname), '') as name
  from noted n join own_relation c on c.oid = n.objoid
    left join pg_attribute a on a.attrelid = c.oid and a.attnum = n.objsubid and n.objsubid > 0
  where n.classoid = 'pg_class'::regclass
  union all select n.provider, n.text, 'index', quote_ident(ic.relname)
  from noted n join pg_index i on i.indexrelid = n.objoid join own_relation c on c.oid = i.indrelid join pg_class ic on ic.oid = n.objoid
  where n.classoid = 'pg_class'::regclass
  union all select n.provider, n.text, 'constraint', quote_ident(coalesce(c.relname, t.typname)) || '.' || quote_ident(k.conname)
  from noted n join pg_constraint k on k.oid = n.objoid left join own_relation c on c.oid = k.conrelid
    left join own_type t on t.oid = k.contypid
  where n.classoid = 'pg_constraint'::regclass and (c.oid is not null or t.oid is not null)
  union all select n.provider, n.text, 'policy', quote_ident(c.relname) || '.' || quote_ident(p.polname)
  from noted n join pg_policy p on p.oid = n.objoid join own_relation c on c.oid = p.polrelid where n.classoid = 'pg_policy'::regclass
  union all select n.provider, n.text, 'trigger', quote_ident(c.relname) || '.' || quote_ident(t.tgname)
  from noted n join pg_trigger t on t.oid = n.objoid join own_relation c on c.oid = t.tgrelid where n.classoid = 'pg_trigger'::regclass
  union all select n.provider, n.text, 'rule', quote_ident(c.relname) || '.' || quote_ident(r.rulename)
  from noted n join pg_rewrite r on r.oid = n.objoid join own_relation c on c.oid = r.ev_class where n.classoid = 'pg_rewrite'::regclass
  union all select n.provider, n.text, case t.typtype when 'd' then 'domain' else 'type' end, quote_ident(t.typname)
  from noted n join own_type t on t.oid = n.objoid where n.classoid = 'pg_type'::regclass
  union all select n.provider, n.text, case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end,
    format('%I(%s)', p.proname, oidvectortypes(p.proargtypes))
  from noted n join own_routine p on p.oid = n.objoid where n.classoid = 'pg_proc'::regclass
  union all select n.provider, n.text, 'schema', ''
  from noted n join own_schema s on s.oid = n.objoid
  where n.classoid = 'pg_namespace'::regclass and n.text <> 'standard public schema'
  union all select n.provider, n.text, replace(replace(o.type, ' object', ''), '-', ' '), coalesce(o.name, o.identity)
  from noted n cross join lateral pg_identify_object(n.classoid, n.objoid, n.objsubid) o
  where n.classoid not in ('pg_class'::regclass, 'pg_constraint'::regclass, 'pg_policy'::regclass, 'pg_trigger'::regclass,
      'pg_rewrite'::regclass, 'pg_type'::regclass, 'pg_proc'::regclass, 'pg_namespace'::regclass, 'pg_largeobject'::regclass)
    and coalesce(o.schema = (select quote_ident(nspname) from own_schema), true)
    and (n.classoid, n.objoid) not in (table member)
    and (o.type <> 'extension' or n.text is distinct from
      (select a.comment from pg_available_extensions() a where quote_ident(a.name) = o.name))
)
select * from named
