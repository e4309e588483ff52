-- Needs ddl.sql.

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
