-- The rollback of this revision's last changeset, which is rolled back first: it asks for all that stands in the way of the others, and changes nothing.
-- Only a column that the migrations added is dropped.
DO $$
DECLARE
    child record;
    own bigint;
    dependents text;
BEGIN
    -- A row that a policy hides is an error, not a row that is not there.
    SET LOCAL row_security = off;
    IF to_regclass('migration.added') IS NULL THEN
        RETURN;
    END IF;
    FOR child IN
        SELECT to_regclass(format('public.%I', name)) AS of, attnum, name || '_tenant_id' AS filled_by,
               format('(SELECT p.tenant_id FROM public.%I p WHERE p.id = t.%I)', parent, key) AS value
          FROM (VALUES ('recognition_comments', 'recognitions', 'recognition_id'), ('recognition_reactions', 'recognitions', 'recognition_id'),
                       ('sales_event_registrations', 'sales_events', 'event_id'), ('sales_event_leads', 'sales_events', 'event_id'),
                       ('sales_event_metrics', 'sales_events', 'event_id')) AS children (name, parent, key)
          JOIN pg_attribute ON attrelid = to_regclass(format('public.%I', name)) AND attname = 'tenant_id' AND NOT attisdropped
         WHERE EXISTS (SELECT FROM migration.added WHERE table_name = children.name AND column_name IN ('', 'tenant_id'))
    LOOP
        EXECUTE format('SELECT count(*) FROM %s t WHERE t.tenant_id IS NOT NULL AND t.tenant_id IS DISTINCT FROM %s', child.of, child.value) INTO own;
        IF own > 0 THEN
            RAISE EXCEPTION 'rows of % (%) have a tenant_id that is not their parent''s, or no parent: dropping the column would lose it', child.of, own
                USING HINT = format('Look at them, then correct or delete them: SELECT * FROM %s t WHERE t.tenant_id IS DISTINCT FROM %s', child.of, child.value);
        END IF;
        SELECT string_agg(DISTINCT pg_describe_object(classid, objid, objsubid), ', ') INTO dependents
          FROM pg_depend
         WHERE refclassid = 'pg_class'::regclass AND refobjid = child.of AND refobjsubid = child.attnum AND deptype = 'n'
           AND NOT EXISTS (SELECT FROM pg_trigger WHERE classid = 'pg_trigger'::regclass AND oid = objid AND tgname = child.filled_by);
        IF dependents IS NOT NULL THEN
            RAISE EXCEPTION 'the column tenant_id of % is used by: %', child.of, dependents
                USING HINT = 'The way back drops this column. Drop what uses it first, or have it do without.';
        END IF;
    END LOOP;
END $$
