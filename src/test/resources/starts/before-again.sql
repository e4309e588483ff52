-- Lets 20260204_add_points_allocation_system go through a second time. By psql, statement by statement, it does so but for its last one, which says
-- that this constraint is there.
ALTER TABLE wallets DROP CONSTRAINT positive_balance;
