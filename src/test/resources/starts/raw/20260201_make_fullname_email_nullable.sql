ALTER TABLE user_upload_staging ALTER COLUMN full_name DROP NOT NULL;
ALTER TABLE user_upload_staging ALTER COLUMN email DROP NOT NULL;
