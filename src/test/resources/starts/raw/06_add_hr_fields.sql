-- Fails on every bootstrap: users.date_of_birth is there from the first day.
ALTER TABLE users ADD COLUMN employee_id VARCHAR(50);
ALTER TABLE users ADD COLUMN designation VARCHAR(100);
ALTER TABLE users ADD COLUMN location VARCHAR(100);
ALTER TABLE users ADD COLUMN date_of_birth DATE;
ALTER TABLE users ADD COLUMN hire_date DATE;

ALTER TABLE user_upload_staging ADD COLUMN mobile_number VARCHAR(20);
