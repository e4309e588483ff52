-- One batch of fill, in the transaction at hand: so many rows of each of these pages (NULL: all), but none that somebody else has locked. In filled those
-- for which the condition holds no more, in no_value the others, in kept those that did not change at all although we had them locked. Rows are locked
-- before (locking) only once a lock of somebody else was met, which is slower.
CREATE PROCEDURE migration.fill_batch(target regclass, assignment text, condition text, first_page bigint, last_page bigint, rows_at_once bigint,
                                               INOUT locking boolean, OUT filled bigint, OUT no_value bigint, OUT kept bigint) LANGUAGE plpgsql AS $$
DECLARE
    -- IS TRUE keeps PostgreSQL from searching an index for the condition, once a page.
    fill_rows text := $fill$
        WITH free AS (
            SELECT r.ctid
              FROM generate_series($1, $2) page,
                   LATERAL (SELECT t.ctid FROM ONLY %1$s t
                             WHERE (%3$s) IS TRUE AND t.ctid >= concat('(', page, ',0)')::tid AND t.ctid < concat('(', page + 1, ',0)')::tid
                             LIMIT $3 %4$s) r
        ), filled AS (
            UPDATE ONLY %1$s t SET %2$s WHERE (%3$s) IS TRUE AND t.ctid = ANY (ARRAY(SELECT ctid FROM free))
            RETURNING (%3$s) IS TRUE AS as_before
        )
        SELECT count(*) FILTER (WHERE NOT as_before), count(*) FILTER (WHERE as_before), (SELECT count(*) FROM free) - count(*) FROM filled $fill$;
BEGIN
    LOOP
        BEGIN
            PERFORM set_config('lock_timeout', '10ms', true);
            EXECUTE format(fill_rows, target, assignment, condition, CASE WHEN locking THEN 'FOR NO KEY UPDATE SKIP LOCKED' END)
               INTO filled, no_value, kept USING first_page, last_page, rows_at_once;
            kept := CASE WHEN locking THEN kept ELSE 0 END;
            RETURN;
        EXCEPTION WHEN lock_not_available THEN
            filled := 0;
            no_value := 0;
            kept := 0;
            IF locking THEN
                RETURN;
            END IF;
            locking := true;
        END;
    END LOOP;
END $$;

-- Once in max_lag, waits until each standby, and each subscription, has replayed what this server had written (written) when it was asked before (since).
-- https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-REPLICATION-VIEW
CREATE PROCEDURE migration.wait_for_standbys(target regclass, max_lag interval, INOUT written pg_lsn, INOUT since timestamptz) LANGUAGE plpgsql AS $$
DECLARE
    behind text;
    told timestamptz := clock_timestamp();
BEGIN
    IF written IS NOT NULL AND clock_timestamp() < since + max_lag THEN
        RETURN;
    END IF;
    IF NOT pg_has_role('pg_read_all_stats', 'USAGE') THEN
        RAISE EXCEPTION USING
            ERRCODE = 'insufficient_privilege',
            MESSAGE = format('sparknode.fill_max_lag is set to %s, but role %I may not see how far the standbys are', max_lag, current_user),
            HINT = format('Have an administrator run: GRANT pg_monitor TO %I. Or run the update without this setting.', current_user);
    END IF;
    LOOP
        SELECT string_agg(format('%s at %s is %s behind', coalesce(nullif(application_name, ''), 'pid ' || pid), coalesce(host(client_addr), 'a local socket'),
                                 pg_size_pretty(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn))), ', ' ORDER BY replay_lsn) INTO behind
          FROM pg_stat_replication WHERE replay_lsn < written;
        EXIT WHEN behind IS NULL;
        IF clock_timestamp() > told + interval '10 s' THEN
            told := clock_timestamp();
            RAISE NOTICE '%: waiting for a standby, as sparknode.fill_max_lag is %: %', target, max_lag, behind;
        END IF;
        COMMIT AND CHAIN;
        PERFORM pg_sleep(0.2);
    END LOOP;
    written := pg_current_wal_lsn();
    since := clock_timestamp();
END $$;

