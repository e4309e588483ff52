-- Changes to tables that an application is using, without making it wait.
--
-- A changeset that alters an existing table calls these procedures, with runInTransaction: false, because each of them commits on its way. All of them ask
-- for the end state and do what is missing, so that a changeset that died half way is simply run again.
--
-- Settings (of the session, or in the URL: ?options=-c%20sparknode.lock_patience=30s):
--   sparknode.lock_patience   how long to try for a lock that others hold before giving up; default 5min

-- The sessions and prepared transactions that have locks where a change of a table needs one, for messages: on the table and its partitions, on the tables
-- that the change names, and on those to which they refer. Of other people's sessions a role without pg_read_all_stats sees little more than the pid.
-- https://www.postgresql.org/docs/current/view-pg-locks.html
CREATE FUNCTION migration.others_at(target regclass, ddl text DEFAULT '') RETURNS text LANGUAGE sql AS $$
    WITH RECURSIVE changed AS (
        SELECT oid AS of FROM pg_class
         WHERE oid = target OR relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace AND relname = ANY (regexp_split_to_array(ddl, '[^a-z0-9_]+'))
        UNION SELECT inhrelid FROM pg_inherits JOIN changed ON inhparent = of
    ), locks AS (
        SELECT pid, virtualtransaction
          FROM pg_locks
         WHERE granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
           AND relation IN (SELECT of FROM changed UNION SELECT confrelid FROM pg_constraint JOIN changed ON conrelid = of WHERE contype = 'f')
    ), others AS (
        SELECT format('pid %s (user %s, application "%s", %s, transaction since %s): %s', a.pid, a.usename, a.application_name,
                      coalesce(a.state, a.backend_type, 'state unknown'),
                      coalesce(to_char(a.xact_start, 'YYYY-MM-DD HH24:MI:SS TZ'), 'unknown'), left(a.query, 200)) AS who, a.xact_start AS since
          FROM pg_stat_activity a
         WHERE a.pid <> pg_backend_pid() AND a.pid IN (SELECT pid FROM locks)
           AND (a.xact_start IS NULL OR a.xact_start < clock_timestamp() - interval '1 s')
        UNION ALL
        SELECT format('prepared transaction %s (owner %s, prepared %s), which ends by: ROLLBACK PREPARED %L', gid, owner,
                      to_char(prepared, 'YYYY-MM-DD HH24:MI:SS TZ'), gid), prepared
          FROM pg_prepared_xacts x JOIN pg_locks l ON l.transactionid = x.transaction AND l.pid IS NULL
         WHERE l.virtualtransaction IN (SELECT virtualtransaction FROM locks WHERE pid IS NULL)
    )
    SELECT coalesce(string_agg(E'\n' || who, '' ORDER BY since), ' many short transactions') FROM others
$$;

-- The triggers of a table that may keep its rows from changing, or from coming in, for messages. Those of 0001_tenant_isolation do not.
CREATE FUNCTION migration.triggers_at(target regclass) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(string_agg(format('trigger %I (function %s), which ALTER TABLE %s DISABLE TRIGGER %1$I switches off', tgname, tgfoid::regproc, target),
                               ', ' ORDER BY tgname), 'no trigger of this table')
      FROM pg_trigger
     WHERE tgrelid = target AND NOT tgisinternal AND tgenabled <> 'D' AND tgtype & 3 = 3
       AND tgfoid::regproc::text NOT IN ('tenant_id_from_recognition', 'tenant_id_from_sales_event', 'tenant_id_of_platform')
$$;

-- Runs DDL on a table. A lock that is not granted within 50 ms is given up, and with it the place in the queue, which would otherwise hold up
-- everybody behind us; then it is tried again. An autovacuum of the table is asked to step aside first: it does so for whoever waits longer than
-- deadlock_timeout, and a wait for SHARE UPDATE EXCLUSIVE is in nobody else's way.
-- https://www.postgresql.org/docs/current/explicit-locking.html
CREATE PROCEDURE migration.online(target regclass, ddl text) LANGUAGE plpgsql AS $$
DECLARE
    patience interval := coalesce(nullif(current_setting('sparknode.lock_patience', true), ''), '5min');
    deadline timestamptz := clock_timestamp() + patience;
    told timestamptz := clock_timestamp();
BEGIN
    -- Rows that a policy hides are an error, not rows that are not there.
    PERFORM set_config('row_security', 'off', false);
    LOOP
        BEGIN
            PERFORM set_config('lock_timeout', '3s', true);
            EXECUTE format('LOCK TABLE %s IN SHARE UPDATE EXCLUSIVE MODE', target);
            PERFORM set_config('lock_timeout', '50ms', true);
            EXECUTE ddl;
            EXIT;
        EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
            NULL;
        END;
        COMMIT;
        IF clock_timestamp() > least(deadline, told + interval '10 s') THEN
            IF clock_timestamp() > deadline THEN
                RAISE EXCEPTION USING
                    ERRCODE = 'lock_not_available',
                    MESSAGE = format('table %s stayed locked by others for %s:%s', target, patience, migration.others_at(target, ddl)),
                    DETAIL = 'Waiting for: ' || ddl,
                    HINT = 'End these sessions (SELECT pg_terminate_backend(pid)) or wait for them, then run the update again: it goes on where it stopped. '
                           'sparknode.lock_patience sets how long it tries.';
            END IF;
            RAISE NOTICE 'waiting for table %, locked by:%', target, migration.others_at(target, ddl);
            told := clock_timestamp();
        END IF;
        PERFORM pg_sleep(0.1 + random() * 0.3);
    END LOOP;
    COMMIT;
END $$;
