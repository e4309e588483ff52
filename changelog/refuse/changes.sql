-- Changes of rows that something stops by an error: a trigger, a publication of rows that have no replica identity, a missing right, a rule of the table. One
-- row of each kind is changed or moved, and the rows of the chain's own are inserted, as the chain will do it; that is taken back.
CREATE FUNCTION migration.refuse_forbidden_changes() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    asked record;
    message text;
    detail text;
    context text;
    empty_column text;
    problems text[] := '{}';
BEGIN
    FOR asked IN
        SELECT target, format('UPDATE %1$s t SET %2$s WHERE ctid = (SELECT ctid FROM %1$s t WHERE %3$s LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)', target,
                   -- a column that is not there yet is not set, but the row is
                   format(CASE WHEN own.attnum IS NULL THEN '%1$I = t.%1$I' ELSE '%1$I = (%2$s)::%3$s' END, coalesce(own.attname, first_column), value,
                          format_type(own.atttypid, own.atttypmod)),
                   CASE WHEN own.attnum IS NOT NULL THEN condition WHEN without_column = '' THEN 'true' ELSE without_column END) AS statement
          FROM migration.changes_of_rows() AS c JOIN pg_class ON pg_class.oid = to_regclass('public.' || name) AND relkind IN ('r', 'p')
         CROSS JOIN LATERAL (SELECT pg_class.oid::regclass AS target,
                                    (SELECT attname FROM pg_attribute WHERE attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped ORDER BY attnum LIMIT 1)
                                        AS first_column) AS of
          LEFT JOIN pg_attribute own ON own.attrelid = pg_class.oid AND own.attname = column_name AND NOT own.attisdropped
         WHERE (own.attnum IS NOT NULL OR without_column IS NOT NULL) AND own.attgenerated IS DISTINCT FROM 's'
           -- one row is not looked for in vain in a large table
           AND (EXISTS (SELECT FROM pg_trigger WHERE tgrelid = target AND NOT tgisinternal AND tgenabled <> 'D') OR NOT has_table_privilege(target, 'UPDATE')
                OR EXISTS (SELECT FROM pg_publication WHERE pubupdate))
        UNION ALL
        SELECT target, format('INSERT INTO %1$s (%2$s) SELECT %2$s FROM %3$s s WHERE NOT EXISTS (SELECT FROM %1$s t WHERE t.id = s.id) LIMIT 1', target,
                              string_agg(quote_ident(name), ', '), source)
          FROM (SELECT to_regclass('public.' || moved) AS source, to_regclass('public.budget_' || moved) AS target
                  FROM unnest('{allocation_logs, distribution_logs}'::text[]) AS moved) AS moves, migration.columns_of(source)
         WHERE target IS NOT NULL
         GROUP BY target, source
        HAVING bool_and(name IN (SELECT c.name FROM migration.columns_of(target) AS c))
        UNION ALL
        VALUES ('badges'::regclass, 'SELECT migration.insert_system_badges()'), ('tenants', 'SELECT migration.insert_platform_tenant()')
    LOOP
        BEGIN
            EXECUTE asked.statement;
            SET CONSTRAINTS ALL IMMEDIATE;
            RAISE SQLSTATE 'SNBCK';
        EXCEPTION WHEN SQLSTATE 'SNBCK' OR lock_not_available THEN
            NULL;
        WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, context = PG_EXCEPTION_CONTEXT, empty_column = COLUMN_NAME;
            -- A column of the bootstrap gets its default first.
            CONTINUE WHEN SQLSTATE = '23502' AND NOT EXISTS (
                SELECT FROM migration.columns_of_the_chain() AS c WHERE c.table_name = asked.target::text AND c.definitions ~ ('\m' || empty_column || ' '));
            problems := problems || format('table %s: %s%s', asked.target, concat_ws('. ', message, nullif(detail, '')),
                -- In the language of the server: PL/pgSQL function f() line 1 at RAISE
                coalesce(' (' || substring(context FROM '^[^\n"]*PL/pgSQL[^\n]*') || ')', ''));
        END;
    END LOOP;
    IF problems <> '{}' THEN
        RAISE EXCEPTION E'rows that the chain has to change or insert are refused:\n%',
            (SELECT string_agg(DISTINCT problem, E'\n') FROM unnest(problems) AS problem)
            USING HINT = 'Your tables were not changed by this revision. Take away what stops it while the update runs: ALTER TABLE … DISABLE TRIGGER …, '
                         'DROP CONSTRAINT … or ALTER COLUMN … DROP NOT NULL, DROP INDEX …, ALTER PUBLICATION … DROP TABLE …, or grant what is missing. Then run the update again, and make it as it was.';
    END IF;
END $$
