-- Fails on every bootstrap: the column has its new name from the first day.
ALTER TABLE users RENAME COLUMN role TO org_role;
ALTER TABLE users RENAME CONSTRAINT users_role_check TO users_org_role_check;
