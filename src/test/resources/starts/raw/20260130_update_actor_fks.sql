ALTER TABLE master_budget_ledger DROP CONSTRAINT IF EXISTS master_budget_ledger_created_by_fkey;
ALTER TABLE master_budget_ledger ALTER COLUMN created_by DROP NOT NULL;

ALTER TABLE audit_log DROP CONSTRAINT IF EXISTS audit_log_actor_id_fkey;
ALTER TABLE audit_log ALTER COLUMN actor_id DROP NOT NULL;
