-- What some bootstraps had already, whatever their date.
ALTER TABLE tenants ADD COLUMN branding_config JSONB DEFAULT '{}';
CREATE UNIQUE INDEX idx_users_tenant_corporate_email ON users (tenant_id, corporate_email);
