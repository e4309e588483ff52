-- What the chain needs of the server and of the role that runs it. It needs no superuser.
DO $$
DECLARE
    lacks text[] := '{}';
    app oid := (SELECT oid FROM pg_roles WHERE rolname = 'sparknode_app');
    elsewhere name := (SELECT schemaname FROM pg_tables WHERE tablename IN ('recognitions', 'tenants', 'wallets')
                        GROUP BY schemaname HAVING count(*) = 3 ORDER BY schemaname = 'public' DESC LIMIT 1);
    uuid_schema name := (SELECT nspname FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE extname = 'uuid-ossp');
BEGIN
    IF current_setting('server_version_num')::int < 140000 THEN
        RAISE EXCEPTION 'PostgreSQL % is too old: SparkNode needs 14 or newer', current_setting('server_version')
            USING HINT = 'Your tables were not changed. Upgrade the server (pg_upgrade, or dump and restore), then run the update again.';
    END IF;
    IF getdatabaseencoding() NOT IN ('UTF8', 'SQL_ASCII') THEN
        RAISE EXCEPTION 'the encoding of this database is %, which cannot hold the icons of the badges', getdatabaseencoding()
            USING HINT = 'Your tables were not changed. Create a database with ENCODING ''UTF8'' TEMPLATE template0, restore a dump of this one '
                         'into it, and migrate that.';
    END IF;
    IF current_schema() IS DISTINCT FROM 'public' THEN
        RAISE EXCEPTION 'the schema of this connection is %, but SparkNode lives in public', coalesce(current_schema(), 'none')
            USING HINT = 'Your tables were not changed. Run Liquibase with its default schema set: '
                         '-Dliquibase.defaultSchemaName=public or --default-schema-name=public.';
    END IF;
    IF to_regclass('public.tenants') IS NULL AND elsewhere IS NOT NULL THEN
        RAISE EXCEPTION 'the tables of SparkNode are in schema %, not in public', quote_ident(elsewhere)
            USING HINT = format('Your tables were not changed. SparkNode lives in public: ALTER SCHEMA public RENAME TO public_before; '
                                'ALTER SCHEMA %I RENAME TO public. Then run the update again.', elsewhere);
    END IF;

    IF NOT has_schema_privilege(current_schema(), 'CREATE') THEN
        lacks := lacks || format('CREATE on schema %I: GRANT CREATE ON SCHEMA %1$I TO %I', current_schema(), current_user);
    END IF;
    IF to_regnamespace('migration') IS NULL AND NOT has_database_privilege(current_database(), 'CREATE') THEN
        lacks := lacks || format('the schema migration, or CREATE on database %I to create it: CREATE SCHEMA migration AUTHORIZATION %I',
                                 current_database(), current_user);
    ELSIF NOT has_schema_privilege(to_regnamespace('migration'), 'CREATE') THEN
        lacks := lacks || format('CREATE on schema migration: ALTER SCHEMA migration OWNER TO %I', current_user);
    END IF;
    IF NOT has_database_privilege(current_database(), 'TEMPORARY') THEN
        lacks := lacks || format('TEMPORARY on database %I: GRANT TEMPORARY ON DATABASE %1$I TO %I', current_database(), current_user);
    END IF;
    IF to_regprocedure('uuid_generate_v4()') IS NULL AND uuid_schema IS NOT NULL THEN
        -- current_schemas leaves out the schemas that the role may not use
        lacks := lacks || CASE WHEN has_schema_privilege(uuid_schema, 'USAGE')
            THEN format('the function uuid_generate_v4(), which is in schema %I and not on the search_path: ALTER ROLE %I IN DATABASE %I SET search_path = %s, %1$I',
                        uuid_schema, session_user, current_database(), current_setting('search_path'))
            ELSE format('the function uuid_generate_v4(), as it may not use schema %I: GRANT USAGE ON SCHEMA %1$I TO %I', uuid_schema, current_user) END;
    ELSIF to_regprocedure('uuid_generate_v4()') IS NULL AND NOT has_database_privilege(current_database(), 'CREATE') THEN
        lacks := lacks || 'the extension "uuid-ossp", or the right to create it: CREATE EXTENSION "uuid-ossp"'::text;
    END IF;
    IF app IS NULL AND NOT EXISTS (SELECT FROM pg_roles WHERE rolname = current_user AND (rolcreaterole OR rolsuper)) THEN
        lacks := lacks || 'the role sparknode_app, or the right to create it: CREATE ROLE sparknode_app LOGIN'::text;
    END IF;
    -- PostgreSQL takes a GRANT of what one may not pass on for done, with a warning.
    IF NOT (has_database_privilege('public', current_database(), 'CONNECT') OR coalesce(has_database_privilege(app, current_database(), 'CONNECT'), false)
            OR has_database_privilege(current_database(), 'CONNECT WITH GRANT OPTION')) THEN
        lacks := lacks || format('CONNECT on database %I, to pass it on to sparknode_app: GRANT CONNECT ON DATABASE %1$I TO %I WITH GRANT OPTION',
                                 current_database(), current_user);
    END IF;
    IF NOT (has_schema_privilege('public', current_schema(), 'USAGE') OR coalesce(has_schema_privilege(app, current_schema(), 'USAGE'), false)
            OR has_schema_privilege(current_schema(), 'USAGE WITH GRANT OPTION')) THEN
        lacks := lacks || format('USAGE on schema %I, to pass it on to sparknode_app: GRANT USAGE ON SCHEMA %1$I TO %I WITH GRANT OPTION',
                                 current_schema(), current_user);
    END IF;
    IF lacks <> '{}' THEN
        RAISE EXCEPTION E'role % lacks what the chain needs:\n%', quote_ident(current_user), array_to_string(lacks, E'\n')
            USING HINT = 'Your tables were not changed. '
                         'Have an administrator run the statement after each colon, or migrate as the owner of the tables, '
                         'then run the update again.';
    END IF;
END $$
