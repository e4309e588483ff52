-- Fails without 20260204_add_points_allocation_system.
ALTER TABLE tenants RENAME COLUMN points_allocation_balance TO budget_allocation_balance;
ALTER TABLE tenants RENAME CONSTRAINT positive_allocation_balance TO positive_budget_allocation;

ALTER TABLE allocation_logs RENAME TO budget_allocation_logs;
ALTER INDEX idx_allocation_logs_tenant RENAME TO idx_budget_allocation_logs_tenant;
ALTER INDEX idx_allocation_logs_admin RENAME TO idx_budget_allocation_logs_admin;

ALTER TABLE distribution_logs RENAME TO budget_distribution_logs;
ALTER INDEX idx_distribution_logs_tenant RENAME TO idx_budget_distribution_logs_tenant;
ALTER INDEX idx_distribution_logs_from_user RENAME TO idx_budget_distribution_logs_from_user;
ALTER INDEX idx_distribution_logs_to_user RENAME TO idx_budget_distribution_logs_to_user;

ALTER TABLE tenants ADD COLUMN IF NOT EXISTS budget_allocated NUMERIC(15,2) NOT NULL DEFAULT 0;
ALTER TABLE tenants ADD CONSTRAINT positive_budget_allocated CHECK (budget_allocated >= 0);

COMMENT ON COLUMN tenants.budget_allocation_balance IS 'What the tenant can still distribute';
COMMENT ON COLUMN tenants.budget_allocated IS 'What the platform has given to the tenant so far';
COMMENT ON TABLE budget_allocation_logs IS 'Budget given by the platform to a tenant';
COMMENT ON TABLE budget_distribution_logs IS 'Budget given by a tenant to its people';
