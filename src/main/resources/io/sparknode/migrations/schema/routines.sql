select case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end as kind,
    p.proname, pg_get_function_arguments(p.oid) as arguments,
    concat_ws(' ', 'returns ' || pg_get_function_result(p.oid),
      'transform ' || (select string_agg('for type ' || format_type(y, null), ', ' order by y) from unnest(p.protrftypes) y),
      'language ' || quote_ident(l.lanname),
      case p.prokind when 'w' then 'window' end,
      case p.provolatile when 'i' then 'immutable' when 's' then 'stable' end,
      case when p.proisstrict then 'strict' end,
      case when p.prosecdef then 'security definer' end,
      case when p.proleakproof then 'leakproof' end,
      case p.proparallel when 's' then 'parallel safe' when 'r' then 'parallel restricted' end,
      case when p.procost <> case when l.lanname in ('internal', 'c') then 1 else 100 end then 'cost ' || p.procost end,
      case when p.proretset and p.prorows <> 1000 then 'rows ' || p.prorows end,
      'support ' || nullif(p.prosupport::text, '-'),
      (select d.extensions from dependent d where (d.classid, d.objid) = ('pg_proc'::regclass, p.oid))) as properties,
    (select 'set ' || string_agg(setting, ' set ' order by setting) from unnest(p.proconfig) as setting) as settings,
    l.lanname, p.prosrc, p.probin, pg_get_function_sqlbody(p.oid) as sql_body,
    concat_ws(' ', a.aggkind, a.aggnumdirectargs, a.aggtransfn, a.aggfinalfn, a.aggcombinefn, a.aggserialfn, a.aggdeserialfn,
      a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn, a.aggfinalextra, a.aggmfinalextra, a.aggfinalmodify, a.aggmfinalmodify,
      a.aggsortop::regoper, format_type(a.aggtranstype, null), a.aggtransspace, format_type(nullif(a.aggmtranstype, 0), null),
      a.aggmtransspace, 'initcond ' || quote_literal(a.agginitval), 'minitcond ' || quote_literal(a.aggminitval)) as aggregate_parts
from own_routine p
join pg_language l on l.oid = p.prolang
left join pg_aggregate a on a.aggfnoid = p.oid
