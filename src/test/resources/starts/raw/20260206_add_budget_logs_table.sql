CREATE TABLE IF NOT EXISTS budget_logs (
    id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
    tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
    action_type VARCHAR(50) NOT NULL CHECK (action_type IN ('ALLOCATE', 'RECALL', 'TRANSFER')),
    amount NUMERIC(15,2) NOT NULL CHECK (amount > 0),
    from_tenant_id UUID REFERENCES tenants(id) ON DELETE SET NULL,
    to_tenant_id UUID REFERENCES tenants(id) ON DELETE SET NULL,
    from_dept_id UUID REFERENCES departments(id) ON DELETE SET NULL,
    to_dept_id UUID REFERENCES departments(id) ON DELETE SET NULL,
    performed_by UUID NOT NULL REFERENCES users(id),
    description TEXT,
    created_at TIMESTAMPTZ DEFAULT NOW()
);

CREATE INDEX IF NOT EXISTS idx_budget_logs_tenant ON budget_logs (tenant_id, created_at DESC);
CREATE INDEX IF NOT EXISTS idx_budget_logs_action_type ON budget_logs (action_type, created_at DESC);
CREATE INDEX IF NOT EXISTS idx_budget_logs_from_dept ON budget_logs (from_dept_id, created_at DESC);
CREATE INDEX IF NOT EXISTS idx_budget_logs_to_dept ON budget_logs (to_dept_id, created_at DESC);
CREATE INDEX IF NOT EXISTS idx_budget_logs_performed_by ON budget_logs (performed_by, created_at DESC);

COMMENT ON TABLE budget_logs IS 'Every movement of budget between tenants and departments';
COMMENT ON COLUMN budget_logs.action_type IS 'ALLOCATE, RECALL or TRANSFER';
COMMENT ON COLUMN budget_logs.from_tenant_id IS 'The tenant that gives, if a tenant gives';
COMMENT ON COLUMN budget_logs.to_tenant_id IS 'The tenant that receives, if a tenant receives';
COMMENT ON COLUMN budget_logs.from_dept_id IS 'The department that gives, if a department gives';
COMMENT ON COLUMN budget_logs.to_dept_id IS 'The department that receives, if a department receives';
