-- Needs ddl.sql.

-- Moves the rows of a table that somebody created anew under its old name into the table that has taken its place.
CREATE OR REPLACE PROCEDURE pg_temp.merge_into(source regclass, target regclass) LANGUAGE plpgsql AS $$
DECLARE
    columns text := (SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute WHERE attrelid = source AND attnum > 0 AND NOT attisdropped);
BEGIN
    CALL pg_temp.online(target, format('LOCK TABLE %1$s; INSERT INTO %2$s (%3$s) SELECT %3$s FROM %1$s; DROP TABLE %1$s', source, target, columns));
END $$;

-- Renames a table and all that bears its name, so that another one can take its place.
CREATE OR REPLACE PROCEDURE pg_temp.set_aside(target regclass, name text) LANGUAGE plpgsql AS $$
DECLARE
    old_name text := (SELECT relname FROM pg_class WHERE oid = target);
    renames text;
BEGIN
    SELECT string_agg(format('ALTER INDEX %s RENAME TO %I', i.indexrelid::regclass, name || substr(c.relname, length(old_name) + 1)), '; ') INTO renames
      FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = target AND starts_with(c.relname, old_name);
    CALL pg_temp.online(target, concat_ws('; ', renames, format('ALTER TABLE %s RENAME TO %I', target, name)));
END $$;
