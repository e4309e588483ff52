-- Fails without 20260201_add_bulk_upload_columns.
ALTER TABLE user_upload_staging ALTER COLUMN validation_errors DROP DEFAULT;
ALTER TABLE user_upload_staging ALTER COLUMN validation_errors TYPE JSONB USING to_jsonb(validation_errors);
ALTER TABLE user_upload_staging ALTER COLUMN validation_errors SET DEFAULT '[]'::jsonb;
