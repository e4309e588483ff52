CREATE TABLE IF NOT EXISTS tenant_budget_allocations (
    id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
    tenant_id UUID NOT NULL UNIQUE REFERENCES tenants(id) ON DELETE CASCADE,
    total_allocated_budget NUMERIC(15,2) NOT NULL,
    remaining_balance NUMERIC(15,2) NOT NULL,
    status VARCHAR(50) DEFAULT 'active' CHECK (status IN ('active', 'inactive', 'closed')),
    allocated_by UUID REFERENCES users(id),
    allocation_date TIMESTAMPTZ DEFAULT NOW(),
    created_at TIMESTAMPTZ DEFAULT NOW(),
    updated_at TIMESTAMPTZ DEFAULT NOW()
);

CREATE TABLE IF NOT EXISTS department_budget_allocations (
    id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
    tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
    department_id UUID NOT NULL REFERENCES departments(id) ON DELETE CASCADE,
    tenant_budget_allocation_id UUID NOT NULL REFERENCES tenant_budget_allocations(id) ON DELETE CASCADE,
    allocated_budget NUMERIC(15,2) NOT NULL DEFAULT 0,
    distributed_budget NUMERIC(15,2) NOT NULL DEFAULT 0,
    remaining_budget NUMERIC(15,2) NOT NULL DEFAULT 0,
    status VARCHAR(50) DEFAULT 'active' CHECK (status IN ('active', 'inactive', 'closed')),
    allocated_by UUID REFERENCES users(id),
    allocation_date TIMESTAMPTZ DEFAULT NOW(),
    created_at TIMESTAMPTZ DEFAULT NOW(),
    updated_at TIMESTAMPTZ DEFAULT NOW(),
    UNIQUE (tenant_id, department_id),
    CONSTRAINT valid_allocated_budget CHECK (allocated_budget >= 0),
    CONSTRAINT valid_distributed_budget CHECK (distributed_budget >= 0)
);

CREATE TABLE IF NOT EXISTS employee_points_allocations (
    id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
    tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
    employee_id UUID NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    department_budget_allocation_id UUID NOT NULL REFERENCES department_budget_allocations(id) ON DELETE CASCADE,
    allocated_points NUMERIC(15,2) NOT NULL DEFAULT 0,
    spent_points NUMERIC(15,2) NOT NULL DEFAULT 0,
    remaining_points NUMERIC(15,2) GENERATED ALWAYS AS (allocated_points - spent_points) STORED,
    status VARCHAR(50) DEFAULT 'active' CHECK (status IN ('active', 'inactive', 'closed')),
    allocated_by UUID REFERENCES users(id),
    allocation_date TIMESTAMPTZ DEFAULT NOW(),
    created_at TIMESTAMPTZ DEFAULT NOW(),
    updated_at TIMESTAMPTZ DEFAULT NOW(),
    UNIQUE (department_budget_allocation_id, employee_id),
    CONSTRAINT valid_allocated_points CHECK (allocated_points >= 0),
    CONSTRAINT valid_spent_points CHECK (spent_points >= 0)
);

CREATE TABLE IF NOT EXISTS budget_allocation_ledger (
    id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
    tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
    transaction_type VARCHAR(50) NOT NULL CHECK (transaction_type IN
        ('tenant_allocation', 'dept_allocation', 'employee_allocation', 'allocation_reversal', 'points_spend')),
    source_entity_type VARCHAR(50) NOT NULL,
    source_entity_id UUID NOT NULL,
    target_entity_type VARCHAR(50),
    target_entity_id UUID,
    amount NUMERIC(15,2) NOT NULL,
    balance_before NUMERIC(15,2),
    balance_after NUMERIC(15,2),
    actor_id UUID REFERENCES users(id),
    description TEXT,
    created_at TIMESTAMPTZ DEFAULT NOW()
);

CREATE INDEX IF NOT EXISTS idx_tenant_budget_allocations_tenant ON tenant_budget_allocations (tenant_id);
CREATE INDEX IF NOT EXISTS idx_dept_budget_allocations_tenant ON department_budget_allocations (tenant_id);
CREATE INDEX IF NOT EXISTS idx_dept_budget_allocations_department ON department_budget_allocations (department_id);
CREATE INDEX IF NOT EXISTS idx_employee_points_allocations_tenant ON employee_points_allocations (tenant_id);
CREATE INDEX IF NOT EXISTS idx_employee_points_allocations_employee ON employee_points_allocations (employee_id);
CREATE INDEX IF NOT EXISTS idx_budget_allocation_ledger_tenant ON budget_allocation_ledger (tenant_id);
CREATE INDEX IF NOT EXISTS idx_budget_allocation_ledger_transaction ON budget_allocation_ledger (transaction_type);
CREATE INDEX IF NOT EXISTS idx_budget_allocation_ledger_created ON budget_allocation_ledger (created_at DESC);

ALTER TABLE tenants ADD COLUMN IF NOT EXISTS total_allocated_budget NUMERIC(15,2) DEFAULT 0;
ALTER TABLE tenants ADD COLUMN IF NOT EXISTS remaining_allocated_budget NUMERIC(15,2) DEFAULT 0;
ALTER TABLE departments ADD COLUMN IF NOT EXISTS allocated_budget NUMERIC(15,2) DEFAULT 0;
ALTER TABLE departments ADD COLUMN IF NOT EXISTS distributed_budget NUMERIC(15,2) DEFAULT 0;
ALTER TABLE wallets ADD COLUMN IF NOT EXISTS allocated_points NUMERIC(15,2) DEFAULT 0;
