-- What the chain and Liquibase create belongs to the owner of the tables that were there, whoever runs it: the next runner may be another role, and this
-- one may be gone by then. A later revision names its own tables.
CREATE FUNCTION migration.hand_over(VARIADIC later_tables text[] DEFAULT '{}') RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    tables text[] := migration.tables_of_the_chain() || later_tables || '{databasechangelog,databasechangeloglock}';
    owner name := (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = to_regclass('public.tenants'));
    change text;
BEGIN
    IF coalesce(owner, current_user) = current_user OR NOT has_schema_privilege(owner, 'public', 'CREATE') THEN
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
    owner name := (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = to_regclass('public.tenants'));
    change text;
BEGIN
    IF coalesce(owner, current_user) = current_user OR NOT pg_has_role(owner, 'MEMBER') OR NOT has_database_privilege(current_database(), 'CREATE') THEN
        RETURN;
    END IF;
    EXECUTE format('ALTER SCHEMA migration OWNER TO %I', owner);
    EXECUTE format('ALTER TABLE migration.added OWNER TO %I', owner);
    FOR change IN
        SELECT format('ALTER ROUTINE %s OWNER TO %I', oid::regprocedure, owner) FROM pg_proc WHERE pronamespace = 'migration'::regnamespace
    LOOP
        EXECUTE change;
    END LOOP;
END $$
