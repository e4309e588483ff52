-- Needs ddl.sql.

-- Moves the rows of a table that somebody created anew under its old name into the table that has taken its place.
CREATE OR REPLACE PROCEDURE pg_temp.merge_into(source regclass, target regclass) LANGUAGE plpgsql AS $$
DECLARE
    columns text := (SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute WHERE attrelid = source AND attnum > 0 AND NOT attisdropped);
BEGIN
    CALL pg_temp.online(target, format('LOCK TABLE %1$s; INSERT INTO %2$s (%3$s) SELECT %3$s FROM %1$s; DROP TABLE %1$s', source, target, columns));
END $$;

-- Renames the indexes of a table, and with them the constraints that they enforce, whose names begin with a prefix, where the new name is free.
CREATE OR REPLACE PROCEDURE pg_temp.rename_indexes(target regclass, prefix text, new_prefix text) LANGUAGE plpgsql AS $$
DECLARE
    renames text;
BEGIN
    SELECT string_agg(format('ALTER INDEX %s RENAME TO %I', i.indexrelid::regclass, new_name), '; ') INTO renames
      FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid, concat(new_prefix, substr(c.relname, length(prefix) + 1)) new_name
     WHERE i.indrelid = target AND starts_with(c.relname, prefix) AND NOT starts_with(c.relname, new_prefix)
       AND to_regclass(format('%s.%I', c.relnamespace::regnamespace, new_name)) IS NULL;
    IF renames IS NOT NULL THEN
        CALL pg_temp.online(target, renames);
    END IF;
END $$;
