-- Refuses to go on where a move has left rows behind, because a trigger dropped or changed them.
CREATE FUNCTION migration.refuse_loss(source regclass, target regclass, columns text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    lost bigint;
BEGIN
    EXECUTE format('SELECT count(*) FROM (SELECT to_jsonb(s) FROM (SELECT %3$s FROM %1$s) s EXCEPT ALL SELECT to_jsonb(t) FROM (SELECT %3$s FROM %2$s) t) lost',
                   source, target, columns) INTO lost;
    IF lost > 0 THEN
        RAISE EXCEPTION 'rows of % (%) do not arrive in % as they are, because of: %', source, lost, target, migration.triggers_at(target)
            USING HINT = format('No row was moved and %s was not dropped. Switch off what is in the way while the update runs, then run it again.', source);
    END IF;
END $$;

-- Moves the rows of a table that somebody created anew under its old name into the table that has taken its place, but for those that are there already.
CREATE PROCEDURE migration.merge_into(source regclass, target regclass) LANGUAGE plpgsql AS $$
DECLARE
    columns text := (SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute WHERE attrelid = source AND attnum > 0 AND NOT attisdropped);
BEGIN
    CALL migration.online(target, format($move$
        LOCK TABLE %1$s;
        INSERT INTO %2$s (%3$s) SELECT %3$s FROM %1$s s WHERE NOT EXISTS (SELECT FROM %2$s t WHERE t.id = s.id);
        SELECT migration.refuse_loss(%1$L, %2$L, %3$L);
        DROP TABLE %1$s $move$, source, target, columns));
END $$;

-- Renames the indexes of a table, and with them the constraints that they enforce, whose names begin with a prefix, where the new name is free.
CREATE PROCEDURE migration.rename_indexes(target regclass, prefix text, new_prefix text) LANGUAGE plpgsql AS $$
DECLARE
    renames text;
BEGIN
    SELECT string_agg(format('ALTER INDEX %s RENAME TO %I', i.indexrelid::regclass, new_name), '; ') INTO renames
      FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid, concat(new_prefix, substr(c.relname, length(prefix) + 1)) new_name
     WHERE i.indrelid = target AND starts_with(c.relname, prefix) AND NOT starts_with(c.relname, new_prefix)
       AND to_regclass(format('%s.%I', c.relnamespace::regnamespace, new_name)) IS NULL;
    IF renames IS NOT NULL THEN
        CALL migration.online(target, renames);
    END IF;
END $$;

-- A table of another name. Where it is there under both, somebody has created it anew under the old one, and its rows move. Its indexes are named after it,
-- its constraints keep their names.
CREATE PROCEDURE migration.rename_table(name text, new_name text) LANGUAGE plpgsql AS $$
DECLARE
    source regclass := to_regclass(format('public.%I', name));
    target regclass := to_regclass(format('public.%I', new_name));
BEGIN
    IF source IS NOT NULL AND target IS NOT NULL THEN
        CALL migration.merge_into(source, target);
    ELSIF source IS NOT NULL THEN
        CALL migration.online(source, format('ALTER TABLE %s RENAME TO %I', source, new_name));
        target := source;
    END IF;
    CALL migration.rename_indexes(target, 'idx_' || name, 'idx_' || new_name);
END $$;

CREATE PROCEDURE migration.rename_column(target regclass, name text, new_name text) LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = target AND attname = name AND NOT attisdropped)
       AND NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = target AND attname = new_name AND NOT attisdropped) THEN
        CALL migration.online(target, format('ALTER TABLE %s RENAME COLUMN %I TO %I', target, name, new_name));
    END IF;
END $$
