-- Finds the statements that replace every expression of the schema public by the one that PostgreSQL reads from its own text.
-- A generated column takes its indexes and check constraints with it, so they come back after it.
WITH tables AS (
    SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
), expressions AS (
    SELECT a.*, pg_get_expr(d.adbin, d.adrelid) AS expression
    FROM pg_attribute a JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid IN (SELECT oid FROM tables)
), checks AS (
    SELECT * FROM pg_constraint WHERE contype = 'c' AND conrelid IN (SELECT oid FROM tables)
), indexes AS (
    SELECT i.*, c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE i.indrelid IN (SELECT oid FROM tables) AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)
        AND (i.indpred IS NOT NULL OR i.indexprs IS NOT NULL
            OR EXISTS (SELECT FROM expressions e WHERE e.attrelid = i.indrelid AND e.attgenerated <> '' AND e.attnum = ANY (i.indkey)))
), statements (step, statement) AS (
    SELECT 1, format('ALTER TABLE %1$s DROP COLUMN %2$I, ADD COLUMN %2$I %3$s GENERATED ALWAYS AS (%4$s) STORED%5$s',
        attrelid::regclass, attname, format_type(atttypid, atttypmod), expression, CASE WHEN attnotnull THEN ' NOT NULL' END)
    FROM expressions WHERE attgenerated <> ''
    UNION ALL
    SELECT 2, format('COMMENT ON COLUMN %s.%I IS %L', attrelid::regclass, attname, col_description(attrelid, attnum))
    FROM expressions WHERE attgenerated <> '' AND col_description(attrelid, attnum) IS NOT NULL
    UNION ALL
    SELECT 3, format('ALTER TABLE %s ALTER COLUMN %I SET DEFAULT %s', attrelid::regclass, attname, expression)
    FROM expressions WHERE attgenerated = ''
    UNION ALL
    SELECT 4, format('ALTER TABLE %1$s DROP CONSTRAINT IF EXISTS %2$I, ADD CONSTRAINT %2$I %3$s',
        conrelid::regclass, conname, pg_get_constraintdef(oid))
    FROM checks
    UNION ALL
    SELECT 5, format('COMMENT ON CONSTRAINT %I ON %s IS %L', conname, conrelid::regclass, obj_description(oid, 'pg_constraint'))
    FROM checks WHERE obj_description(oid, 'pg_constraint') IS NOT NULL
    UNION ALL
    SELECT 6, concat(format('ALTER POLICY %I ON %s', polname, polrelid::regclass),
        ' USING (' || pg_get_expr(polqual, polrelid) || ')', ' WITH CHECK (' || pg_get_expr(polwithcheck, polrelid) || ')')
    FROM pg_policy WHERE polrelid IN (SELECT oid FROM tables)
    UNION ALL
    SELECT 7, format('DROP INDEX IF EXISTS public.%I', relname)
    FROM indexes
    UNION ALL
    SELECT 8, pg_get_indexdef(indexrelid)
    FROM indexes
    UNION ALL
    SELECT 9, format('COMMENT ON INDEX public.%I IS %L', relname, obj_description(indexrelid, 'pg_class'))
    FROM indexes WHERE obj_description(indexrelid, 'pg_class') IS NOT NULL
)
SELECT statement FROM statements ORDER BY step, statement
