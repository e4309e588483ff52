-- What the chain and Liquibase create belongs to the owner of the tables that were there, whoever runs it: the next runner may be another role, and this
-- one may be gone by then. Needs tables.sql.
DO $$
DECLARE
    owner name := (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = to_regclass('public.tenants'));
    change text;
BEGIN
    FOR change IN
        SELECT format('ALTER TABLE public.%I OWNER TO %I', tablename, owner) FROM pg_tables
         WHERE schemaname = 'public' AND tableowner = current_user
           AND tablename = ANY (pg_temp.tables_of_the_chain() || '{databasechangelog,databasechangeloglock}')
        UNION ALL
        SELECT format('ALTER FUNCTION %s OWNER TO %I', p.oid::regprocedure, owner) FROM pg_proc p
         WHERE pronamespace = 'public'::regnamespace AND pg_get_userbyid(proowner) = current_user
           AND proname IN ('tenant_id_from_recognition', 'tenant_id_from_sales_event', 'tenant_id_of_platform')
    LOOP
        EXECUTE change;
    END LOOP;
END $$
