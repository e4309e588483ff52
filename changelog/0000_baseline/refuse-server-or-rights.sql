-- What the chain needs of the server and of the role that runs it. It needs no superuser.
DO $$
DECLARE
    lacks text[] := '{}';
    foreign_tables text;
BEGIN
    IF current_setting('server_version_num')::int < 140000 THEN
        RAISE EXCEPTION 'PostgreSQL % is too old: SparkNode needs 14 or newer', current_setting('server_version')
            USING HINT = 'Nothing was changed. Upgrade the server (pg_upgrade, or dump and restore), then run the update again.';
    END IF;
    IF getdatabaseencoding() NOT IN ('UTF8', 'SQL_ASCII') THEN
        RAISE EXCEPTION 'the encoding of this database is %, which cannot hold the icons of the badges', getdatabaseencoding()
            USING HINT = 'Nothing was changed. Create a database with ENCODING ''UTF8'' TEMPLATE template0, restore a dump of this one '
                         'into it, and migrate that.';
    END IF;
    IF current_schema() IS DISTINCT FROM 'public' THEN
        RAISE EXCEPTION 'the schema of this connection is %, but SparkNode lives in public', coalesce(current_schema(), 'none')
            USING HINT = 'Nothing was changed. Run Liquibase with its default schema set: '
                         '-Dliquibase.defaultSchemaName=public or --default-schema-name=public.';
    END IF;

    IF NOT has_schema_privilege(current_schema(), 'CREATE') THEN
        lacks := lacks || format('CREATE on schema %I: GRANT CREATE ON SCHEMA %1$I TO %I', current_schema(), current_user);
    END IF;
    IF NOT has_database_privilege(current_database(), 'TEMPORARY') THEN
        lacks := lacks || format('TEMPORARY on database %I: GRANT TEMPORARY ON DATABASE %1$I TO %I', current_database(), current_user);
    END IF;
    IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'uuid-ossp') AND NOT has_database_privilege(current_database(), 'CREATE') THEN
        lacks := lacks || 'the extension "uuid-ossp", or the right to create it: CREATE EXTENSION "uuid-ossp" as an administrator'::text;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sparknode_app')
       AND NOT EXISTS (SELECT FROM pg_roles WHERE rolname = current_user AND (rolcreaterole OR rolsuper)) THEN
        lacks := lacks || 'the role sparknode_app, or the right to create it: CREATE ROLE sparknode_app LOGIN as an administrator'::text;
    END IF;
    SELECT string_agg(format('%I (owner %I)', tablename, tableowner), ', ' ORDER BY tablename) INTO foreign_tables
      FROM pg_tables WHERE schemaname = current_schema() AND NOT pg_has_role(tableowner, 'USAGE')
       AND tablename NOT IN ('alembic_version', 'schema_migrations')
       AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = format('%I.%I', schemaname, tablename)::regclass AND deptype = 'e');
    IF foreign_tables IS NOT NULL THEN
        lacks := lacks || format('ownership of the tables %s: GRANT the owner''s role TO %I', foreign_tables, current_user);
    END IF;
    IF lacks <> '{}' THEN
        RAISE EXCEPTION E'role % lacks what the chain needs:\n%', current_user, array_to_string(lacks, E'\n')
            USING HINT = 'Nothing was changed. Have an administrator run what stands behind each colon, or migrate as the owner of the tables, '
                         'then run the update again.';
    END IF;
END $$