-- Sets columns (assignment, in which t is the row) of the rows where a condition holds, in batches that commit: each is meant to hold its row locks
-- for some 30 ms, and none waits for a row that somebody else has locked. It goes through the pages of the table until no such row is left.
--
-- The disk must not stall either, with its commits. In a large table a batch takes a row or two of each of its pages: the next batches find room on the
-- rows' own pages, where PostgreSQL has removed the old versions meanwhile, and need no new index entries, so that the table does not grow to twice its
-- size. The first batch writes the most, as each page goes to the WAL in full: it works in small pieces and rests after each, the longer where the table
-- is not cached. What is written goes to the disk at once, not in one piece 30 s later. A batch that a crash of the server loses is done again.
--
-- In this first round no row is locked before it is updated, until somebody else's lock is met. The second takes what was missed. As slow as the first, it
-- leaves nothing to be written to whoever reads the whole table next (VALIDATE CONSTRAINT, for one).
--
-- It may be told to be slower, by settings of the session, or in the URL (?options=-c%20sparknode.fill_max_lag=10s):
--   sparknode.fill_pause     how long to rest after each batch; default 0
--   sparknode.fill_max_lag   how far a standby may fall behind: until it has caught up, no further batch begins; by default standbys are not looked at
-- https://www.postgresql.org/docs/current/storage-hot.html
-- https://www.postgresql.org/docs/current/runtime-config-resource.html#GUC-BACKEND-FLUSH-AFTER
-- https://wiki.postgresql.org/wiki/Hint_Bits
CREATE PROCEDURE migration.fill_table(target regclass, assignment text, condition text) LANGUAGE plpgsql AS $$
DECLARE
    patience interval := coalesce(nullif(current_setting('sparknode.lock_patience', true), ''), '5min');
    deadline timestamptz;
    began timestamptz := clock_timestamp();
    told timestamptz := clock_timestamp();
    -- 0 is all that some platforms can do
    flush_after text := (SELECT least(32, max_val::int) FROM pg_settings WHERE name = 'backend_flush_after');
    locking boolean;
    -- rounds one after the other in which no row was filled
    in_vain int := 0;
    started timestamptz;
    took double precision;
    longest double precision;
    pages bigint := pg_relation_size(target) / current_setting('block_size')::int;
    page bigint;
    -- Of a small table a batch is an eighth, so that no transaction changes most of it.
    largest_step int := least(greatest(pages / 8, 1), 1024);
    step int := least(16, largest_step);
    piece int;
    large boolean := pg_relation_size(target) > 8000000;
    pause double precision := coalesce(extract(epoch FROM nullif(current_setting('sparknode.fill_pause', true), '')::interval), 0);
    max_lag interval := nullif(current_setting('sparknode.fill_max_lag', true), '');
    written pg_lsn;
    since timestamptz;
    rest double precision := CASE WHEN NOT large THEN 0 WHEN pg_relation_size(target) < pg_size_bytes(current_setting('shared_buffers')) THEN 0.5 ELSE 2 END;
    -- of a page in a batch; NULL: all
    rows_at_once bigint;
    total bigint;
    remaining bigint;
    done bigint := 0;
    done_before bigint;
    no_value bigint;
    batch_of_no_value bigint;
    kept bigint;
    batch_of_kept bigint;
    with_value bigint;
    filled bigint;
    batch bigint;
