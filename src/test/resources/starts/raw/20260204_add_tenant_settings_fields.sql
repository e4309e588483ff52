ALTER TABLE tenants
    ADD COLUMN IF NOT EXISTS currency VARCHAR(3) DEFAULT 'INR',
    ADD COLUMN IF NOT EXISTS markup_percent NUMERIC(5,2) DEFAULT 0.0,
    ADD COLUMN IF NOT EXISTS enabled_rewards JSONB DEFAULT '[]',
    ADD COLUMN IF NOT EXISTS redemptions_paused BOOLEAN DEFAULT FALSE;

-- The settings page offers more values than the checks of 20260130_add_tenant_properties allow.
ALTER TABLE tenants DROP CONSTRAINT IF EXISTS check_auth_method;
ALTER TABLE tenants DROP CONSTRAINT IF EXISTS check_expiry_policy;
ALTER TABLE tenants ALTER COLUMN auth_method SET DEFAULT 'OTP_ONLY';
