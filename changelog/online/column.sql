-- Columns as CREATE TABLE would make them, and constraints that are among them: what is missing is added, what is there under this name and otherwise is
-- altered. A column that holds more than this one (a longer varchar) keeps its type; one that holds other values is refused.
--
-- The definitions are made into an empty table, so that PostgreSQL's own catalog is compared with itself, and no text with what somebody wrote.
CREATE PROCEDURE migration.ensure_columns(target regclass, definitions text) LANGUAGE plpgsql AS $$
DECLARE
    existing record;
    wanted record;
    alter_column text;
BEGIN
    DROP TABLE IF EXISTS pg_temp.wanted;
    EXECUTE format('CREATE TEMP TABLE wanted (%s)', definitions);
    FOR wanted IN SELECT * FROM migration.columns_of(to_regclass('pg_temp.wanted')) LOOP
        SELECT * INTO existing FROM migration.columns_of(target) c WHERE c.name = wanted.name;
        alter_column := format('ALTER TABLE %s ALTER COLUMN %I ', target, wanted.name);
        IF existing.name IS NULL AND wanted.required AND migration.writes_anew(wanted.type, wanted.generated, wanted.value) THEN
            CALL migration.online(target, format('ALTER TABLE %1$s ADD COLUMN %2$I %3$s, ALTER COLUMN %2$I SET DEFAULT %4$s', target, wanted.name, wanted.type, wanted.value));
        ELSIF existing.name IS NULL THEN
            CALL migration.online(target, concat_ws(' ', format('ALTER TABLE %s ADD COLUMN %I %s', target, wanted.name, wanted.type),
                CASE wanted.generated WHEN '' THEN 'DEFAULT ' || wanted.value ELSE format('GENERATED ALWAYS AS (%s) STORED', wanted.value) END));
        ELSIF migration.holds(wanted.type, existing.type) AND NOT migration.holds(existing.type, wanted.type) THEN
            CALL migration.online(target, alter_column || 'TYPE ' || wanted.type);
        ELSIF NOT migration.holds(existing.type, wanted.type) THEN
            RAISE EXCEPTION 'column % of table % is %, and not %', quote_ident(wanted.name), target, existing.type, wanted.type
                USING HINT = format('Change its type, then run the update again. This cuts and rounds without an error what the type cannot hold, so look for '
                                    'such values first: %sDROP DEFAULT, ALTER COLUMN %I TYPE %s USING %2$I::%3$s',
                                    alter_column, wanted.name, wanted.type);
        END IF;
        IF existing.generated <> wanted.generated OR wanted.generated <> '' AND existing.value <> wanted.value THEN
            CALL migration.ensure_generated(target, wanted.name, wanted.type, wanted.generated, wanted.value);
        ELSIF existing.name IS NOT NULL AND existing.value IS DISTINCT FROM wanted.value THEN
            CALL migration.online(target, alter_column || coalesce('SET DEFAULT ' || wanted.value, 'DROP DEFAULT'));
        END IF;
        IF wanted.required THEN
            CALL migration.ensure_not_null(target, wanted.name, wanted.value);
        ELSIF existing.required THEN
            CALL migration.online(target, alter_column || 'DROP NOT NULL');
        END IF;
    END LOOP;
    FOR wanted IN SELECT contype, conname, pg_get_constraintdef(oid) AS definition FROM pg_constraint
                   WHERE conrelid = to_regclass('pg_temp.wanted') AND contype IN ('c', 'p', 'u') LOOP
        IF wanted.contype = 'c' THEN
            CALL migration.ensure_constraint(target, wanted.conname, wanted.definition);
        ELSE
            CALL migration.ensure_key(target, wanted.conname, wanted.definition);
        END IF;
    END LOOP;
    DROP TABLE pg_temp.wanted;
    COMMIT;
END $$;

CREATE FUNCTION migration.columns_of(target regclass, OUT name name, OUT type text, OUT required boolean, OUT generated "char", OUT value text)
RETURNS SETOF record LANGUAGE sql STABLE AS $$
    SELECT attname, format_type(atttypid, atttypmod),
           -- since PostgreSQL 18 NOT NULL may be NOT VALID
           attnotnull AND NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = target AND contype = 'n' AND conkey = ARRAY[attnum] AND NOT convalidated),
           attgenerated, pg_get_expr(adbin, adrelid)
      FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
     WHERE attrelid = target AND attnum > 0 AND NOT attisdropped
     ORDER BY attgenerated <> '', attnum