BEGIN
    -- A database may have another default. Each batch is to see what was committed before it, and to disturb no serializable transaction. Only the first
    -- statement of a transaction can say so, and COMMIT AND CHAIN keeps it.
    COMMIT;
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
    PERFORM set_config('row_security', 'off', false), set_config('max_parallel_workers_per_gather', '0', true);
    EXECUTE format('SELECT count(*) FROM ONLY %s t WHERE %s', target, condition) INTO total;
    remaining := total;
    rows_at_once := CASE WHEN large THEN greatest(total / pages / 24, 1) END;
    WHILE remaining > 0 LOOP
        done_before := done;
        no_value := 0;
        kept := 0;
        pages := pg_relation_size(target) / current_setting('block_size')::int;
        page := 0;
        WHILE page < pages LOOP
            locking := in_vain > 0;
            longest := 0;
            -- A page has at most 291 rows. https://www.postgresql.org/docs/current/storage-page-layout.html
            FOR pass IN 1 .. 291 LOOP
                filled := 0;
                piece := CASE WHEN large AND pass = 1 THEN greatest(step / 16, 1) ELSE step END;
                FOR start IN page .. page + step - 1 BY piece LOOP
                    started := clock_timestamp();
                    PERFORM set_config('synchronous_commit', 'off', true), set_config('backend_flush_after', flush_after, true);
                    CALL migration.fill_batch(target, assignment, condition, start, start + piece - 1, rows_at_once, locking, batch, batch_of_no_value,
                                            batch_of_kept);
                    COMMIT AND CHAIN;
                    filled := filled + batch;
                    no_value := no_value + batch_of_no_value;
                    kept := kept + batch_of_kept;
                    took := extract(epoch FROM clock_timestamp() - started);
                    longest := greatest(longest, CASE WHEN piece = step THEN took ELSE 0 END);
                    PERFORM pg_sleep(pause + CASE WHEN pass = 1 THEN rest * took ELSE 0 END);
                    IF max_lag IS NOT NULL THEN
                        CALL migration.wait_for_standbys(target, max_lag, written, since);
                    END IF;
                END LOOP;
                done := done + filled;
                EXIT WHEN filled = 0 OR rows_at_once IS NULL;
            END LOOP;
            page := page + step;
            step := CASE WHEN longest > 0.04 THEN greatest(step / 2, 1) WHEN longest < 0.02 THEN least(step * 2, largest_step) ELSE step END;
            IF clock_timestamp() > told + interval '2 s' THEN
                told := clock_timestamp();
                took := extract(epoch FROM told - began);
                -- 01PRG: how far it is, which the next message of this kind replaces
                RAISE NOTICE USING ERRCODE = '01PRG',
                    MESSAGE = format('%s: %s of %s rows filled (%s), %s rows/s, %s left', target, done, total, assignment, round(done / took),
                                     make_interval(secs => round(took / greatest(done, 1) * greatest(total - done, 0))));
            END IF;
        END LOOP;
        -- What was locked, or moved on by an update meanwhile, is met in the next round, and is not much.
        IF rows_at_once IS NOT NULL THEN
            rows_at_once := NULL;
            CONTINUE;
        END IF;
        PERFORM set_config('max_parallel_workers_per_gather', '0', true);
        EXECUTE format('SELECT count(*) FROM ONLY %s t WHERE %s', target, condition) INTO remaining;
        COMMIT AND CHAIN;
        in_vain := CASE WHEN done > done_before THEN 0 ELSE in_vain + 1 END;
        -- A row of no value may have been met twice, as it moves on when it is updated. One that somebody moves on at this very moment looks as if it had
        -- been kept: not three times.
        IF remaining > 0 AND remaining <= no_value + kept AND (kept = 0 OR in_vain > 3) THEN
            EXECUTE format('SELECT count(*) FROM ONLY %s t WHERE (%s) AND %s IS NOT NULL', target, condition, substr(assignment, strpos(assignment, ' = ') + 3))
               INTO with_value;
            IF kept > 0 OR with_value > 0 AND migration.triggers_at(target) <> 'no trigger of this table' THEN
                RAISE EXCEPTION USING
                    ERRCODE = 'triggered_action_exception',
                    MESSAGE = format('table %s: %s of its rows stay as they are, but nobody has them locked. What may keep them so: %s',
                                     target, remaining, migration.triggers_at(target)),
                    DETAIL = 'To be set: ' || assignment,
                    HINT = 'Switch it off while the update runs, then run the update again: it goes on where it stopped.';
            END IF;
            RAISE EXCEPTION USING
                ERRCODE = 'not_null_violation',
                MESSAGE = format('table %s: no value to fill in for %s of its rows: %s', target, remaining, assignment),
                HINT = format('See them by SELECT * FROM %s t WHERE %s, correct or delete them, then run the update again: it goes on where it stopped.',
                              target, condition);
        END IF;
        -- A round of a very large table takes longer than anybody's patience: it counts from the end of a round that filled something, or of the first.
        IF deadline IS NULL OR done > done_before THEN
            deadline := clock_timestamp() + patience;
        ELSIF remaining > 0 AND clock_timestamp() > deadline THEN
            RAISE EXCEPTION USING
                ERRCODE = 'lock_not_available',
                MESSAGE = format('rows of table %s stayed locked by others for %s:%s', target, patience, migration.others_at(target)),
                DETAIL = 'Waiting to set: ' || assignment,
                HINT = 'End these sessions (SELECT pg_terminate_backend(pid)) or wait for them, then run the update again: it goes on where it stopped.';
        END IF;
        PERFORM pg_sleep(CASE WHEN remaining > 0 THEN 0.2 ELSE 0 END);
    END LOOP;
END $$;

-- The same for a table and its partitions, or the tables that inherit from it.
CREATE PROCEDURE migration.fill(target regclass, assignment text, condition text) LANGUAGE plpgsql AS $$
DECLARE
    part regclass;
    parts regclass[];
BEGIN
    WITH RECURSIVE tree AS (SELECT target::oid AS of UNION SELECT inhrelid FROM pg_inherits JOIN tree ON inhparent = of)
    SELECT array_agg(of ORDER BY of) INTO parts FROM tree JOIN pg_class ON oid = of WHERE relkind = 'r';
    FOREACH part IN ARRAY parts LOOP
        CALL migration.fill_table(part, assignment, condition);
    END LOOP;
END $$;
