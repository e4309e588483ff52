ALTER TABLE users DROP CONSTRAINT IF EXISTS users_org_role_check;

UPDATE users SET org_role = 'tenant_manager' WHERE org_role IN ('tenant_admin', 'hr_admin');
UPDATE users SET org_role = 'dept_lead' WHERE org_role IN ('tenant_lead', 'manager');
UPDATE users SET org_role = 'tenant_user' WHERE org_role IN ('corporate_user', 'employee', 'user');

ALTER TABLE users ADD CONSTRAINT users_org_role_check CHECK (org_role IN ('platform_admin', 'tenant_manager', 'dept_lead', 'tenant_user'));
