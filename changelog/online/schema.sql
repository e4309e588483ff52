-- The shared procedures are in a schema of their own, which only its owner may use. They are replaced as a whole, so that one may get other parameters.
DO $$
DECLARE
    -- Nobody else's procedures are dropped: only those of a schema that has this comment.
    ours text := 'Procedures of SparkNode''s migrations, created anew whenever their text changes';
    others text;
    routine text;
BEGIN
    IF to_regnamespace('migration') IS NULL THEN
        CREATE SCHEMA migration;
    END IF;
    SELECT string_agg(DISTINCT pg_describe_object(classid, objid, 0), ', ' ORDER BY pg_describe_object(classid, objid, 0)) INTO others
      FROM pg_depend
     WHERE refclassid = 'pg_namespace'::regclass AND refobjid = 'migration'::regnamespace
       AND (classid <> 'pg_proc'::regclass AND objid IS DISTINCT FROM to_regclass('migration.added')
            OR obj_description('migration'::regnamespace, 'pg_namespace') IS DISTINCT FROM ours);
    IF others IS NOT NULL THEN
        RAISE EXCEPTION 'the schema migration holds what is not SparkNode''s: %', others
            USING HINT = 'Your tables were not changed. SparkNode keeps its procedures in a schema of this name. Rename this one, then run the update again. '
                         'If it is SparkNode''s, restored without comments, drop it instead: DROP SCHEMA migration CASCADE';
    END IF;
    IF NOT pg_has_role((SELECT nspowner FROM pg_namespace WHERE nspname = 'migration'), 'USAGE') THEN
        RAISE EXCEPTION 'the schema migration belongs to role %', (SELECT quote_ident(pg_get_userbyid(nspowner)) FROM pg_namespace WHERE nspname = 'migration')
            USING HINT = format('Your tables were not changed. Migrate as this role, or have an administrator run: ALTER SCHEMA migration OWNER TO %I',
                                coalesce((SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = to_regclass('public.tenants')), current_user));
    END IF;
    FOR routine IN SELECT format('DROP ROUTINE %s', oid::regprocedure) FROM pg_proc WHERE pronamespace = 'migration'::regnamespace LOOP
        EXECUTE routine;
    END LOOP;
    EXECUTE format('COMMENT ON SCHEMA migration IS %L', ours);
    IF to_regclass('migration.added') IS NULL THEN
        CREATE TABLE migration.added (table_name text, column_name text, PRIMARY KEY (table_name, column_name));
        COMMENT ON TABLE migration.added IS 'Tables (column_name is empty) and columns that the migrations added: a rollback drops no others';
    END IF;
END $$
