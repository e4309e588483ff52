-- Changes of rows that something stops by an error: a trigger, a publication of rows that have no replica identity, a missing right, a rule of the table. One
-- row of each kind is changed as the chain will change it, and the change is taken back.
CREATE FUNCTION migration.refuse_forbidden_changes() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    asked record;
    message text;
    context text;
    problems text[] := '{}';
BEGIN
    FOR asked IN
        SELECT target, CASE WHEN own.attnum IS NULL THEN nullif(without_column, '') ELSE condition END AS condition,
               -- a column that is not there yet is not set, but the row is
               format(CASE WHEN own.attnum IS NULL THEN '%1$I = t.%1$I' ELSE '%1$I = (%2$s)::%3$s' END, coalesce(own.attname, first_column), value,
                      format_type(own.atttypid, own.atttypmod)) AS assignment
          FROM migration.changes_of_rows() AS c JOIN pg_class ON pg_class.oid = to_regclass('public.' || name) AND relkind IN ('r', 'p')
         CROSS JOIN LATERAL (SELECT pg_class.oid::regclass AS target,
                                    (SELECT attname FROM pg_attribute WHERE attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped ORDER BY attnum LIMIT 1)
                                        AS first_column) AS of
          LEFT JOIN pg_attribute own ON own.attrelid = pg_class.oid AND own.attname = column_name AND NOT own.attisdropped
         WHERE (own.attnum IS NOT NULL OR without_column IS NOT NULL) AND own.attgenerated IS DISTINCT FROM 's'
           -- one row is not looked for in vain in a large table
           AND (EXISTS (SELECT FROM pg_trigger WHERE tgrelid = target AND NOT tgisinternal AND tgenabled <> 'D') OR NOT has_table_privilege(target, 'UPDATE')
                OR EXISTS (SELECT FROM pg_publication WHERE pubupdate))
    LOOP
        BEGIN
            EXECUTE format('UPDATE %1$s t SET %2$s WHERE ctid = (SELECT ctid FROM %1$s t WHERE %3$s LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)', asked.target,
                           asked.assignment, coalesce(asked.condition, 'true'));
            SET CONSTRAINTS ALL IMMEDIATE;
            RAISE SQLSTATE 'SNBCK';
        EXCEPTION WHEN SQLSTATE 'SNBCK' OR lock_not_available THEN
            NULL;
        WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, context = PG_EXCEPTION_CONTEXT;
            problems := problems || format('table %s: %s%s', asked.target, message, coalesce(' (' || substring(context FROM '^PL/pgSQL (function [^ ]+\))') || ')', ''));
        END;
    END LOOP;
    IF problems <> '{}' THEN
        RAISE EXCEPTION E'rows that the chain has to change cannot be changed:\n%', (SELECT string_agg(DISTINCT problem, E'\n') FROM unnest(problems) AS problem)
            USING HINT = 'Your tables were not changed by this revision. Take away what stops it while the update runs: ALTER TABLE … DISABLE TRIGGER …, '
                         'ALTER PUBLICATION … DROP TABLE …, or grant what is missing. Then run the update again, and make it as it was.';
    END IF;
END $$
