-- NOT NULL, after NULLs have been replaced by the default, if one is given; from a validated check, which spares the scan under ACCESS EXCLUSIVE.
-- https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL
CREATE PROCEDURE migration.ensure_not_null(target regclass, name text, "default" text DEFAULT NULL) LANGUAGE plpgsql AS $$
DECLARE
    proof name := name || '_is_set';
BEGIN
    -- one of this name that says something else is somebody's
    IF EXISTS (SELECT FROM pg_constraint WHERE conrelid = target AND conname = proof
                  AND NOT starts_with(pg_get_constraintdef(oid), format('CHECK ((%I IS NOT NULL))', name))) THEN
        proof := 'sparknode_' || proof;
    END IF;
    IF EXISTS (SELECT FROM migration.columns_of(target) c WHERE c.name = ensure_not_null.name AND NOT required) THEN
        IF "default" IS NOT NULL THEN
            CALL migration.fill(target, format('%I = %s', name, "default"), format('t.%I IS NULL', name));
        END IF;
        CALL migration.ensure_constraint(target, proof, format('CHECK (%I IS NOT NULL)', name));
        CALL migration.online(target, format('ALTER TABLE %s ALTER COLUMN %I SET NOT NULL', target, name));
    END IF;
    IF EXISTS (SELECT FROM pg_constraint WHERE conrelid = target AND conname = proof) THEN
        CALL migration.online(target, format('ALTER TABLE %s DROP CONSTRAINT %I', target, proof));
    END IF;
END $$;

CREATE PROCEDURE migration.ensure_nullable(target regclass, VARIADIC names text[]) LANGUAGE plpgsql AS $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY names LOOP
        IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = target AND attname = name AND attnotnull AND NOT attisdropped) THEN
            CALL migration.online(target, format('ALTER TABLE %s ALTER COLUMN %I DROP NOT NULL', target, name));
        END IF;
    END LOOP;
END $$;
