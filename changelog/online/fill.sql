-- Needs ddl.sql.

-- Sets columns (assignment, in which t is the row) of the rows where a condition holds, in batches that commit: each is meant to hold its row locks
-- for some 30 ms, and none waits for a row that somebody else has locked. It goes through the pages of the table until no such row is left.
--
-- The disk must not stall either, with its commits. In a large table a batch takes one row of 32: the next ones find room on the rows' own
-- pages, where PostgreSQL has removed the old versions meanwhile, and need no new index entries, so that the table does not grow to twice its size. The first
-- batch of 32 writes the most, as each page goes to the WAL in full: it works in small pieces and rests after each, the longer where the table is not
-- cached. What is written goes to the disk at once, not in one piece 30 s later. A batch that a crash of the server loses is done again.
--
-- In this first round a batch that meets a locked row is left to the second, which locks what it can and takes that. As slow as the first, it leaves
-- nothing to be written to whoever reads the whole table next (VALIDATE CONSTRAINT, for one).
-- https://www.postgresql.org/docs/current/storage-hot.html
-- https://www.postgresql.org/docs/current/runtime-config-resource.html#GUC-BACKEND-FLUSH-AFTER
-- https://wiki.postgresql.org/wiki/Hint_Bits
CREATE OR REPLACE PROCEDURE pg_temp.fill(target regclass, assignment text, condition text) LANGUAGE plpgsql AS $$
DECLARE
    patience interval := coalesce(nullif(current_setting('sparknode.lock_patience', true), ''), '5min');
    deadline timestamptz;
    began timestamptz := clock_timestamp();
    told timestamptz := clock_timestamp();
    -- 0 is all that some platforms can do
    flush_after text := (SELECT least(32, max_val::int) FROM pg_settings WHERE name = 'backend_flush_after');
    started timestamptz;
    took double precision;
    took_all double precision;
    pages bigint;
    page bigint;
    step int := 16;
    piece int;
    large boolean := pg_relation_size(target) > 8000000;
    parts int := CASE WHEN large THEN 32 ELSE 1 END;
    rest int := CASE WHEN NOT large THEN 0 WHEN pg_relation_size(target) < pg_size_bytes(current_setting('shared_buffers')) THEN 1 ELSE 4 END;
    total bigint;
    done bigint := 0;
    done_before bigint;
    filled bigint;
    batch bigint;
    more boolean;
BEGIN
    -- A database may have another default. Each batch is to see what was committed before it, and to disturb no serializable transaction. Only the first
    -- statement of a transaction can say so, and COMMIT AND CHAIN keeps it.
    COMMIT;
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
    PERFORM set_config('max_parallel_workers_per_gather', '0', true);
    EXECUTE format('SELECT count(*) FROM %s t WHERE %s', target, condition) INTO total;
    more := total > 0;
    WHILE more LOOP
        done_before := done;
        pages := pg_relation_size(target) / current_setting('block_size')::int;
        page := 0;
        WHILE page < pages LOOP
            took_all := 0;
            filled := 0;
            FOR part IN 0 .. parts - 1 LOOP
                piece := CASE WHEN part = 0 THEN greatest(step / parts, 1) ELSE step END;
                FOR start IN page .. page + step - 1 BY piece LOOP
                    started := clock_timestamp();
                    PERFORM set_config('synchronous_commit', 'off', true), set_config('backend_flush_after', flush_after, true);
                    BEGIN
                        PERFORM set_config('lock_timeout', '10ms', true);
                        EXECUTE format('UPDATE %s t SET %s WHERE ', target, assignment) || format(
                            CASE WHEN parts > 1 THEN '%2$s' ELSE 't.ctid = ANY (ARRAY(SELECT t.ctid FROM %1$s t WHERE %2$s FOR NO KEY UPDATE SKIP LOCKED))' END,
                            target, format('t.ctid >= %L AND t.ctid < %L AND (%s) AND hashtid(t.ctid) & %s = %s',
                                           format('(%s,0)', start), format('(%s,0)', start + piece), condition, parts - 1, part));
                        GET DIAGNOSTICS batch = ROW_COUNT;
                    EXCEPTION WHEN lock_not_available THEN
                        batch := 0;
                    END;
                    COMMIT AND CHAIN;
                    filled := filled + batch;
                    took := extract(epoch FROM clock_timestamp() - started);
                    took_all := took_all + took;
                    PERFORM pg_sleep(CASE WHEN part = 0 THEN rest * took ELSE 0 END);
                END LOOP;
            END LOOP;
            done := done + filled;
            page := page + step;
            took := took_all / parts;
            step := CASE WHEN took > 0.04 THEN greatest(step / 2, 1) WHEN took < 0.02 THEN least(step * 2, 1024) ELSE step END;
            IF clock_timestamp() > told + interval '5 s' THEN
                told := clock_timestamp();
                RAISE NOTICE '%: % of % rows filled (%), % left', target, done, total, assignment,
                    make_interval(secs => round(extract(epoch FROM told - began) / greatest(done, 1) * greatest(total - done, 0)));
            END IF;
        END LOOP;
        -- What was locked, or moved on by an update meanwhile, is met in the next round, and is not much.
        IF parts > 1 THEN
            parts := 1;
            CONTINUE;
        END IF;
        PERFORM set_config('max_parallel_workers_per_gather', '0', true);
        EXECUTE format('SELECT EXISTS (SELECT FROM %s t WHERE %s)', target, condition) INTO more;
        COMMIT AND CHAIN;
        -- A round of a very large table takes longer than anybody's patience: it counts from the end of a round that filled something, or of the first.
        IF deadline IS NULL OR done > done_before THEN
            deadline := clock_timestamp() + patience;
        ELSIF more AND clock_timestamp() > deadline THEN
            RAISE EXCEPTION USING
                ERRCODE = 'lock_not_available',
                MESSAGE = format('rows of table %s stayed locked by others for %s:%s', target, patience, pg_temp.others_at(target)),
                DETAIL = 'Waiting to set: ' || assignment,
                HINT = 'End these sessions (SELECT pg_terminate_backend(pid)) or wait for them, then run the update again: it goes on where it stopped.';
        END IF;
        PERFORM pg_sleep(CASE WHEN more THEN 0.2 ELSE 0 END);
    END LOOP;
END $$;
