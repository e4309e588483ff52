select c.relname, p.polname, not p.polpermissive as restrictive,
    case p.polcmd when '*' then 'all' when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' end
      as command,
    (select string_agg(coalesce(quote_ident(r.rolname), 'public'), ',' order by r.rolname)
       from unnest(p.polroles) as role left join pg_roles r on r.oid = role) as roles,
    pg_get_expr(p.polqual, p.polrelid) as using_rows, pg_get_expr(p.polwithcheck, p.polrelid) as check_rows
from own_relation c
join pg_policy p on p.polrelid = c.oid
