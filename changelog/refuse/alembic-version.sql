-- What Alembic did after the revision at which these migrations take over, nobody here knows.
CREATE FUNCTION migration.refuse_unknown_alembic_version() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    unknown text;
BEGIN
    IF to_regclass('public.tenants') IS NULL OR has_table_privilege(to_regclass('public.alembic_version'), 'SELECT') IS NOT TRUE THEN
        RETURN;
    END IF;
    SELECT string_agg(quote_literal(version_num), ', ' ORDER BY version_num) INTO unknown FROM public.alembic_version
     WHERE version_num NOT IN ('0000_baseline', '0001_tenant_isolation', '0002_consolidate_raw_sql', '0003_seed_ddl_extraction');
    IF unknown IS NOT NULL THEN
        RAISE EXCEPTION 'the table alembic_version has a revision that these migrations do not know: %', unknown
            USING HINT = 'Your tables were not changed. '
                         'Take the database to 0003_seed_ddl_extraction with Alembic: alembic downgrade 0003_seed_ddl_extraction. '
                         'Or, if what the later revisions made is to stay: UPDATE alembic_version SET version_num = ''0003_seed_ddl_extraction''. '
                         'Then run the update again: it brings the tables that are there to what its own revisions say, or says which it cannot.';
    END IF;
END $$
