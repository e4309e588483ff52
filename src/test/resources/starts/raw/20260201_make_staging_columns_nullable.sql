ALTER TABLE user_upload_staging ALTER COLUMN first_name DROP NOT NULL;
ALTER TABLE user_upload_staging ALTER COLUMN last_name DROP NOT NULL;
ALTER TABLE user_upload_staging ALTER COLUMN org_role DROP NOT NULL;
ALTER TABLE user_upload_staging ALTER COLUMN department_name DROP NOT NULL;
ALTER TABLE user_upload_staging ALTER COLUMN department_id DROP NOT NULL;
ALTER TABLE user_upload_staging ALTER COLUMN manager_email DROP NOT NULL;
ALTER TABLE user_upload_staging ALTER COLUMN manager_id DROP NOT NULL;
