-- From the bootstrap of 2026-02-15 to those until 2026-02-14: another model of roles.
ALTER TABLE users DROP CONSTRAINT users_org_role_check;
ALTER TABLE users ADD CONSTRAINT users_org_role_check CHECK (org_role IN
    ('platform_admin', 'tenant_admin', 'hr_admin', 'tenant_lead', 'manager', 'corporate_user', 'employee', 'user'));
