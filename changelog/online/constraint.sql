-- Needs ddl.sql.

-- A check or a foreign key: added NOT VALID, which scans nothing, and validated under a lock that lets everybody read and write. A foreign key that
-- is there with another rule (no ON DELETE CASCADE, say) is replaced; to see that, write its definition as PostgreSQL prints it.
CREATE OR REPLACE PROCEDURE pg_temp.ensure_constraint(target regclass, name text, definition text) LANGUAGE plpgsql AS $$
DECLARE
    existing pg_constraint;
BEGIN
    SELECT * INTO existing FROM pg_constraint WHERE conrelid = target AND conname = name;
    IF existing.contype = 'f' AND replace(pg_get_constraintdef(existing.oid), ' NOT VALID', '') <> definition THEN
        CALL pg_temp.online(target, format('ALTER TABLE %s DROP CONSTRAINT %I', target, name));
        existing := NULL;
    END IF;
    IF existing.oid IS NULL THEN
        CALL pg_temp.online(target, format('ALTER TABLE %s ADD CONSTRAINT %I %s NOT VALID', target, name, definition));
    END IF;
    IF existing.convalidated IS NOT TRUE THEN
        CALL pg_temp.online(target, format('ALTER TABLE %s VALIDATE CONSTRAINT %I', target, name));
    END IF;
END $$;

-- Drops the checks ('c') or foreign keys ('f') that are on this one column, under whichever name.
CREATE OR REPLACE PROCEDURE pg_temp.drop_constraints(target regclass, name text, type "char") LANGUAGE plpgsql AS $$
DECLARE
    drops text;
BEGIN
    SELECT string_agg(format('ALTER TABLE %s DROP CONSTRAINT %I', target, c.conname), '; ') INTO drops
      FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND c.conkey = ARRAY[a.attnum]
     WHERE c.conrelid = target AND c.contype = type AND a.attname = name;
    IF drops IS NOT NULL THEN
        CALL pg_temp.online(target, drops);
    END IF;
END $$;
