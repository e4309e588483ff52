ALTER TABLE users ADD COLUMN IF NOT EXISTS roles VARCHAR(255);
ALTER TABLE users ADD COLUMN IF NOT EXISTS default_role VARCHAR(50);

UPDATE users SET roles = org_role WHERE roles IS NULL OR roles = '';
UPDATE users SET default_role = org_role WHERE default_role IS NULL OR default_role = '';

COMMENT ON COLUMN users.roles IS 'All roles of the user, separated by commas';
COMMENT ON COLUMN users.default_role IS 'The role that a new session starts with';
