-- The roles of the users of data.sql, in the model of four roles.
UPDATE users SET org_role = roles.org_role
FROM (VALUES ('ann', 'tenant_manager'), ('bob', 'dept_lead'), ('cem', 'tenant_user'), ('dee', 'tenant_user'), ('eve', 'tenant_user'),
    ('fay', 'tenant_manager'), ('gus', 'dept_lead'), ('hal', 'tenant_user'), ('ida', 'tenant_manager')) AS roles (name, org_role)
WHERE users.id = md5(roles.name)::uuid;
