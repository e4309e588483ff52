-- Before anything may refuse: the next run may be another role's, and could not read these tables. This project's classes create them as the owner.
DO $$
DECLARE
    owner name := (SELECT tableowner FROM pg_tables WHERE schemaname = 'public' AND tablename = 'tenants');
    name text;
BEGIN
    IF owner <> current_user AND pg_has_role(owner, CASE WHEN current_setting('server_version_num')::int < 160000 THEN 'MEMBER' ELSE 'SET' END)
       AND pg_has_role(owner, 'USAGE') AND has_schema_privilege(owner, 'public', 'CREATE') THEN
        FOR name IN SELECT tablename FROM pg_tables
                     WHERE schemaname = 'public' AND tablename IN ('databasechangelog', 'databasechangeloglock') AND tableowner = current_user LOOP
            EXECUTE pg_catalog.format('ALTER TABLE public.%I OWNER TO %I', name, owner);
        END LOOP;
    END IF;
END $$
