-- Whether an index enforces that no two rows have the same values in these columns, at each statement: one of a deferrable constraint does not.
CREATE FUNCTION migration.enforces(i pg_index, VARIADIC columns text[]) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL
       AND columns = ARRAY(SELECT a.attname::text FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(attnum, n)
                             JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum ORDER BY k.n)
$$;

CREATE FUNCTION migration.is_unique(target regclass, VARIADIC columns text[]) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = target AND migration.enforces(i, VARIADIC columns))
$$;

-- Before CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS, which no procedure may run: a unique rule on these columns that is there gets this name, so that
-- no index is built; what has the name and is another rule, or is what an interrupted build has left, goes.
CREATE PROCEDURE migration.expect_unique(target regclass, name text, VARIADIC columns text[]) LANGUAGE plpgsql AS $$
DECLARE
    other regclass := to_regclass(format('public.%I', name));
    index pg_index;
BEGIN
    SELECT * INTO index FROM pg_index WHERE indexrelid = other;
    IF other IS NOT NULL AND index.indrelid IS DISTINCT FROM target THEN
        RAISE EXCEPTION '% is in the way of an index of table %', quote_ident(name), target USING HINT = 'Give it another name, then run the update again.';
    ELSIF other IS NOT NULL AND NOT migration.enforces(index, VARIADIC columns) THEN
        CALL migration.drop_constraint(target, name);
        CALL migration.online(target, format('DROP INDEX IF EXISTS public.%I', name));
    END IF;
    IF migration.is_unique(target, VARIADIC columns) THEN
        CALL migration.ensure_unique(target, name, VARIADIC columns);
    END IF;
END $$;

-- One unique rule on these columns, as a constraint of this name: renamed from one that is there, or made from a unique index; what enforces the
-- same a second time goes.
CREATE PROCEDURE migration.ensure_unique(target regclass, name text, VARIADIC columns text[]) LANGUAGE plpgsql AS $$
DECLARE
    existing record;
    named boolean := false;
BEGIN
    FOR existing IN
        SELECT i.indexrelid::regclass AS index, c.conname
          FROM pg_index i JOIN pg_class r ON r.oid = i.indexrelid LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype = 'u'
         WHERE i.indrelid = target AND migration.enforces(i, VARIADIC columns) AND NOT i.indisprimary
         ORDER BY r.relname = name DESC, c.conname, 1
    LOOP
        IF existing.conname = name THEN
            named := true;
        ELSIF NOT named AND existing.conname IS NOT NULL THEN
            CALL migration.online(target, format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', target, existing.conname, name));
            named := true;
        ELSIF NOT named THEN
            CALL migration.online(target, format('ALTER TABLE %s ADD CONSTRAINT %I UNIQUE USING INDEX %s', target, name, existing.index));
            named := true;
        ELSIF existing.conname IS NOT NULL THEN
            CALL migration.online(target, format('ALTER TABLE %s DROP CONSTRAINT %I', target, existing.conname));
        ELSE
            CALL migration.online(target, format('DROP INDEX %s', existing.index));
        END IF;
    END LOOP;
    IF NOT named THEN
        RAISE EXCEPTION 'no unique index on %s (%s) to make % from', target, array_to_string(columns, ', '), name;
    END IF;
END $$;
