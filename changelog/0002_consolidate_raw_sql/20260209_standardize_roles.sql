-- The role table of the model. Needs ../online: ddl and fill.

CREATE OR REPLACE FUNCTION pg_temp.standard_role(role text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN role IN ('tenant_admin', 'hr_admin') THEN 'tenant_manager'
                WHEN role IN ('tenant_lead', 'manager') THEN 'dept_lead'
                WHEN role IN ('corporate_user', 'employee', 'user') THEN 'tenant_user'
                ELSE role END
$$;

-- Of a list with commas, each role once, in its order.
CREATE OR REPLACE FUNCTION pg_temp.standard_roles(roles text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN EXISTS (SELECT FROM unnest(string_to_array(roles, ',')) role WHERE pg_temp.standard_role(trim(role)) <> trim(role))
                THEN (SELECT string_agg(role, ',' ORDER BY n)
                        FROM (SELECT pg_temp.standard_role(trim(role)) AS role, min(n) AS n FROM unnest(string_to_array(roles, ',')) WITH ORDINALITY r (role, n)
                               GROUP BY 1) standard)
                ELSE roles END
$$;

-- All columns of a table that hold roles, in one update.
CREATE OR REPLACE PROCEDURE pg_temp.standardize_roles(target regclass, VARIADIC columns text[]) LANGUAGE plpgsql AS $$
DECLARE
    assignment text;
    condition text;
BEGIN
    SELECT string_agg(format('%1$I = pg_temp.standard_roles(t.%1$I)', attname), ', '),
           string_agg(format('t.%I ~ ''(^|,) *(tenant_admin|hr_admin|tenant_lead|manager|corporate_user|employee|user) *(,|$)''', attname), ' OR ')
      INTO assignment, condition
      FROM pg_attribute WHERE attrelid = target AND attname = ANY (columns) AND NOT attisdropped;
    CALL pg_temp.fill(target, assignment, condition);
END $$;
