select n.nspname
from pg_namespace n
where n.nspname <> current_setting('schema_reader.schema', true) and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  and not exists (select from pg_depend d where d.classid = n.tableoid and d.objid = n.oid and d.deptype = 'e')
order by n.nspname
