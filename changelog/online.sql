-- Changes to tables that an application is using, without making it wait.
--
-- A changeset that alters an existing table runs this file first and then calls what it needs, with runInTransaction: false, because each
-- procedure commits on its way. They live in pg_temp and are gone with the connection. All of them ask for the end state and do what is
-- missing, so that a changeset that died half way is simply run again.
--
-- Settings (of the session, or in the URL: ?options=-c%20sparknode.lock_patience=30s):
--   sparknode.lock_patience   how long to try for a lock that others hold before giving up; default 5min

-- The sessions that have locks on a table or on those it refers to, for messages. Of other people's sessions a role without pg_read_all_stats sees
-- little more than the pid. https://www.postgresql.org/docs/current/view-pg-locks.html
CREATE OR REPLACE FUNCTION pg_temp.others_at(target regclass) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(string_agg(E'\n' || format('pid %s (user %s, application "%s", %s, transaction since %s): %s', a.pid, a.usename, a.application_name,
                        coalesce(a.state, a.backend_type, 'state unknown'),
                        coalesce(to_char(a.xact_start, 'YYYY-MM-DD HH24:MI:SS TZ'), 'unknown'), left(a.query, 200)),
                    '' ORDER BY a.xact_start), ' many short transactions')
      FROM pg_stat_activity a
     WHERE a.pid <> pg_backend_pid()
       AND (a.xact_start IS NULL OR a.xact_start < clock_timestamp() - interval '1 s')
       AND EXISTS (SELECT FROM pg_locks l
                    WHERE l.pid = a.pid AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                      AND l.relation IN (SELECT target UNION SELECT confrelid FROM pg_constraint WHERE conrelid = target AND contype = 'f'))
$$;

-- Runs DDL on a table. A lock that is not granted within 50 ms is given up, and with it the place in the queue, which would otherwise hold up
-- everybody behind us; then it is tried again. An autovacuum of the table is asked to step aside first: it does so for whoever waits longer than
-- deadlock_timeout, and a wait for SHARE UPDATE EXCLUSIVE is in nobody else's way.
-- https://www.postgresql.org/docs/current/explicit-locking.html
CREATE OR REPLACE PROCEDURE pg_temp.online(target regclass, ddl text) LANGUAGE plpgsql AS $$
DECLARE
    patience interval := coalesce(nullif(current_setting('sparknode.lock_patience', true), ''), '5min');
    deadline timestamptz := clock_timestamp() + patience;
    told timestamptz := clock_timestamp();
BEGIN
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
                    MESSAGE = format('table %s stayed locked by others for %s:%s', target, patience, pg_temp.others_at(target)),
                    DETAIL = 'Waiting for: ' || ddl,
                    HINT = 'End these sessions (SELECT pg_terminate_backend(pid)) or wait for them, then run the update again: it goes on where it stopped. '
                           'sparknode.lock_patience sets how long it tries.';
            END IF;
            RAISE NOTICE 'waiting for table %, locked by:%', target, pg_temp.others_at(target);
            told := clock_timestamp();
        END IF;
        PERFORM pg_sleep(0.1 + random() * 0.3);
    END LOOP;
    COMMIT;
END $$;

-- A column with at least this length, this default and, if required, NOT NULL. A column that is there keeps its type, but a shorter varchar is widened.
CREATE OR REPLACE PROCEDURE pg_temp.ensure_column(target regclass, name text, type text, "default" text DEFAULT NULL, required boolean DEFAULT false)
LANGUAGE plpgsql AS $$
DECLARE
    found pg_attribute;
    found_default text;
BEGIN
    SELECT * INTO found FROM pg_attribute WHERE attrelid = target AND attname = name AND NOT attisdropped;
    IF found.attname IS NULL THEN
        CALL pg_temp.online(target, concat_ws(' ', format('ALTER TABLE %s ADD COLUMN %I %s', target, name, type),
                                              'DEFAULT ' || "default", CASE WHEN required THEN 'NOT NULL' END));
        RETURN;
    END IF;
    IF found.atttypid = 'varchar'::regtype AND type ~ '^varchar' AND found.atttypmod - 4 BETWEEN 0 AND substring(type FROM '\d+')::int - 1 THEN
        CALL pg_temp.online(target, format('ALTER TABLE %s ALTER COLUMN %I TYPE %s', target, name, type));
    END IF;
    -- A column of another type cannot take this default; who changes the type sets it.
    SELECT pg_get_expr(adbin, adrelid) INTO found_default FROM pg_attrdef WHERE adrelid = target AND adnum = found.attnum;
    IF "default" IS NOT NULL AND found.atttypid = split_part(type, '(', 1)::regtype
       AND (found_default = "default" OR starts_with(found_default, "default" || '::')) IS NOT TRUE THEN
        CALL pg_temp.online(target, format('ALTER TABLE %s ALTER COLUMN %I SET DEFAULT %s', target, name, "default"));
    END IF;
    IF required AND NOT found.attnotnull THEN
        IF "default" IS NOT NULL THEN
            CALL pg_temp.fill(target, format('%I = %s', name, "default"), format('t.%I IS NULL', name));
        END IF;
        CALL pg_temp.ensure_not_null(target, name);
    END IF;
