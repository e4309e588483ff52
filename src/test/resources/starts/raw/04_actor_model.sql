-- Fails on every bootstrap: audit_log.actor_type is there from the first day.
ALTER TABLE recognitions ADD COLUMN IF NOT EXISTS actor_id UUID;
ALTER TABLE recognitions ADD COLUMN IF NOT EXISTS actor_type VARCHAR(20) DEFAULT 'user';
ALTER TABLE feed ADD COLUMN IF NOT EXISTS actor_type VARCHAR(20) DEFAULT 'user';
ALTER TABLE audit_log ADD COLUMN actor_type VARCHAR(20) DEFAULT 'user';
ALTER TABLE master_budget_ledger ADD COLUMN created_by_type VARCHAR(20) DEFAULT 'user';

UPDATE audit_log SET actor_type = 'user' WHERE actor_type IS NULL;
