-- In a single schema, what is given comes on top of what is given everywhere.
, target as (
  select d.defaclrole as owner, d.defaclnamespace = 0 as everywhere, d.defaclacl as acl,
    case d.defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions' when 'T' then 'types'
      when 'n' then 'schemas'
      else 'large objects' end as objects, d.defaclobjtype = 'r' as has_all,
    acldefault(case d.defaclobjtype when 'S' then 's' else d.defaclobjtype end, d.defaclrole) as usual
  from pg_default_acl d
  where d.defaclnamespace = 0 or d.defaclnamespace = (select oid from own_schema)
), changed as (
  select false as revoked, t.*, a.grantee, a.privilege_type, a.is_grantable
  from target t cross join lateral aclexplode(t.acl) a
  where a.grantee <> t.owner and not (t.everywhere and a.grantee = 0 and exists (
    select from aclexplode(t.usual) u where u.grantee = 0 and u.privilege_type = a.privilege_type))
  union all select true, t.*, u.grantee, u.privilege_type, false
  from target t cross join lateral aclexplode(t.usual) u
  where t.everywhere and not exists (select from aclexplode(t.acl) a where a.grantee = u.grantee and a.privilege_type = u.privilege_type)
)
select c.revoked, c.objects, c.everywhere, c.is_grantable,
    case when c.grantee = 0 then 'public' when c.grantee = c.owner then 'the owner'
      else (select quote_ident(r.rolname) from pg_roles r where r.oid = c.grantee) end as grantee,
    (select quote_ident(r.rolname) from pg_roles r where r.oid = c.owner and r.oid <> (select oid from main_owner)) as owner,
    case when c.has_all and count(distinct c.privilege_type) = (select count(*) from aclexplode(acldefault('r', 10))) then 'all'
      else string_agg(distinct lower(c.privilege_type), ',' order by lower(c.privilege_type)) end as privileges
from changed c
group by c.revoked, c.objects, c.everywhere, c.is_grantable, c.grantee, c.owner, c.has_all