END $$;

CREATE OR REPLACE PROCEDURE pg_temp.ensure_nullable(target regclass, VARIADIC names text[]) LANGUAGE plpgsql AS $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY names LOOP
        IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = target AND attname = name AND attnotnull AND NOT attisdropped) THEN
            CALL pg_temp.online(target, format('ALTER TABLE %s ALTER COLUMN %I DROP NOT NULL', target, name));
        END IF;
    END LOOP;
END $$;

-- A check or a foreign key: added NOT VALID, which scans nothing, and validated under a lock that lets everybody read and write. A foreign key that
-- is there with another rule (no ON DELETE CASCADE, say) is replaced; to see that, write its definition as PostgreSQL prints it.
CREATE OR REPLACE PROCEDURE pg_temp.ensure_constraint(target regclass, name text, definition text) LANGUAGE plpgsql AS $$
DECLARE
    found pg_constraint;
BEGIN
    SELECT * INTO found FROM pg_constraint WHERE conrelid = target AND conname = name;
    IF found.contype = 'f' AND replace(pg_get_constraintdef(found.oid), ' NOT VALID', '') <> definition THEN
        CALL pg_temp.online(target, format('ALTER TABLE %s DROP CONSTRAINT %I', target, name));
        found := NULL;
    END IF;
    IF found.oid IS NULL THEN
        CALL pg_temp.online(target, format('ALTER TABLE %s ADD CONSTRAINT %I %s NOT VALID', target, name, definition));
    END IF;
    IF found.convalidated IS NOT TRUE THEN
        CALL pg_temp.online(target, format('ALTER TABLE %s VALIDATE CONSTRAINT %I', target, name));
    END IF;
END $$;

-- Drops the checks ('c') or foreign keys ('f') that are on this one column, under whichever name.
CREATE OR REPLACE PROCEDURE pg_temp.drop_constraints(target regclass, name text, type "char") LANGUAGE plpgsql AS $$
DECLARE
    drops text;
BEGIN
    SELECT string_agg(format('ALTER TABLE %s DROP CONSTRAINT %I', target, c.conname), '; ') INTO drops
      FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND c.conkey = ARRAY[a.attnum]
     WHERE c.conrelid = target AND c.contype = type AND a.attname = name;
    IF drops IS NOT NULL THEN
        CALL pg_temp.online(target, drops);
    END IF;
END $$;

-- NOT NULL from a validated check, which spares the scan under ACCESS EXCLUSIVE.
-- https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL
CREATE OR REPLACE PROCEDURE pg_temp.ensure_not_null(target regclass, name text) LANGUAGE plpgsql AS $$
DECLARE
    proof text := name || '_is_set';
BEGIN
    IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = target AND attname = name AND NOT attnotnull) THEN
        CALL pg_temp.ensure_constraint(target, proof, format('CHECK (%I IS NOT NULL)', name));
        CALL pg_temp.online(target, format('ALTER TABLE %s ALTER COLUMN %I SET NOT NULL', target, name));
    END IF;
    IF EXISTS (SELECT FROM pg_constraint WHERE conrelid = target AND conname = proof) THEN
        CALL pg_temp.online(target, format('ALTER TABLE %s DROP CONSTRAINT %I', target, proof));
    END IF;
END $$;

-- One unique rule on these columns, as a constraint of this name: renamed from one that is there, or made from a unique index; what enforces the
-- same a second time goes. The index is built before, by CREATE INDEX CONCURRENTLY, which no procedure may run.
CREATE OR REPLACE PROCEDURE pg_temp.ensure_unique(target regclass, name text, VARIADIC columns text[]) LANGUAGE plpgsql AS $$
DECLARE
    found record;
    named boolean := false;
