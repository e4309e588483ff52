-- The owner of the tables that were there, if it is another role than the one that migrates, and one to which that may give what it creates.
CREATE FUNCTION migration.other_owner() RETURNS name LANGUAGE sql STABLE AS $$
    SELECT tableowner FROM pg_tables
     WHERE schemaname = 'public' AND tablename = 'tenants' AND tableowner <> current_user AND has_schema_privilege(tableowner, 'public', 'CREATE')
       AND pg_has_role(tableowner, CASE WHEN current_setting('server_version_num')::int < 160000 THEN 'MEMBER' ELSE 'SET' END)
$$;

-- What the chain and Liquibase create belongs to the owner of the tables that were there, whoever runs it: the next runner may be another role, and this
-- one may be gone by then. A later revision names its own tables.
CREATE FUNCTION migration.hand_over(VARIADIC later_tables text[] DEFAULT '{}') RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    tables text[] := migration.tables_of_the_chain() || later_tables || '{databasechangelog,databasechangeloglock}';
    owner name := migration.other_owner();
    change text;
BEGIN
    IF owner IS NULL THEN
        RETURN;
    END IF;
    FOR change IN
        SELECT format('ALTER TABLE public.%I OWNER TO %I', tablename, owner) FROM pg_tables
         WHERE schemaname = 'public' AND tableowner = current_user
           AND tablename = ANY (tables)
        UNION ALL
        SELECT format('ALTER FUNCTION %s OWNER TO %I', p.oid::regprocedure, owner) FROM pg_proc p
         WHERE pronamespace = 'public'::regnamespace AND pg_get_userbyid(proowner) = current_user
           AND (proname IN ('tenant_id_from_recognition', 'tenant_id_from_sales_event', 'tenant_id_of_platform')
                -- begin_rename gives its function the name of its trigger
                OR EXISTS (SELECT FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid WHERE tgfoid = p.oid AND tgname = proname AND relname = ANY (tables)))
    LOOP
        EXECUTE change;
    END LOOP;
END $$;

CREATE FUNCTION migration.hand_over_procedures() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    owner name := migration.other_owner();
    change text;
BEGIN
    IF owner IS NULL THEN
        RETURN;
    END IF;
    IF has_database_privilege(current_database(), 'CREATE') AND pg_has_role((SELECT nspowner FROM pg_namespace WHERE nspname = 'migration'), 'USAGE') THEN
        EXECUTE format('ALTER SCHEMA migration OWNER TO %I', owner);
    END IF;
    IF has_schema_privilege(owner, 'migration', 'CREATE') THEN
        FOR change IN
            SELECT format('ALTER TABLE migration.added OWNER TO %I', owner)
            UNION ALL
            SELECT format('ALTER ROUTINE %s OWNER TO %I', oid::regprocedure, owner) FROM pg_proc WHERE pronamespace = 'migration'::regnamespace
        LOOP
            EXECUTE change;
        END LOOP;
    END IF;
END $$
