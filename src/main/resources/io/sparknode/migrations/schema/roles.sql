-- The roles that PostgreSQL brings are left out, but not who is a member of them.
select format('role %I', r.rolname) || concat_ws(' ', '', case when r.rolsuper then 'superuser' end,
  case when r.rolbypassrls then 'bypassrls' end,
  case when r.rolcanlogin then 'login' end, case when r.rolcreaterole then 'createrole' end, case when r.rolcreatedb then 'createdb' end,
  case when r.rolreplication then 'replication' end, case when not r.rolinherit then 'noinherit' end,
  case when r.rolconnlimit >= 0 then 'connection limit ' || r.rolconnlimit end, 'valid until ' || quote_literal(r.rolvaliduntil)) as text
from pg_roles r where r.oid >= 16384
union all
select distinct format('role %I in %I', m.rolname, r.rolname) || concat_ws(' ', '', case when a.admin_option then 'with admin option' end,
  case when not coalesce((to_jsonb(a) ->> 'inherit_option')::boolean, m.rolinherit) then 'without inherit' end,
  case when to_jsonb(a) ->> 'set_option' = 'false' then 'without set' end)
from pg_auth_members a join pg_roles r on r.oid = a.roleid join pg_roles m on m.oid = a.member
where m.oid >= 16384
