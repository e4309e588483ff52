-- The roles of the model.

CREATE FUNCTION migration.standard_role(role text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN role IN ('tenant_admin', 'hr_admin') THEN 'tenant_manager'
                WHEN role IN ('tenant_lead', 'manager') THEN 'dept_lead'
                WHEN role IN ('corporate_user', 'employee', 'user') THEN 'tenant_user'
                ELSE role END
$$;

-- Of a list with commas, each role once, in its order.
CREATE FUNCTION migration.standard_roles(roles text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN EXISTS (SELECT FROM unnest(string_to_array(roles, ',')) role WHERE migration.standard_role(trim(role)) <> trim(role))
                THEN (SELECT string_agg(role, ',' ORDER BY n)
                        FROM (SELECT migration.standard_role(trim(role)) AS role, min(n) AS n FROM unnest(string_to_array(roles, ',')) WITH ORDINALITY r (role, n)
                               GROUP BY 1) standard)
                ELSE roles END
$$;

-- All columns of a table that hold roles, in one update. A collation of the column may not be deterministic, and then knows no patterns.
CREATE PROCEDURE migration.standardize_roles(target regclass, VARIADIC columns text[]) LANGUAGE plpgsql AS $$
DECLARE
    assignment text;
    condition text;
BEGIN
    SELECT string_agg(format('%1$I = migration.standard_roles(t.%1$I COLLATE "C")', attname), ', '),
           string_agg(format('t.%I COLLATE "C" ~ ''(^|,) *(tenant_admin|hr_admin|tenant_lead|manager|corporate_user|employee|user) *(,|$)''', attname), ' OR ')
      INTO assignment, condition
      FROM pg_attribute WHERE attrelid = target AND attname = ANY (columns) AND NOT attisdropped;
    CALL migration.fill(target, assignment, condition);
END $$;
