-- Needs ddl.sql.

-- A column with at least this length and this default. A column that is there keeps its type, but a shorter varchar is widened.
CREATE OR REPLACE PROCEDURE pg_temp.ensure_column(target regclass, name text, type text, "default" text DEFAULT NULL) LANGUAGE plpgsql AS $$
DECLARE
    existing pg_attribute;
    existing_default text;
BEGIN
    SELECT * INTO existing FROM pg_attribute WHERE attrelid = target AND attname = name AND NOT attisdropped;
    IF existing.attname IS NULL THEN
        CALL pg_temp.online(target, concat_ws(' ', format('ALTER TABLE %s ADD COLUMN %I %s', target, name, type), 'DEFAULT ' || "default"));
        RETURN;
    END IF;
    IF existing.atttypid = 'varchar'::regtype AND type ~ '^varchar' AND existing.atttypmod - 4 BETWEEN 0 AND substring(type FROM '[0-9]+')::int - 1 THEN
        CALL pg_temp.online(target, format('ALTER TABLE %s ALTER COLUMN %I TYPE %s', target, name, type));
    END IF;
    -- A column of another type cannot take this default; who changes the type sets it.
    SELECT pg_get_expr(adbin, adrelid) INTO existing_default FROM pg_attrdef WHERE adrelid = target AND adnum = existing.attnum;
    IF "default" IS NOT NULL AND existing.atttypid = split_part(type, '(', 1)::regtype
       AND (existing_default = "default" OR starts_with(existing_default, "default" || '::')) IS NOT TRUE THEN
        CALL pg_temp.online(target, format('ALTER TABLE %s ALTER COLUMN %I SET DEFAULT %s', target, name, "default"));
    END IF;
END $$;

CREATE OR REPLACE PROCEDURE pg_temp.ensure_nullable(target regclass, VARIADIC names text[]) LANGUAGE plpgsql AS $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY names LOOP
        IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = target AND attname = name AND attnotnull AND NOT attisdropped) THEN
            CALL pg_temp.online(target, format('ALTER TABLE %s ALTER COLUMN %I DROP NOT NULL', target, name));
        END IF;
    END LOOP;
END $$;
