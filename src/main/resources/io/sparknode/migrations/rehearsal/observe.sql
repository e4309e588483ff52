-- Notes what a session with the setting rehearsal.is_observed holds and has done at the start and the end of each DDL command, also of those inside
-- procedures that commit.
-- https://www.postgresql.org/docs/current/event-trigger-definition.html
CREATE SCHEMA rehearsal;

CREATE TABLE rehearsal.moment (
    n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    began timestamptz NOT NULL DEFAULT transaction_timestamp(),
    xid text NOT NULL DEFAULT pg_current_xact_id()::text
);

CREATE TABLE rehearsal.lock (n bigint NOT NULL, relation bigint NOT NULL, mode text NOT NULL);

-- Rows read by sequential scans, and rows written, since the session last reported its statistics
CREATE TABLE rehearsal.work (n bigint NOT NULL, relation bigint NOT NULL, read bigint NOT NULL, written bigint NOT NULL);

CREATE FUNCTION rehearsal.is_observed(relation oid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace s ON s.oid = relnamespace
                    WHERE c.oid = relation AND relkind IN ('r', 'p', 'm') AND nspname NOT IN ('rehearsal', 'migration', 'information_schema')
                      AND nspname NOT LIKE 'pg\_%' AND relname NOT IN ('databasechangelog', 'databasechangeloglock'))
$$;

CREATE FUNCTION rehearsal.note(name text) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    this bigint;
BEGIN
    INSERT INTO rehearsal.moment (name) VALUES (note.name) RETURNING n INTO this;
    INSERT INTO rehearsal.lock SELECT DISTINCT this, relation, mode FROM pg_locks
     WHERE pid = pg_backend_pid() AND granted AND locktype = 'relation' AND rehearsal.is_observed(relation);
    INSERT INTO rehearsal.work SELECT this, relid, coalesce(seq_tup_read, 0), n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_all_tables
     WHERE coalesce(seq_tup_read, 0) + n_tup_ins + n_tup_upd + n_tup_del > 0 AND rehearsal.is_observed(relid);
END $$;

-- How many rows each table and materialized view holds; without those that were never filled
CREATE FUNCTION rehearsal.count_rows(OUT relation bigint, OUT rows bigint) RETURNS SETOF record LANGUAGE plpgsql AS $$
BEGIN
    FOR relation IN SELECT oid::bigint FROM pg_class WHERE relkind IN ('r', 'm') AND relispopulated AND rehearsal.is_observed(oid) LOOP
        EXECUTE format('SELECT count(*) FROM ONLY %s', relation::oid::regclass) INTO rows;
        RETURN NEXT;
    END LOOP;
END $$;

-- By table, how many rows one transaction wrote, from a transaction on, if it was nearly all that were written
CREATE FUNCTION rehearsal.count_largest(since bigint, OUT relation bigint, OUT rows bigint) RETURNS SETOF record LANGUAGE plpgsql AS $$
BEGIN
    FOR relation IN SELECT oid::bigint FROM pg_class WHERE relkind = 'r' AND rehearsal.is_observed(oid) LOOP
        EXECUTE format('SELECT max(n) FROM (SELECT count(*) AS n FROM ONLY %s WHERE xmin::text::bigint >= $1 GROUP BY xmin) t HAVING max(n) > 0.9 * sum(n)',
            relation::oid::regclass) INTO rows USING since;
        IF rows IS NOT NULL THEN
            RETURN NEXT;
        END IF;
    END LOOP;
END $$;

-- With the setting rehearsal.stop_at, the session ends like one that was killed, behind as many DDL commands.
CREATE FUNCTION rehearsal.on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$
DECLARE
    ended int;
BEGIN
    -- DROP INDEX CONCURRENTLY must be the first thing that its transaction does.
    IF current_setting('rehearsal.is_observed', true) = 'on' AND (tg_event = 'ddl_command_end' OR tg_tag <> 'DROP INDEX') THEN
        PERFORM rehearsal.note(tg_event || ' ' || tg_tag);
    END IF;
    IF tg_event = 'ddl_command_end' AND coalesce(current_setting('rehearsal.stop_at', true), '') <> '' THEN
        ended := coalesce(nullif(current_setting('rehearsal.ended', true), ''), '0')::int + 1;
        PERFORM set_config('rehearsal.ended', ended::text, false);
        IF ended = current_setting('rehearsal.stop_at')::int THEN
            PERFORM pg_terminate_backend(pg_backend_pid());
            PERFORM pg_sleep(10);
        END IF;
    END IF;
END $$;

CREATE EVENT TRIGGER rehearsal_start ON ddl_command_start EXECUTE FUNCTION rehearsal.on_ddl();
CREATE EVENT TRIGGER rehearsal_end ON ddl_command_end EXECUTE FUNCTION rehearsal.on_ddl();
