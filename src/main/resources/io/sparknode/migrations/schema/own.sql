-- What the other queries share: the relations, types and functions that count. These are the ones of the schema that is read, without those that an
-- extension brought and without the tables in which migration tools keep their books. The name of the schema is in the setting schema_reader.schema
-- meanwhile. "dependent" is what depends on an extension and goes with it; most of the relations belong to "main_owner".
-- https://www.postgresql.org/docs/current/catalogs.html
with member as (
  select d.classid, d.objid from pg_depend d where d.refclassid = 'pg_extension'::regclass and d.deptype = 'e'
), dependent as materialized (
  select d.classid, d.objid, 'depends on extension ' || string_agg(quote_ident(e.extname), ', ' order by e.extname) as extensions
  from pg_depend d join pg_extension e on e.oid = d.refobjid
  where d.refclassid = 'pg_extension'::regclass and d.deptype = 'x'
  group by d.classid, d.objid
), own_schema as (
  select n.* from pg_namespace n where n.nspname = current_setting('schema_reader.schema', true)
), own_relation as (
  select c.* from pg_class c
  where c.relnamespace = (select oid from own_schema) and c.relkind not in ('i', 'I')
    and c.relname not in ('databasechangelog', 'databasechangeloglock', 'alembic_version', 'schema_migrations')
    and c.oid not in (select m.objid from member m where m.classid = 'pg_class'::regclass)
), own_type as (
  select t.* from pg_type t
  where t.typnamespace = (select oid from own_schema)
    and (t.typtype in ('e', 'd', 'r') or t.typtype in ('b', 'p') and t.typsubscript <> 'pg_catalog.array_subscript_handler'::regproc
      or exists (select from pg_class c where c.oid = t.typrelid and c.relkind = 'c'))
    and t.oid not in (select m.objid from member m where m.classid = 'pg_type'::regclass)
), own_routine as (
  select p.* from pg_proc p
  where p.pronamespace = (select oid from own_schema)
    and p.oid not in (select m.objid from member m where m.classid = 'pg_proc'::regclass)
    and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'i')
), main_owner as (
  select coalesce((select c.relowner from own_relation c group by c.relowner order by count(*) desc, c.relowner limit 1),
    (select d.datdba from pg_database d where d.datname = current_database())) as oid
)
