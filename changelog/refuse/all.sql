CREATE FUNCTION migration.refuse_what_cannot_be_migrated() RETURNS void LANGUAGE plpgsql SET row_security = off AS $$
BEGIN
    PERFORM migration.refuse_hidden_rows();
    PERFORM migration.refuse_unfit_tables();
    PERFORM migration.refuse_other_types();
    PERFORM migration.refuse_dependents();
    PERFORM migration.refuse_rows();
    PERFORM migration.refuse_unknown_roles();
    PERFORM migration.refuse_duplicates();
    PERFORM set_config('sparknode.refusals', 'none', false);
END $$
