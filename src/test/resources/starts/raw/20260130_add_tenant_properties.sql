ALTER TABLE tenants ADD COLUMN IF NOT EXISTS branding_config JSONB DEFAULT '{}';
ALTER TABLE tenants ADD COLUMN IF NOT EXISTS catalog_settings JSONB DEFAULT '{}';

ALTER TABLE tenants ADD CONSTRAINT check_auth_method CHECK (auth_method IN ('PASSWORD_AND_OTP', 'OTP_ONLY', 'SSO_SAML'));
ALTER TABLE tenants ADD CONSTRAINT check_expiry_policy CHECK (expiry_policy IN ('NEVER', '90_DAYS', '1_YEAR'));
