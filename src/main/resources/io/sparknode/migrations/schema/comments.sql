-- The comments that PostgreSQL itself and extensions bring are left out.
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
  union all select n.provider, n.text, o.kind, o.name
  from noted n join (
    select 'pg_operator'::regclass as classid, o.oid, o.oprnamespace as namespace, 'operator' as kind, o.oprname
      || format('(%s, %s)', coalesce(nullif(o.oprleft, 0)::regtype::text, 'none'),
        coalesce(nullif(o.oprright, 0)::regtype::text, 'none')) as name
    from pg_operator o
    union all select 'pg_opclass'::regclass, o.oid, o.opcnamespace, 'operator class', quote_ident(o.opcname) from pg_opclass o
    union all select 'pg_opfamily'::regclass, o.oid, o.opfnamespace, 'operator family', quote_ident(o.opfname) from pg_opfamily o
    union all select 'pg_collation'::regclass, c.oid, c.collnamespace, 'collation', quote_ident(c.collname) from pg_collation c
    union all select 'pg_conversion'::regclass, c.oid, c.connamespace, 'conversion', quote_ident(c.conname) from pg_conversion c
    union all select 'pg_statistic_ext'::regclass, s.oid, s.stxnamespace, 'statistics', quote_ident(s.stxname) from pg_statistic_ext s
    union all select 'pg_ts_config'::regclass, c.oid, c.cfgnamespace, 'text search configuration', quote_ident(c.cfgname)
      from pg_ts_config c
    union all select 'pg_ts_dict'::regclass, d.oid, d.dictnamespace, 'text search dictionary', quote_ident(d.dictname) from pg_ts_dict d
    union all select 'pg_ts_parser'::regclass, p.oid, p.prsnamespace, 'text search parser', quote_ident(p.prsname) from pg_ts_parser p
    union all select 'pg_ts_template'::regclass, t.oid, t.tmplnamespace, 'text search template', quote_ident(t.tmplname)
      from pg_ts_template t
    union all select 'pg_event_trigger'::regclass, e.oid, null, 'event trigger', quote_ident(e.evtname) from pg_event_trigger e
    union all select 'pg_publication'::regclass, p.oid, null, 'publication', quote_ident(p.pubname) from pg_publication p
    union all select 'pg_subscription'::regclass, s.oid, null, 'subscription', quote_ident(s.subname) from pg_subscription s
    union all select 'pg_foreign_data_wrapper'::regclass, f.oid, null, 'foreign data wrapper', quote_ident(f.fdwname)
    from pg_foreign_data_wrapper f
    union all select 'pg_foreign_server'::regclass, s.oid, null, 'server', quote_ident(s.srvname) from pg_foreign_server s
    union all select 'pg_language'::regclass, l.oid, null, 'language', quote_ident(l.lanname) from pg_language l
    union all select 'pg_am'::regclass, a.oid, null, 'access method', quote_ident(a.amname) from pg_am a
    union all select 'pg_cast'::regclass, c.oid, null, 'cast', format('(%s as %s)', c.castsource::regtype, c.casttarget::regtype)
      from pg_cast c
    union all select 'pg_transform'::regclass, t.oid, null, 'transform', format('for %s language %I', t.trftype::regtype, l.lanname)
    from pg_transform t join pg_language l on l.oid = t.trflang
    union all select 'pg_extension'::regclass, e.oid, null, 'extension', quote_ident(e.extname) from pg_extension e
  ) o on o.classid = n.classoid and o.oid = n.objoid
  where coalesce(o.namespace = (select oid from own_schema), true)
    and (n.classoid, n.objoid) not in (table member)
    and (o.kind <> 'extension' or n.text is distinct from
      (select a.comment from pg_available_extensions() a where quote_ident(a.name) = o.name))
)
select * from named
