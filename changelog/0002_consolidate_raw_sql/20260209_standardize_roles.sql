-- The role table of the model. Needs ../online: ddl and fill.
CREATE OR REPLACE PROCEDURE pg_temp.standardize_roles(target regclass, name text) LANGUAGE plpgsql AS $$
BEGIN
    CALL pg_temp.fill(target,
        assignment => format('%1$I = CASE WHEN t.%1$I IN (''tenant_admin'', ''hr_admin'') THEN ''tenant_manager'''
                             ' WHEN t.%1$I IN (''tenant_lead'', ''manager'') THEN ''dept_lead'' ELSE ''tenant_user'' END', name),
        condition => format('t.%I IN (''tenant_admin'', ''hr_admin'', ''tenant_lead'', ''manager'', ''corporate_user'', ''employee'', ''user'')', name));
END $$;
