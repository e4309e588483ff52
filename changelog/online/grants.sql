-- What the application may do with its tables and sequences: everything but DDL. Not with the bookkeeping of migrations.
CREATE FUNCTION migration.grant_to_app() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    lacking text;
BEGIN
    FOR lacking IN
        SELECT CASE WHEN relkind = 'S' THEN format('GRANT USAGE, SELECT ON SEQUENCE %s', c.oid::regclass)
                    ELSE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s', c.oid::regclass) END
          FROM pg_class c
         WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND pg_has_role(relowner, 'USAGE')
           AND relname NOT IN ('databasechangelog', 'databasechangeloglock', 'alembic_version', 'schema_migrations')
           AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = c.oid AND deptype = 'e')
           AND NOT CASE WHEN relkind = 'S' THEN has_sequence_privilege('sparknode_app', c.oid, 'USAGE') AND has_sequence_privilege('sparknode_app', c.oid, 'SELECT')
                        ELSE has_table_privilege('sparknode_app', c.oid, 'SELECT') AND has_table_privilege('sparknode_app', c.oid, 'INSERT')
                         AND has_table_privilege('sparknode_app', c.oid, 'UPDATE') AND has_table_privilege('sparknode_app', c.oid, 'DELETE') END
    LOOP
        EXECUTE lacking || ' TO sparknode_app';
    END LOOP;
    -- by which rows get their keys, and which the rights that an administrator took from PUBLIC may include
    IF NOT has_function_privilege('sparknode_app', to_regprocedure('uuid_generate_v4()'), 'EXECUTE') THEN
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO sparknode_app', to_regprocedure('uuid_generate_v4()'));
    END IF;
END $$
