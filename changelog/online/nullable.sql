-- Needs ddl.sql.

DO $load$ BEGIN IF to_regproc('pg_temp.ensure_nullable') IS NULL THEN

CREATE PROCEDURE pg_temp.ensure_nullable(target regclass, VARIADIC names text[]) LANGUAGE plpgsql AS $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY names LOOP
        IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = target AND attname = name AND attnotnull AND NOT attisdropped) THEN
            CALL pg_temp.online(target, format('ALTER TABLE %s ALTER COLUMN %I DROP NOT NULL', target, name));
        END IF;
    END LOOP;
END $$;

END IF; END $load$
