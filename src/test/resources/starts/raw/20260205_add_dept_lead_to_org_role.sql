ALTER TABLE users DROP CONSTRAINT IF EXISTS users_org_role_check;
ALTER TABLE users ADD CONSTRAINT users_org_role_check CHECK (org_role IN (
    'platform_admin',
    'tenant_admin', 'hr_admin', 'tenant_manager',
    'tenant_lead', 'manager', 'dept_lead',
    'corporate_user', 'employee', 'user', 'tenant_user'
));
