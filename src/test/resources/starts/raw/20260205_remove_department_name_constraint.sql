ALTER TABLE departments DROP CONSTRAINT IF EXISTS departments_name_check;
ALTER TABLE departments DROP CONSTRAINT IF EXISTS check_department_name;
