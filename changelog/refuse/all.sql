-- All that 0001 to 0003 would stop at half way. Once in a session, as it reads many rows; not in a database that has none of the tables yet.
CREATE FUNCTION migration.refuse_what_cannot_be_migrated() RETURNS void LANGUAGE plpgsql SET row_security = off AS $$
BEGIN
    IF to_regclass('public.tenants') IS NULL OR current_setting('sparknode.refusals', true) = 'none' THEN
        RETURN;
    END IF;
    PERFORM migration.refuse_hidden_rows();
    PERFORM migration.refuse_unfit_tables();
    PERFORM migration.refuse_other_types();
    PERFORM migration.refuse_dependents();
    PERFORM migration.refuse_rows();
    PERFORM migration.refuse_unknown_roles();
    PERFORM migration.refuse_duplicates();
    PERFORM set_config('sparknode.refusals', 'none', false);
END $$
