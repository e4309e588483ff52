-- What stands here instead of the hash fits no password.
UPDATE users SET password_hash = 'no password' WHERE corporate_email IN ('super_user@sparknode.io', 'tenant_manager@sparknode.io');
