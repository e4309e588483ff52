package io.sparknode.migrations.schema;

/**
 * What the queries of this package share: the relations, types and functions that count. These are the ones of the current schema, without
 * those that an extension brought and without the tables in which migration tools keep their books.
 *
 * @see <a href="https://www.postgresql.org/docs/current/catalogs.html">PostgreSQL, System Catalogs</a>
 */
final class Catalog {

    /** Common table expressions {@code own_schema}, {@code own_relation}, {@code own_type} and {@code own_routine}. */
    static final String OWN = """
            with own_schema as (
              select n.* from pg_namespace n where n.nspname = current_schema()
            ), own_relation as (
              select c.* from pg_class c join own_schema n on n.oid = c.relnamespace
              where c.relname not in ('databasechangelog', 'databasechangeloglock', 'alembic_version', 'schema_migrations')
                and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
            ), own_type as (
              select t.* from pg_type t join own_schema n on n.oid = t.typnamespace
              where (t.typtype in ('e', 'd', 'r') or exists (select from pg_class c where c.oid = t.typrelid and c.relkind = 'c'))
                and not exists (select from pg_depend d where d.classid = 'pg_type'::regclass and d.objid = t.oid and d.deptype = 'e')
            ), own_routine as (
              select p.* from pg_proc p join own_schema n on n.oid = p.pronamespace
              where not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype in ('e', 'i'))
            )
            """;

    private Catalog() {
    }
}
