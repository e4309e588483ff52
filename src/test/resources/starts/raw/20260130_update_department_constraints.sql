-- Fails where a department has another name.
ALTER TABLE departments DROP CONSTRAINT IF EXISTS departments_name_check;
ALTER TABLE departments ADD CONSTRAINT check_department_name CHECK (name IN (
    'Human Resource (HR)',
    'Technology (IT)',
    'Sales and Marketing',
    'Business Unit 1',
    'Business Unit 2',
    'Business Unit 3'
));