BEGIN
    FOR found IN
        SELECT i.indexrelid::regclass AS index, c.conname
          FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype = 'u'
         WHERE i.indrelid = target AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL AND NOT i.indisprimary
           AND columns = ARRAY(SELECT a.attname::text FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(attnum, n)
                                 JOIN pg_attribute a ON a.attrelid = target AND a.attnum = k.attnum ORDER BY k.n)
         ORDER BY c.conname = name DESC NULLS LAST, c.conname, 1
    LOOP
        IF found.conname = name THEN
            named := true;
        ELSIF NOT named AND found.conname IS NOT NULL THEN
            CALL pg_temp.online(target, format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', target, found.conname, name));
            named := true;
        ELSIF NOT named THEN
            CALL pg_temp.online(target, format('ALTER TABLE %s ADD CONSTRAINT %I UNIQUE USING INDEX %s', target, name, found.index));
            named := true;
        ELSIF found.conname IS NOT NULL THEN
            CALL pg_temp.online(target, format('ALTER TABLE %s DROP CONSTRAINT %I', target, found.conname));
        ELSE
            CALL pg_temp.online(target, format('DROP INDEX %s', found.index));
        END IF;
    END LOOP;
    IF NOT named THEN
        RAISE EXCEPTION 'no unique index on %s (%s) to make % from', target, array_to_string(columns, ', '), name;
    END IF;
END $$;

-- Moves the rows of a table that somebody created anew under its old name into the table that has taken its place.
CREATE OR REPLACE PROCEDURE pg_temp.merge_into(source regclass, target regclass) LANGUAGE plpgsql AS $$
DECLARE
    columns text := (SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute WHERE attrelid = source AND attnum > 0 AND NOT attisdropped);
BEGIN
    CALL pg_temp.online(target, format('LOCK TABLE %1$s; INSERT INTO %2$s (%3$s) SELECT %3$s FROM %1$s; DROP TABLE %1$s', source, target, columns));
END $$;

-- Renames a table and all that bears its name, so that another one can take its place.
CREATE OR REPLACE PROCEDURE pg_temp.set_aside(target regclass, name text) LANGUAGE plpgsql AS $$
DECLARE
    old_name text := (SELECT relname FROM pg_class WHERE oid = target);
    renames text;
BEGIN
    SELECT string_agg(format('ALTER INDEX %s RENAME TO %I', i.indexrelid::regclass, name || substr(c.relname, length(old_name) + 1)), '; ') INTO renames
      FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = target AND starts_with(c.relname, old_name);
    CALL pg_temp.online(target, concat_ws('; ', renames, format('ALTER TABLE %s RENAME TO %I', target, name)));
END $$;

-- Sets columns (assignment, in which t is the row) of the rows where a condition holds, in batches that commit: each is meant to hold its row locks
-- for some 30 ms, and none waits for a row that somebody else has locked. It goes through the pages of the table until no such row is left.
CREATE OR REPLACE PROCEDURE pg_temp.fill(target regclass, assignment text, condition text) LANGUAGE plpgsql AS $$
DECLARE
    patience interval := coalesce(nullif(current_setting('sparknode.lock_patience', true), ''), '5min');
    deadline timestamptz := clock_timestamp() + patience;
    began timestamptz := clock_timestamp();
    told timestamptz := clock_timestamp();
    started timestamptz;
    took double precision;
    pages bigint;
    page bigint;
    step int := 16;
    total bigint;
    done bigint := 0;
    filled bigint;
    more boolean;
BEGIN
    EXECUTE format('SELECT count(*) FROM %s t WHERE %s', target, condition) INTO total;
    more := total > 0;
    WHILE more LOOP
        pages := pg_relation_size(target) / current_setting('block_size')::int;
        page := 0;
        WHILE page < pages LOOP
            started := clock_timestamp();
            EXECUTE format('UPDATE %1$s t SET %2$s WHERE t.ctid = ANY (ARRAY('
                           'SELECT t.ctid FROM %1$s t WHERE t.ctid >= %4$L AND t.ctid < %5$L AND (%3$s) FOR NO KEY UPDATE SKIP LOCKED))',
                           target, assignment, condition, format('(%s,0)', page), format('(%s,0)', page + step));
            GET DIAGNOSTICS filled = ROW_COUNT;
            COMMIT;
            done := done + filled;
            page := page + step;
            took := extract(epoch FROM clock_timestamp() - started);
            step := CASE WHEN took > 0.04 THEN greatest(step / 2, 1) WHEN took < 0.02 THEN least(step * 2, 4096) ELSE step END;
            IF filled > 0 THEN
                deadline := clock_timestamp() + patience;
            END IF;
            IF clock_timestamp() > told + interval '5 s' THEN
                told := clock_timestamp();
                RAISE NOTICE '%: % of % rows filled (%), % left', target, done, total, assignment,
                    make_interval(secs => round(extract(epoch FROM told - began) / greatest(done, 1) * greatest(total - done, 0)));
            END IF;
        END LOOP;
        -- What was locked, or moved on by an update meanwhile, is met in the next round.
        EXECUTE format('SELECT EXISTS (SELECT FROM %s t WHERE %s)', target, condition) INTO more;
        COMMIT;
        IF more AND clock_timestamp() > deadline THEN
            RAISE EXCEPTION USING
                ERRCODE = 'lock_not_available',
                MESSAGE = format('rows of table %s stayed locked by others for %s:%s', target, patience, pg_temp.others_at(target)),
                DETAIL = 'Waiting to set: ' || assignment,
                HINT = 'End these sessions (SELECT pg_terminate_backend(pid)) or wait for them, then run the update again: it goes on where it stopped.';
        END IF;
        PERFORM pg_sleep(CASE WHEN more THEN 0.2 ELSE 0 END);
    END LOOP;
END $$;
