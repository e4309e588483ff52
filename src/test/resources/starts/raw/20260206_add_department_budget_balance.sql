-- Fails on bootstraps later than 2026-02-04: they have the column.
ALTER TABLE departments ADD COLUMN budget_balance NUMERIC(15,2) NOT NULL DEFAULT 0;

COMMENT ON COLUMN departments.budget_balance IS 'What the department can still distribute';
