-- A check or a foreign key of this name: added NOT VALID, which scans nothing, and validated under a lock that lets everybody read and write. One that is
-- there with another definition (no ON DELETE CASCADE, other values) is replaced. So are foreign keys of other names from the same columns to the same,
-- since two that differ in ON DELETE only would hinder each other; one with this definition is renamed.
CREATE PROCEDURE migration.ensure_constraint(target regclass, name text, definition text, validate boolean DEFAULT true) LANGUAGE plpgsql AS $$
DECLARE
    wanted text := migration.constraint_text(target, definition);
    pair text := substring(wanted FROM '^FOREIGN KEY \(.*\) REFERENCES [^(]+\([^)]*\)');
    existing record;
    same text;
    validated boolean := false;
    drops text[] := '{}';
    -- Before PostgreSQL 18 a partitioned table cannot have a foreign key NOT VALID. It takes over that of each of its partitions, without another scan.
    by_partition boolean := definition LIKE 'FOREIGN KEY%' AND EXISTS (SELECT FROM pg_class WHERE oid = target AND relkind = 'p');
    partition regclass;
BEGIN
    FOR existing IN
        SELECT conname, convalidated, migration.constraint_text(target, regexp_replace(pg_get_constraintdef(oid), ' NOT VALID$', '')) AS definition
          FROM pg_constraint WHERE conrelid = target AND contype = CASE WHEN wanted LIKE 'CHECK%' THEN 'c' ELSE 'f' END::"char"
           AND (conname = name OR contype = 'f')
         ORDER BY conname = name DESC, conname
    LOOP
        IF existing.definition = wanted AND same IS NULL THEN
            same := existing.conname;
            validated := existing.convalidated;
        ELSIF existing.conname = name OR starts_with(existing.definition, pair) THEN
            drops := drops || format('DROP CONSTRAINT %I', existing.conname);
        END IF;
    END LOOP;
    IF same IS NULL AND by_partition THEN
        IF drops <> '{}' THEN
            CALL migration.online(target, format('ALTER TABLE %s %s', target, array_to_string(drops, ', ')));
        END IF;
        FOREACH partition IN ARRAY ARRAY(SELECT relid FROM pg_partition_tree(target) WHERE isleaf) LOOP
            CALL migration.ensure_constraint(partition, name, definition);
        END LOOP;
        CALL migration.online(target, format('ALTER TABLE %s ADD CONSTRAINT %I %s', target, name, definition));
        RETURN;
    END IF;
    IF same IS NULL THEN
        drops := drops || format('ADD CONSTRAINT %I %s NOT VALID', name, definition);
    END IF;
    IF drops <> '{}' THEN
        CALL migration.online(target, format('ALTER TABLE %s %s', target, array_to_string(drops, ', ')));
    END IF;
    IF same <> name THEN
        CALL migration.online(target, format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', target, same, name));
    END IF;
    IF validate AND NOT validated THEN
        CALL migration.online(target, format('ALTER TABLE %s VALIDATE CONSTRAINT %I', target, name));
    END IF;
END $$;

-- A definition as PostgreSQL prints it. A check is printed otherwise after a dump and a restore, as its casts are folded when it is read again; after
-- that it stays the same. A foreign key is to be written as it is printed.
CREATE FUNCTION migration.constraint_text(target regclass, definition text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    printed text := definition;
BEGIN
    IF definition LIKE 'CHECK%' THEN
        DROP TABLE IF EXISTS pg_temp.checked;
        EXECUTE format('CREATE TEMP TABLE checked (LIKE %s)', target);
        LOOP
            EXECUTE 'ALTER TABLE pg_temp.checked ADD CONSTRAINT checked ' || definition;
            SELECT pg_get_constraintdef(oid) INTO printed FROM pg_constraint WHERE conrelid = to_regclass('pg_temp.checked') AND conname = 'checked';
            EXIT WHEN printed = definition;
            definition := printed;
            ALTER TABLE pg_temp.checked DROP CONSTRAINT checked;
        END LOOP;
        DROP TABLE pg_temp.checked;
    END IF;
    RETURN printed;
END $$;

CREATE PROCEDURE migration.rename_constraint(target regclass, name text, new_name text) LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM pg_constraint WHERE conrelid = target AND conname = name)
       AND NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = target AND conname = new_name) THEN
        CALL migration.online(target, format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', target, name, new_name));
    END IF;
END $$;

CREATE PROCEDURE migration.drop_constraint(target regclass, VARIADIC names text[]) LANGUAGE plpgsql AS $$
DECLARE
    drops text := (SELECT string_agg(format('DROP CONSTRAINT %I', conname), ', ') FROM pg_constraint WHERE conrelid = target AND conname = ANY (names));
BEGIN
    IF drops IS NOT NULL THEN
        CALL migration.online(target, format('ALTER TABLE %s %s', target, drops));
    END IF;
END $$;

-- Drops the checks ('c') or foreign keys ('f') that are on this one column, under whichever name, but for one of this definition.
CREATE PROCEDURE migration.drop_constraints(target regclass, name text, type "char", but text DEFAULT '') LANGUAGE plpgsql AS $$
DECLARE
    kept text := migration.constraint_text(target, but);
    drops text;
BEGIN
    SELECT string_agg(format('ALTER TABLE %s DROP CONSTRAINT %I', target, c.conname), '; ') INTO drops
      FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND c.conkey = ARRAY[a.attnum]
     WHERE c.conrelid = target AND c.contype = type AND a.attname = name
       AND (kept = '' OR migration.constraint_text(target, regexp_replace(pg_get_constraintdef(c.oid), ' NOT VALID$', '')) <> kept);
    IF drops IS NOT NULL THEN
        CALL migration.online(target, drops);
    END IF;
END $$;

-- The unique index of a table from which ensure_key can make a key of this definition.
CREATE FUNCTION migration.index_for_key(target regclass, definition text) RETURNS regclass LANGUAGE sql STABLE AS $$
    SELECT indexrelid::regclass FROM pg_index JOIN pg_class ON oid = indexrelid
     WHERE indrelid = target AND indisunique AND indisvalid AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
       AND substring(definition FROM '\(.*\)$') = substring(pg_get_indexdef(indexrelid) FROM ' USING btree (\(.*\))$') ORDER BY relname LIMIT 1
$$;

-- What stands in the way of ensure_key, each with the statement that mends or shows it.
CREATE FUNCTION migration.hindrances_of_key(target regclass, name text, definition text, columns text[]) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
    list text := (SELECT string_agg(quote_ident(own), ', ') FROM unnest(columns) AS own);
    twice text := format('SELECT %1$s FROM %2$s%3$s GROUP BY %1$s HAVING count(*) > 1%4$s', list, target,
                         CASE WHEN definition LIKE 'UNIQUE%' THEN format(' WHERE (%s) IS NOT NULL', list) END,
                         CASE WHEN definition LIKE 'PRIMARY%' THEN format(' OR (%s) IS NULL', list) END);
    index regclass := migration.index_for_key(target, definition);
    in_the_way regclass := to_regclass(format('public.%I', name));
    other pg_constraint;
    hindrances text[] := '{}';
    n bigint;
BEGIN
    IF EXISTS (SELECT FROM pg_constraint WHERE conrelid = target AND pg_get_constraintdef(oid) = definition) THEN
        RETURN '{}';
    END IF;
    SELECT * INTO other FROM pg_constraint WHERE conrelid = target AND contype = 'p' AND definition LIKE 'PRIMARY%';
    IF other.oid IS NOT NULL THEN
        RETURN ARRAY[format('table %s has %s, and not %s: ALTER TABLE %1$s DROP CONSTRAINT %4$I', target, pg_get_constraintdef(other.oid), definition, other.conname)];
    END IF;
    IF in_the_way <> index OR in_the_way IS NOT NULL AND index IS NULL
        AND NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = target AND conindid = in_the_way) THEN
        hindrances := hindrances || format('%s is in the way of %s of table %s: ALTER %4$s %1$s RENAME TO %5$I', in_the_way, definition, target,
            (SELECT CASE WHEN relkind IN ('i', 'I') THEN 'INDEX' ELSE 'TABLE' END FROM pg_class WHERE oid = in_the_way), left(name, 56) || '_before');
    END IF;
    IF index IS NULL THEN
        EXECUTE format('SELECT count(*) FROM (%s) AS twice', twice) INTO n;
        IF n > 0 THEN
            hindrances := hindrances || format('values of %s (%s) break %s: %s', target, n, definition, twice);
        ELSIF pg_relation_size(target) > 8000000 THEN
            hindrances := hindrances || format('table %s has no %s, and is too large to build its index while everybody waits: '
                                               'CREATE UNIQUE INDEX CONCURRENTLY ON %1$s (%3$s)', target, definition, list);
        END IF;
    END IF;
    RETURN hindrances;
