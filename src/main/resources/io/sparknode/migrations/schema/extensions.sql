-- PL/pgSQL is in every database.
select e.extname, concat_ws(' ', 'schema ' || quote_ident(nullif(n.nspname, current_setting('schema_reader.schema', true))),
    case when e.extversion <> a.default_version then 'version ' || quote_literal(e.extversion) end) as details
from pg_extension e
join pg_namespace n on n.oid = e.extnamespace
left join pg_available_extensions() a on a.name = e.extname
where e.extname <> 'plpgsql'
