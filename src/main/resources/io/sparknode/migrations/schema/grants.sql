-- By default, an owner may do everything; public may execute functions and use types, languages and the schema public, in which it may also create
-- something up to PostgreSQL 14.
, target as (
  select case c.relkind when 'S' then 'sequence' else '' end as kind, quote_ident(c.relname) as name, c.relacl as acl,
    c.relowner as owner,
    acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner) as usual, c.relkind <> 'S' as has_all
  from own_relation c where c.relkind <> 'c' and c.relacl is not null
  union all select '', quote_ident(c.relname) || '.' || quote_ident(a.attname), a.attacl, c.relowner, acldefault('c', c.relowner), false
  from own_relation c join pg_attribute a on a.attrelid = c.oid
  where c.relkind <> 'c' and a.attacl is not null and not a.attisdropped
  union all select case p.prokind when 'p' then 'procedure' else 'function' end,
    format('%I(%s)', p.proname, oidvectortypes(p.proargtypes)),
    p.proacl, p.proowner, acldefault('f', p.proowner), false
  from own_routine p where p.proacl is not null
  union all select 'type', quote_ident(t.typname), t.typacl, t.typowner, acldefault('T', t.typowner), false
  from own_type t where t.typacl is not null
  union all select 'schema', '', n.nspacl, n.nspowner,
    acldefault('n', n.nspowner) || case when n.nspname <> 'public' then array[]::aclitem[]
    when current_setting('server_version_num')::int < 150000 then array[makeaclitem(0, n.nspowner, 'usage', false),
      makeaclitem(0, n.nspowner, 'create', false)] else array[makeaclitem(0, n.nspowner, 'usage', false)] end, false
  from own_schema n where n.nspacl is not null
  union all select 'language', quote_ident(l.lanname), l.lanacl, l.lanowner, acldefault('l', l.lanowner), false
  from pg_language l where l.lanacl is not null
  union all select 'foreign data wrapper', quote_ident(f.fdwname), f.fdwacl, f.fdwowner, acldefault('F', f.fdwowner), false
  from pg_foreign_data_wrapper f where f.fdwacl is not null
  union all select 'server', quote_ident(s.srvname), s.srvacl, s.srvowner, acldefault('S', s.srvowner), false
  from pg_foreign_server s where s.srvacl is not null
), listed as (
  select false as revoked, t.kind, t.name, t.has_all, a.grantee, a.is_grantable, a.privilege_type
  from target t
  cross join lateral aclexplode(t.acl) a
  where a.grantee <> t.owner and not (a.grantee = 0 and exists (
    select from aclexplode(t.usual) u where u.grantee = 0 and u.privilege_type = a.privilege_type))
  union all
  select true, t.kind, t.name, t.has_all, u.grantee, false, u.privilege_type
  from target t
  cross join lateral aclexplode(t.usual) u
  where not exists (select from aclexplode(t.acl) a where a.grantee = u.grantee and a.privilege_type = u.privilege_type)
)
select l.revoked, l.kind, l.name, l.is_grantable,
    case when l.has_all and count(distinct l.privilege_type) = (select count(*) from aclexplode(acldefault('r', 10))) then 'all'
      else string_agg(distinct lower(l.privilege_type), ',' order by lower(l.privilege_type)) end as privileges,
    case when l.revoked and l.grantee <> 0 then 'the owner' else coalesce(quote_ident(r.rolname), 'public') end as grantee
from listed l left join pg_roles r on r.oid = l.grantee
group by l.revoked, l.kind, l.name, l.has_all, l.grantee, l.is_grantable, r.rolname
