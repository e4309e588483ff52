-- Whether an index enforces that no two rows have the same values in these columns.
CREATE FUNCTION migration.is_unique(target regclass, VARIADIC columns text[]) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM pg_index i
                    WHERE i.indrelid = target AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
                      AND columns = ARRAY(SELECT a.attname::text FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(attnum, n)
                                            JOIN pg_attribute a ON a.attrelid = target AND a.attnum = k.attnum ORDER BY k.n))
$$;

-- One unique rule on these columns, as a constraint of this name: renamed from one that is there, or made from a unique index; what enforces the
-- same a second time goes. The index is built before, by CREATE INDEX CONCURRENTLY, which no procedure may run.
CREATE PROCEDURE migration.ensure_unique(target regclass, name text, VARIADIC columns text[]) LANGUAGE plpgsql AS $$
DECLARE
    existing record;
    named boolean := false;
BEGIN
    FOR existing IN
        SELECT i.indexrelid::regclass AS index, c.conname
          FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype = 'u'
         WHERE i.indrelid = target AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL AND NOT i.indisprimary
           AND columns = ARRAY(SELECT a.attname::text FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(attnum, n)
                                 JOIN pg_attribute a ON a.attrelid = target AND a.attnum = k.attnum ORDER BY k.n)
         ORDER BY c.conname = name DESC NULLS LAST, c.conname, 1
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
