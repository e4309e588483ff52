select concat_ws(' ', 'setting', 'of role ' || quote_ident(r.rolname), case when s.setdatabase <> 0 then 'of database' end)
  || ': ' as text, o as option
from pg_db_role_setting s
left join pg_roles r on r.oid = s.setrole
left join pg_database d on d.oid = s.setdatabase
cross join unnest(s.setconfig) o
where s.setdatabase = 0 or d.datname = current_database()
