ALTER TABLE departments ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS tenant_isolation_departments ON departments;
CREATE POLICY tenant_isolation_departments ON departments
    USING (
        tenant_id = current_setting('app.tenant_id')::uuid
        OR current_setting('app.is_platform_admin', false) = 'true'
    );
