-- Needs ddl.sql, constraint.sql and fill.sql.

DO $load$ BEGIN IF to_regproc('pg_temp.ensure_not_null') IS NULL THEN

-- NOT NULL, after NULLs have been replaced by the default, if one is given; from a validated check, which spares the scan under ACCESS EXCLUSIVE.
-- https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL
CREATE PROCEDURE pg_temp.ensure_not_null(target regclass, name text, "default" text DEFAULT NULL) LANGUAGE plpgsql AS $$
DECLARE
    proof name := name || '_is_set';
BEGIN
    IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = target AND attname = name AND NOT attnotnull) THEN
        IF "default" IS NOT NULL THEN
            CALL pg_temp.fill(target, format('%I = %s', name, "default"), format('t.%I IS NULL', name));
        END IF;
        CALL pg_temp.ensure_constraint(target, proof, format('CHECK (%I IS NOT NULL)', name));
        CALL pg_temp.online(target, format('ALTER TABLE %s ALTER COLUMN %I SET NOT NULL', target, name));
    END IF;
    IF EXISTS (SELECT FROM pg_constraint WHERE conrelid = target AND conname = proof) THEN
        CALL pg_temp.online(target, format('ALTER TABLE %s DROP CONSTRAINT %I', target, proof));
    END IF;
END $$;

END IF; END $load$
