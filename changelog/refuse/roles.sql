-- The roles of the model and those that 0002_consolidate_raw_sql turns into them (20260209_standardize_roles).
CREATE FUNCTION migration.refuse_unknown_roles() RETURNS void LANGUAGE plpgsql SET row_security = off AS $$
DECLARE
    unknown text;
BEGIN
    SELECT string_agg(format('%L (%s %s)', org_role, n, CASE n WHEN 1 THEN 'user' ELSE 'users' END), ', ' ORDER BY org_role) INTO unknown
      FROM (SELECT org_role, count(*) AS n FROM users
             WHERE org_role IS NULL OR org_role NOT IN ('platform_admin', 'tenant_manager', 'dept_lead', 'tenant_user',
                                    'tenant_admin', 'hr_admin', 'tenant_lead', 'manager', 'corporate_user', 'employee', 'user')
             GROUP BY org_role) unknown;
    IF unknown IS NOT NULL THEN
        RAISE EXCEPTION 'users.org_role has roles that the model does not know: %', unknown
            USING HINT = 'No role of a user was changed. Give these users one of platform_admin, tenant_manager, dept_lead, tenant_user '
                         '(UPDATE users SET org_role = ''tenant_user'' WHERE org_role = ''…'', or IS NULL), then run the update again.';
    END IF;
END $$
