select 'event trigger' as kind, quote_ident(e.evtname) as name, concat_ws(' ', 'on', e.evtevent,
  (select 'when tag in (' || string_agg(quote_literal(t), ', ' order by t) || ')' from unnest(e.evttags) t), 'execute function',
    e.evtfoid::regprocedure,
  case e.evtenabled when 'D' then 'disabled' when 'R' then 'enabled replica' when 'A' then 'enabled always' end) as definition,
    null::text[] as options
from pg_event_trigger e
where (e.tableoid, e.oid) not in (table member)
union all
select 'cast', format('(%s as %s)', c.castsource::regtype, c.casttarget::regtype), concat_ws(' ', case c.castmethod when 'f' then
  'with function ' || c.castfunc::regprocedure when 'i' then 'with inout' else 'without function' end,
  case c.castcontext when 'a' then 'as assignment' when 'i' then 'as implicit' end), null
from pg_cast c
where c.oid >= 16384 and (c.tableoid, c.oid) not in (table member)
  and not exists (select from pg_depend d where (d.classid, d.objid, d.deptype) = (c.tableoid, c.oid, 'i'))
union all
select 'transform', format('for %s language %I', t.trftype::regtype, l.lanname),
  concat_ws(' ', 'from sql ' || nullif(t.trffromsql, 0)::regprocedure, 'to sql ' || nullif(t.trftosql, 0)::regprocedure), null
from pg_transform t join pg_language l on l.oid = t.trflang
where (t.tableoid, t.oid) not in (table member)
union all
select 'language', quote_ident(l.lanname),
  concat_ws(' ', case when l.lanpltrusted then 'trusted' end, 'handler', l.lanplcallfoid::regproc,
  'inline ' || nullif(l.laninline, 0)::regproc, 'validator ' || nullif(l.lanvalidator, 0)::regproc), null
from pg_language l
where l.oid >= 16384 and (l.tableoid, l.oid) not in (table member)
union all
select 'access method', quote_ident(a.amname),
  concat_ws(' ', 'type', case a.amtype when 'i' then 'index' else 'table' end, 'handler', a.amhandler::regproc), null
from pg_am a
where a.oid >= 16384 and (a.tableoid, a.oid) not in (table member)
union all
select 'foreign data wrapper', quote_ident(f.fdwname), concat_ws(' ', 'handler ' || nullif(f.fdwhandler, 0)::regproc,
  'validator ' || nullif(f.fdwvalidator, 0)::regproc), f.fdwoptions
from pg_foreign_data_wrapper f
where (f.tableoid, f.oid) not in (table member)
union all
select 'server', quote_ident(s.srvname), concat_ws(' ', 'type ' || quote_literal(s.srvtype), 'version ' || quote_literal(s.srvversion),
  'foreign data wrapper', quote_ident(f.fdwname)), s.srvoptions
from pg_foreign_server s join pg_foreign_data_wrapper f on f.oid = s.srvfdw
where (s.tableoid, s.oid) not in (table member)
union all
select 'user mapping', format('for %s server %I', case when u.umuser = 0 then 'public' else quote_ident(u.usename) end, u.srvname),
  '', null
from pg_user_mappings u
union all
select 'publication', quote_ident(p.pubname), concat_ws(' ', case when p.puballtables then 'for all tables' end,
  case when not (p.pubinsert and p.pubupdate and p.pubdelete and p.pubtruncate) then 'publish (' || concat_ws(', ',
    case when p.pubinsert then 'insert' end, case when p.pubupdate then 'update' end, case when p.pubdelete then 'delete' end,
    case when p.pubtruncate then 'truncate' end) || ')' end, case when p.pubviaroot then 'via partition root' end,
  case when to_jsonb(p) ->> 'pubgencols' = 's' then 'with generated columns' end), null
from pg_publication p
union all
select 'published table', r.prrelid::regclass || ' in ' || quote_ident(p.pubname),
  concat_ws(' ', (select '(' || string_agg(quote_ident(a.attname), ', ' order by a.attname) || ')' from pg_attribute a
    where a.attrelid = r.prrelid and a.attnum in (select x::int2 from jsonb_array_elements_text(
      coalesce(nullif(to_jsonb(r) -> 'prattrs', 'null'), '[]')) x)),
    null -- before 15
    'where ' || pg_get_expr(r.prqual, r.prrelid) -- from 15
  ), null
from pg_publication_rel r join pg_publication p on p.oid = r.prpubid
union all
select 'published schema', quote_ident(n.nspname) || ' in ' || quote_ident(p.pubname), '', null -- from 15
from pg_publication_namespace r join pg_publication p on p.oid = r.pnpubid join pg_namespace n on n.oid = r.pnnspid -- from 15
union all -- from 15
select 'subscription', quote_ident(s.subname),
  concat_ws(' ', 'publication', (select string_agg(quote_ident(p), ', ' order by p) from unnest(s.subpublications) p),
  case when not s.subenabled then 'disabled' end,
    'slot ' || coalesce(quote_ident(nullif(s.subslotname, s.subname)), case when s.subslotname is null then 'none' end),
  case when s.subbinary then 'binary' end,
    'streaming ' || nullif(s.substream::text, 'false'), -- before 16
    'streaming ' || nullif(s.substream::text, 'f'), -- from 16 before 18
    'streaming ' || nullif(s.substream::text, 'p'), -- from 18
    'synchronous_commit ' || nullif(s.subsynccommit, 'off')
    , case when s.subtwophasestate <> 'd' then 'two phase' end, case when s.subdisableonerr then 'disable on error' end -- from 15
    , 'origin ' || nullif(s.suborigin, 'any'), case when not s.subpasswordrequired then 'password not required' end -- from 16
    , case when s.subrunasowner then 'run as owner' end -- from 16
    , case when s.subfailover then 'failover' end -- from 17
  ), null
from pg_subscription s join pg_database d on d.oid = s.subdbid
where d.datname = current_database()
