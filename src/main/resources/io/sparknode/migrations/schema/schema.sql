-- Which schema is meant. A role that may not use it has it in its search path all the same, but PostgreSQL passes over it and then puts the schema before
-- every name.
select n.nspname
from (select unnest(string_to_array(current_setting('search_path'), ',')) as entry, generate_series(1, 100) as place) p
join pg_namespace n on n.nspname = case when btrim(p.entry) in ('"$user"', '$user') then current_user::text
  when btrim(p.entry) like '"%"' then replace(btrim(btrim(p.entry), '"'), '""', '"') else lower(btrim(p.entry)) end
where p.place is not null
order by not has_schema_privilege(n.oid, 'usage'), p.place
limit 1
