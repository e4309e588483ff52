-- From the bootstrap of 2026-02-14 to those until 2026-02-11: recognitions of one kind.
ALTER TABLE recognitions DROP COLUMN recognition_type, DROP COLUMN ecard_template, DROP COLUMN is_equal_split;
