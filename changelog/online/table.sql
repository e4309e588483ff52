-- Needs ddl.sql.

DO $load$ BEGIN IF to_regproc('pg_temp.refuse_loss') IS NULL THEN

-- Refuses to go on where a move has left rows behind, because a trigger dropped or changed them.
CREATE FUNCTION pg_temp.refuse_loss(source regclass, target regclass, columns text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    lost bigint;
BEGIN
    EXECUTE format('SELECT count(*) FROM (SELECT to_jsonb(s) FROM (SELECT %3$s FROM %1$s) s EXCEPT ALL SELECT to_jsonb(t) FROM (SELECT %3$s FROM %2$s) t) lost',
                   source, target, columns) INTO lost;
    IF lost > 0 THEN
        RAISE EXCEPTION '% rows of % do not arrive in % as they are, because of: %', lost, source, target, pg_temp.triggers_at(target)
            USING HINT = format('No row was moved and %s was not dropped. Switch off what is in the way while the update runs, then run it again.', source);
    END IF;
END $$;

-- Moves the rows of a table that somebody created anew under its old name into the table that has taken its place, but for those that are there already.
CREATE PROCEDURE pg_temp.merge_into(source regclass, target regclass) LANGUAGE plpgsql AS $$
DECLARE
    columns text := (SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute WHERE attrelid = source AND attnum > 0 AND NOT attisdropped);
BEGIN
    CALL pg_temp.online(target, format($move$
        LOCK TABLE %1$s;
        INSERT INTO %2$s (%3$s) SELECT %3$s FROM %1$s s WHERE NOT EXISTS (SELECT FROM %2$s t WHERE t.id = s.id);
        SELECT pg_temp.refuse_loss(%1$L, %2$L, %3$L);
        DROP TABLE %1$s $move$, source, target, columns));
END $$;

-- Renames the indexes of a table, and with them the constraints that they enforce, whose names begin with a prefix, where the new name is free.
CREATE PROCEDURE pg_temp.rename_indexes(target regclass, prefix text, new_prefix text) LANGUAGE plpgsql AS $$
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

END IF; END $load$
