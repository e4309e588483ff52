-- What the application may do with its tables: everything but DDL. Not with the bookkeeping of migrations.
DO $$
DECLARE
    name text;
BEGIN
    FOR name IN
        SELECT c.oid::regclass FROM pg_class c
         WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f') AND pg_has_role(relowner, 'USAGE')
           AND relname NOT IN ('databasechangelog', 'databasechangeloglock', 'alembic_version', 'schema_migrations')
           AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = c.oid AND deptype = 'e')
    LOOP
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO sparknode_app', name);
    END LOOP;
END $$
