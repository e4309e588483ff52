select 'statistics' as kind, quote_ident(c.relname) || '.' || quote_ident(s.stxname) as name,
  concat_ws(' ', case when s.stxkind <> case when s.stxexprs is null then array['d', 'f', 'm']::"char"[]
    else array['d', 'f', 'm', 'e']::"char"[] end
      and s.stxkind <> array['e']::"char"[]
    then (select '(' || string_agg(case k when 'd' then 'ndistinct' when 'f' then 'dependencies' when 'm' then 'mcv' end, ', ') || ')'
          from unnest(s.stxkind) k where k <> 'e') end,
    'on', pg_get_statisticsobjdef_columns(s.oid), case when s.stxstattarget >= 0 then 'target ' || s.stxstattarget end) as definition,
  null::text[] as options
from pg_statistic_ext s join own_relation c on c.oid = s.stxrelid
where s.stxnamespace = (select oid from own_schema)
union all
select 'collation', quote_ident(c.collname),
  concat_ws(' ', 'provider', case c.collprovider when 'i' then 'icu' when 'b' then 'builtin' else 'libc' end,
  'locale', quote_literal(coalesce(to_jsonb(c) ->> 'colllocale', to_jsonb(c) ->> 'colliculocale', c.collcollate)),
  'ctype ' || quote_literal(nullif(c.collctype, c.collcollate)), case when not c.collisdeterministic then 'not deterministic' end,
  'rules ' || quote_literal(to_jsonb(c) ->> 'collicurules')), null
from pg_collation c
where c.collnamespace = (select oid from own_schema) and (c.tableoid, c.oid) not in (table member)
union all
select 'conversion', quote_ident(c.conname),
  format('for %L to %L from %s', pg_encoding_to_char(c.conforencoding), pg_encoding_to_char(c.contoencoding),
  c.conproc::regproc) || case when c.condefault then ' default' else '' end, null
from pg_conversion c
where c.connamespace = (select oid from own_schema) and (c.tableoid, c.oid) not in (table member)
union all
select 'operator', o.oprname || format('(%s, %s)', coalesce(nullif(o.oprleft, 0)::regtype::text, 'none'),
    coalesce(nullif(o.oprright, 0)::regtype::text, 'none')),
  concat_ws(' ', 'returns', o.oprresult::regtype, 'function', o.oprcode::regproc, 'commutator ' || nullif(o.oprcom, 0)::regoperator,
    'negator ' || nullif(o.oprnegate, 0)::regoperator, 'restrict ' || nullif(o.oprrest, 0)::regproc,
      'join ' || nullif(o.oprjoin, 0)::regproc,
    case when o.oprcanhash then 'hashes' end, case when o.oprcanmerge then 'merges' end), null
from pg_operator o
where o.oprnamespace = (select oid from own_schema) and (o.tableoid, o.oid) not in (table member)
union all
select 'operator family', quote_ident(f.opfname) || ' using ' || quote_ident(m.amname), concat_ws(', ',
  (select string_agg(format('operator %s %s', o.amopstrategy, o.amopopr::regoperator)
      || case when o.amoppurpose = 'o' then ' order by '
        || (select quote_ident(s.opfname) from pg_opfamily s where s.oid = o.amopsortfamily) else '' end,
    ', ' order by o.amopstrategy, o.amopopr::regoperator::text) from pg_amop o where o.amopfamily = f.oid),
  (select string_agg(format('function %s (%s, %s) %s', p.amprocnum, p.amproclefttype::regtype, p.amprocrighttype::regtype,
    p.amproc::regprocedure),
    ', ' order by p.amprocnum, p.amproc::regprocedure::text) from pg_amproc p where p.amprocfamily = f.oid)), null
from pg_opfamily f join pg_am m on m.oid = f.opfmethod
where f.opfnamespace = (select oid from own_schema) and (f.tableoid, f.oid) not in (table member)
union all
select 'operator class', quote_ident(o.opcname) || ' using ' || quote_ident(m.amname),
  concat_ws(' ', case when o.opcdefault then 'default' end, 'for type',
  o.opcintype::regtype, 'family ' || quote_ident(nullif(f.opfname, o.opcname)), 'storage ' || nullif(o.opckeytype, 0)::regtype), null
from pg_opclass o join pg_am m on m.oid = o.opcmethod join pg_opfamily f on f.oid = o.opcfamily
where o.opcnamespace = (select oid from own_schema) and (o.tableoid, o.oid) not in (table member)
union all
select 'text search configuration', quote_ident(c.cfgname), concat_ws(', ', 'parser ' || c.cfgparser_name, (
  select string_agg(t.alias || ' with ' || t.dictionaries, ', ' order by t.alias) from (
    select k.alias, string_agg(m.mapdict::regdictionary::text, ' ' order by m.mapseqno) as dictionaries
    from pg_ts_config_map m join ts_token_type(c.cfgparser) k on k.tokid = m.maptokentype
    where m.mapcfg = c.oid group by k.alias) t)), null
from (select c.*, quote_ident(p.prsname) as cfgparser_name from pg_ts_config c join pg_ts_parser p on p.oid = c.cfgparser) c
where c.cfgnamespace = (select oid from own_schema)
  and ('pg_ts_config'::regclass, c.oid) not in (table member)
union all
select 'text search dictionary', quote_ident(d.dictname),
  concat_ws(' ', 'template', quote_ident(t.tmplname), '(' || d.dictinitoption || ')'), null
from pg_ts_dict d join pg_ts_template t on t.oid = d.dicttemplate
where d.dictnamespace = (select oid from own_schema) and (d.tableoid, d.oid) not in (table member)
union all
select 'text search parser', quote_ident(p.prsname),
  concat_ws(' ', 'start', p.prsstart::regproc, 'gettoken', p.prstoken::regproc, 'end', p.prsend::regproc,
  'lextypes', p.prslextype::regproc, 'headline ' || nullif(p.prsheadline, 0)::regproc), null
from pg_ts_parser p
where p.prsnamespace = (select oid from own_schema) and (p.tableoid, p.oid) not in (table member)
union all
select 'text search template', quote_ident(t.tmplname),
  concat_ws(' ', 'init ' || nullif(t.tmplinit, 0)::regproc, 'lexize', t.tmpllexize::regproc), null
from pg_ts_template t
where t.tmplnamespace = (select oid from own_schema) and (t.tableoid, t.oid) not in (table member)
