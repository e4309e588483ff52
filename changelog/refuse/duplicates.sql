CREATE FUNCTION migration.refuse_duplicates() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    list text;
    total bigint;
BEGIN
    SELECT string_agg(what, E'\n') FILTER (WHERE n <= 20), count(*) INTO list, total
      FROM (SELECT what, row_number() OVER (ORDER BY what) AS n
              FROM (SELECT format('%s departments named %L in tenant %s', count(*), name, tenant_id) AS what
                      FROM departments WHERE (tenant_id, name) IS NOT NULL GROUP BY tenant_id, name HAVING count(*) > 1
                    UNION ALL
                    SELECT format('%s users with corporate_email %L in tenant %s', count(*), corporate_email, tenant_id)
                      FROM users WHERE (tenant_id, corporate_email) IS NOT NULL GROUP BY tenant_id, corporate_email HAVING count(*) > 1) duplicates) numbered;
    IF total > 0 THEN
        RAISE EXCEPTION E'duplicates (%) stand in the way of one department name and one e-mail per tenant:\n%', total,
            list || CASE WHEN total > 20 THEN format(E'\n… and %s more', total - 20) ELSE '' END
            USING HINT = 'Your tables were not changed by this revision. Rename or merge these rows so that departments (tenant_id, name) and '
                         'users (tenant_id, corporate_email) are unique, then run the update again.';
    END IF;
END $$