END $$;

-- A primary key or a unique constraint of this name and definition: renamed, made from a unique index, or added where the table is so small that reading it
-- takes a moment. Other unique constraints of this name are replaced, another primary key is not.
CREATE PROCEDURE migration.ensure_key(target regclass, name text, definition text) LANGUAGE plpgsql AS $$
DECLARE
    same text := (SELECT conname FROM pg_constraint WHERE conrelid = target AND pg_get_constraintdef(oid) = definition ORDER BY conname = name DESC LIMIT 1);
    other text := (SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = target AND contype = 'p' AND definition LIKE 'PRIMARY KEY%');
    index text := (SELECT relname FROM pg_class WHERE oid = migration.index_for_key(target, definition));
BEGIN
    IF same = name THEN
        RETURN;
    ELSIF same IS NOT NULL THEN
        CALL migration.online(target, format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I; ALTER TABLE %1$s RENAME CONSTRAINT %3$I TO %2$I', target, name, same));
    ELSIF other IS NOT NULL THEN
        RAISE EXCEPTION 'table % has %, and not %', target, other, definition USING HINT = 'Give it this key, then run the update again.';
    ELSIF index IS NULL AND pg_relation_size(target) > 8000000 THEN
        RAISE EXCEPTION 'table % has no %, and is too large to build its index while everybody waits', target, definition
            USING HINT = format('Build it beside the application, then run the update again: CREATE UNIQUE INDEX CONCURRENTLY ON %s %s',
                                target, substring(definition FROM '\(.*\)$'));
    ELSE
        CALL migration.online(target, format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I, ADD CONSTRAINT %2$I %s', target, name,
                                           coalesce(substring(definition FROM '^[A-Z ]+') || 'USING INDEX ' || quote_ident(index), definition)));
    END IF;
END $$;
