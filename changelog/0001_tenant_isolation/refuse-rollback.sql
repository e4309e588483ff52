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
    SELECT string_agg(pg_describe_object(classid, objid, 0), ', ' ORDER BY pg_describe_object(classid, objid, 0)) INTO dependents
      FROM pg_depend JOIN pg_proc p ON refclassid = 'pg_proc'::regclass AND refobjid = p.oid
      LEFT JOIN pg_trigger t ON classid = 'pg_trigger'::regclass AND t.oid = objid LEFT JOIN pg_class c ON c.oid = tgrelid
     WHERE pronamespace = 'public'::regnamespace AND pronargs = 0
       AND proname IN ('tenant_id_from_recognition', 'tenant_id_from_sales_event', 'tenant_id_of_platform')
       AND tgname IS DISTINCT FROM relname || '_tenant_id';
    IF dependents IS NOT NULL THEN
        RAISE EXCEPTION 'the trigger functions of 0001_tenant_isolation are used by: %', dependents
            USING HINT = 'The rollback drops these functions. Drop what uses them first, or have it call a function of its own.';
    END IF;
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
                USING HINT = 'The rollback drops this column. Drop what uses it first, or have it do without.';
        END IF;
    END LOOP;
END $$
