-- From the bootstrap of 2026-02-11 to those until 2026-02-04: departments of six names, without a budget.
ALTER TABLE departments DROP COLUMN budget_balance;
ALTER TABLE departments ADD CONSTRAINT departments_name_check CHECK (name IN
    ('Human Resource (HR)', 'Technology (IT)', 'Sales and Marketing', 'Business Unit 1', 'Business Unit 2', 'Business Unit 3'));
