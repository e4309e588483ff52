-- Indexes that are there under the right name but invalid, or defined differently: CREATE INDEX CONCURRENTLY IF NOT EXISTS would pass over them.
-- It may be run by no procedure, so a changeset says its statements once and runs them twice. Between expect_indexes and ensure_indexes they make indexes
-- of empty temporary tables, which hide the tables of their names, and PostgreSQL's own text of the one and the other is compared. What is otherwise is
-- dropped, and built anew at once where the table is so small that this takes a moment (below sparknode.small_table, in bytes; default 1000000). After that
-- the statements build what is missing.
-- https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
CREATE PROCEDURE migration.expect_indexes(VARIADIC tables text[]) LANGUAGE plpgsql AS $$
DECLARE
    name text;
BEGIN
    DROP TABLE IF EXISTS pg_temp.expected;
    CREATE TEMP TABLE expected AS SELECT unnest(tables) AS table_name;
    FOREACH name IN ARRAY tables LOOP
        EXECUTE format('DROP TABLE IF EXISTS pg_temp.%1$I; CREATE TEMP TABLE %1$I (LIKE public.%1$I)', name);
    END LOOP;
END $$;

CREATE PROCEDURE migration.ensure_indexes() LANGUAGE plpgsql AS $$
DECLARE
    expected record;
    target regclass;
BEGIN
    FOR expected IN
        SELECT i.relname AS name, t.relname AS table_name, migration.index_text(i.oid) AS definition, other.oid AS other,
               regexp_replace(pg_get_indexdef(i.oid), ' ON pg_temp(_\d+)?\.', ' ON public.') AS statement,
               (SELECT relname FROM pg_class JOIN pg_index ON indrelid = oid WHERE indexrelid = other.oid) AS other_table,
               (SELECT indisvalid FROM pg_index WHERE indexrelid = other.oid) AS other_is_valid
          FROM pg_index JOIN pg_class i ON i.oid = indexrelid JOIN pg_class t ON t.oid = indrelid
          LEFT JOIN pg_class other ON other.relname = i.relname AND other.relnamespace = 'public'::regnamespace
         WHERE t.relnamespace = pg_my_temp_schema() AND t.relname IN (SELECT table_name FROM pg_temp.expected)
    LOOP
        target := to_regclass(format('public.%I', expected.table_name));
        IF expected.other IS NOT NULL AND expected.other_table IS DISTINCT FROM expected.table_name THEN
            RAISE EXCEPTION '% is in the way of an index of table %', quote_ident(expected.name), quote_ident(expected.table_name)
                USING HINT = 'Give it another name, then run the update again.';
        ELSIF NOT expected.other_is_valid OR migration.index_text(expected.other) <> expected.definition THEN
            CALL migration.online(target, format('DROP INDEX public.%I', expected.name));
            expected.other := NULL;
        END IF;
        IF expected.other IS NULL AND pg_relation_size(target) < coalesce(nullif(current_setting('sparknode.small_table', true), ''), '1000000')::bigint THEN
            CALL migration.online(target, expected.statement);
        END IF;
    END LOOP;
    FOR expected IN SELECT table_name AS name FROM pg_temp.expected LOOP
        EXECUTE format('DROP TABLE pg_temp.%I', expected.name);
    END LOOP;
    DROP TABLE pg_temp.expected;
END $$;

-- Of an index all but its name, its table and how it is stored.
CREATE FUNCTION migration.index_text(index regclass) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT indisunique || regexp_replace(substring(pg_get_indexdef(index) FROM ' USING .*'), ' WITH \([^)]*\)', '') FROM pg_index WHERE indexrelid = index
$$;
