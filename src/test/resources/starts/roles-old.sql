-- The roles of the users of data.sql, in the model before: each of its roles once.
UPDATE users SET org_role = roles.org_role
FROM (VALUES ('ann', 'tenant_admin'), ('bob', 'tenant_lead'), ('cem', 'corporate_user'), ('dee', 'employee'), ('eve', 'user'),
    ('fay', 'hr_admin'), ('gus', 'manager'), ('hal', 'corporate_user'), ('ida', 'tenant_admin')) AS roles (name, org_role)
WHERE users.id = md5(roles.name)::uuid;
