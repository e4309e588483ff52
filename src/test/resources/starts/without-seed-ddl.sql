-- What a database lacks on which the DDL of the former seed script never ran: columns, and the later values of users.status.
ALTER TABLE tenants DROP COLUMN slug, DROP COLUMN master_budget_balance, DROP COLUMN feature_flags;
ALTER TABLE users DROP COLUMN is_super_admin, DROP COLUMN phone_number, DROP COLUMN personal_email, DROP COLUMN mobile_number,
    DROP COLUMN invitation_sent_at;
ALTER TABLE system_admins DROP COLUMN mfa_enabled;

UPDATE users SET status = upper(status);
ALTER TABLE users DROP CONSTRAINT users_status_check;
ALTER TABLE users ADD CONSTRAINT users_status_check CHECK (status IN ('ACTIVE', 'PENDING_INVITE', 'DEACTIVATED'));
ALTER TABLE users ADD CONSTRAINT users_status_is_upper_case CHECK (status = upper(status));