$$;

-- Whether a table would be written anew, and everybody wait, if this column were added with its default, which is another one for each row: PostgreSQL tells
-- by an empty table. Without the default, the rows that are there have none yet, and ensure_not_null gives it to them in batches.
CREATE FUNCTION migration.writes_anew(type text, generated "char", value text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    file oid;
    anew boolean;
BEGIN
    IF generated <> '' OR value IS NULL THEN
        RETURN false;
    END IF;
    DROP TABLE IF EXISTS pg_temp.altered;
    CREATE TEMP TABLE altered ();
    file := pg_relation_filenode('pg_temp.altered');
    EXECUTE format('ALTER TABLE pg_temp.altered ADD COLUMN value %s DEFAULT %s', type, value);
    anew := pg_relation_filenode('pg_temp.altered') <> file;
    DROP TABLE pg_temp.altered;
    RETURN anew;
END $$;

-- Whether one type holds every value of another, and a column changes to it without being written anew.
CREATE FUNCTION migration.holds(type text, other text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN type = other OR other LIKE 'character varying%' AND type IN ('text', 'character varying') THEN true
        WHEN type LIKE 'character varying(%' AND other LIKE 'character varying(%'
            THEN substring(type FROM '\d+')::int >= substring(other FROM '\d+')::int
        WHEN type IN ('text', 'character varying') THEN other IN ('text', 'character varying')
        WHEN type = 'numeric' THEN other LIKE 'numeric(%'
        WHEN type LIKE 'numeric(%' AND other LIKE 'numeric(%'
            THEN substring(type FROM '\d+')::int >= substring(other FROM '\d+')::int AND substring(type FROM ',.*') = substring(other FROM ',.*')
        ELSE false END
$$;

-- A column that is generated, or not any more. What is in a column that becomes generated must be what would be generated: otherwise nobody knows which is
-- right. The table is written anew.
CREATE PROCEDURE migration.ensure_generated(target regclass, name text, type text, generated "char", value text) LANGUAGE plpgsql AS $$
BEGIN
    IF generated = '' THEN
        CALL migration.online(target, concat_ws(' ', format('ALTER TABLE %s ALTER COLUMN %I DROP EXPRESSION', target, name),
                                              ', ALTER COLUMN ' || quote_ident(name) || ' SET DEFAULT ' || value));
    ELSE
        CALL migration.online(target, format($ddl$
            LOCK TABLE %1$s;
            DO $others$
            DECLARE
                others bigint := (SELECT count(*) FROM %1$s WHERE %2$I IS DISTINCT FROM (%4$s)::%3$s);
            BEGIN
                IF others > 0 THEN
                    RAISE EXCEPTION USING MESSAGE = format('column %%I of table %%s would be generated, but %%s of its rows have another value', %5$L, %6$L, others),
                        HINT = format('See them by SELECT * FROM %%s WHERE %%I IS DISTINCT FROM (%%s), correct them, then run the update again.', %6$L, %5$L, %7$L);
                END IF;
            END $others$;
            ALTER TABLE %1$s DROP COLUMN %2$I, ADD COLUMN %2$I %3$s GENERATED ALWAYS AS (%4$s) STORED$ddl$,
            target, name, type, value, name, target, value));
    END IF;
END $$;

-- A new table, or one that is there with what it lacks of these columns and constraints. Foreign keys and indexes come after it.
CREATE PROCEDURE migration.ensure_table(name text, definitions text) LANGUAGE plpgsql AS $$
BEGIN
    IF to_regclass(format('public.%I', name)) IS NULL THEN
        EXECUTE format('CREATE TABLE public.%I (%s)', name, definitions);
        INSERT INTO migration.added VALUES (name, '') ON CONFLICT DO NOTHING;
        PERFORM migration.hand_over(name);
        COMMIT;
    ELSE
        CALL migration.ensure_columns(to_regclass(format('public.%I', name)), definitions);
    END IF;
END $$;
