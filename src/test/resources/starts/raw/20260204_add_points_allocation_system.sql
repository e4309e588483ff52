ALTER TABLE tenants ADD COLUMN IF NOT EXISTS points_allocation_balance NUMERIC(15,2) NOT NULL DEFAULT 0;
ALTER TABLE tenants ADD CONSTRAINT positive_allocation_balance CHECK (points_allocation_balance >= 0);

CREATE TABLE IF NOT EXISTS allocation_logs (
    id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
    tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
    admin_id UUID NOT NULL REFERENCES users(id),
    amount NUMERIC(15,2) NOT NULL,
    currency VARCHAR(10) DEFAULT 'INR',
    previous_balance NUMERIC(15,2),
    new_balance NUMERIC(15,2),
    reference_note TEXT,
    transaction_type VARCHAR(50) NOT NULL DEFAULT 'CREDIT_INJECTION' CHECK (transaction_type IN ('CREDIT_INJECTION', 'CLAWBACK', 'ADJUSTMENT')),
    created_at TIMESTAMPTZ DEFAULT NOW()
);
CREATE INDEX IF NOT EXISTS idx_allocation_logs_tenant ON allocation_logs (tenant_id, created_at DESC);
CREATE INDEX IF NOT EXISTS idx_allocation_logs_admin ON allocation_logs (admin_id, created_at DESC);

CREATE TABLE IF NOT EXISTS platform_billing_logs (
    id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
    tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
    admin_id UUID NOT NULL REFERENCES users(id),
    amount NUMERIC(15,2) NOT NULL,
    currency VARCHAR(10) DEFAULT 'INR',
    transaction_type VARCHAR(50) NOT NULL DEFAULT 'CREDIT_INJECTION'
        CHECK (transaction_type IN ('CREDIT_INJECTION', 'CLAWBACK', 'REVERSAL', 'REFUND', 'ADJUSTMENT')),
    reference_note TEXT,
    invoice_number VARCHAR(100),
    created_at TIMESTAMPTZ DEFAULT NOW()
);
CREATE INDEX IF NOT EXISTS idx_platform_billing_logs_tenant ON platform_billing_logs (tenant_id, created_at DESC);
CREATE INDEX IF NOT EXISTS idx_platform_billing_logs_admin ON platform_billing_logs (admin_id, created_at DESC);

CREATE TABLE IF NOT EXISTS distribution_logs (
    id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
    tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
    from_user_id UUID NOT NULL REFERENCES users(id),
    to_user_id UUID NOT NULL REFERENCES users(id),
    amount NUMERIC(15,2) NOT NULL,
    transaction_type VARCHAR(50) NOT NULL DEFAULT 'RECOGNITION' CHECK (transaction_type IN ('RECOGNITION', 'MANUAL_AWARD', 'EVENT_BONUS')),
    reference_type VARCHAR(50),
    reference_id UUID,
    previous_pool_balance NUMERIC(15,2),
    new_pool_balance NUMERIC(15,2),
    description TEXT,
    created_at TIMESTAMPTZ DEFAULT NOW()
);
CREATE INDEX IF NOT EXISTS idx_distribution_logs_tenant ON distribution_logs (tenant_id, created_at DESC);
CREATE INDEX IF NOT EXISTS idx_distribution_logs_from_user ON distribution_logs (from_user_id, created_at DESC);
CREATE INDEX IF NOT EXISTS idx_distribution_logs_to_user ON distribution_logs (to_user_id, created_at DESC);

ALTER TABLE wallets ADD CONSTRAINT positive_balance CHECK (balance >= 0);
