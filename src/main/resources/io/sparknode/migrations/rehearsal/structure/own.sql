-- The relations that belong to the application
WITH own AS (
    SELECT c.* FROM pg_class c JOIN pg_namespace s ON s.oid = relnamespace
     WHERE nspname NOT IN ('rehearsal', 'migration', 'information_schema') AND nspname NOT LIKE 'pg\_%'
       AND c.relname NOT LIKE 'databasechangelog%'
       AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e'))
