-- Event triggers that fail, for all DDL or for some. Each kind of DDL of the chain is tried out and taken back.
DO $$
DECLARE
    ddl text;
    error text;
    at text;
    failing text;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_event_trigger WHERE evtenabled IN ('O', 'A')) THEN
        RETURN;
    END IF;
    BEGIN
        FOREACH ddl IN ARRAY ARRAY[
            'CREATE TABLE sparknode_trial (id int, name varchar(10), note text, PRIMARY KEY (id))',
            'ALTER TABLE sparknode_trial ADD COLUMN more int',
            'ALTER TABLE sparknode_trial ALTER COLUMN note TYPE jsonb USING to_jsonb(note)',
            'ALTER TABLE sparknode_trial DROP COLUMN more',
            'ALTER TABLE sparknode_trial RENAME COLUMN name TO title',
            'CREATE INDEX sparknode_trial_title ON sparknode_trial (title)',
            'ALTER INDEX sparknode_trial_title RENAME TO sparknode_trial_name',
            'DROP INDEX sparknode_trial_name',
            'COMMENT ON TABLE sparknode_trial IS ''a trial''',
            'CREATE POLICY sparknode_trial ON sparknode_trial USING (true)',
            'DROP POLICY sparknode_trial ON sparknode_trial',
            'CREATE FUNCTION sparknode_trial() RETURNS trigger LANGUAGE plpgsql AS ''BEGIN RETURN NEW; END''',
            'CREATE TRIGGER sparknode_trial BEFORE INSERT ON sparknode_trial FOR EACH ROW EXECUTE FUNCTION sparknode_trial()',
            'CREATE PROCEDURE sparknode_trial_procedure() LANGUAGE plpgsql AS ''BEGIN END''',
            'GRANT SELECT ON sparknode_trial TO CURRENT_USER',
            'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO CURRENT_USER',
            'ALTER TABLE sparknode_trial RENAME TO sparknode_trial_done',
            'DROP TABLE sparknode_trial_done']
        LOOP
            EXECUTE ddl;
        END LOOP;
        RAISE EXCEPTION USING ERRCODE = 'triggered_action_exception', MESSAGE = 'sparknode_trial taken back';
    EXCEPTION WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS error = MESSAGE_TEXT, at = PG_EXCEPTION_CONTEXT;
    END;
    IF error = 'sparknode_trial taken back' THEN
        RETURN;
    END IF;
    SELECT string_agg(format('%I (function %s, owner %I)', evtname, evtfoid::regproc, pg_get_userbyid(evtowner)), ', ' ORDER BY evtname)
      INTO failing FROM pg_event_trigger
     WHERE evtenabled IN ('O', 'A')
       -- Each language has its own words around the name, and some have no blanks.
       AND at ~ ('(^|[^a-zA-Z0-9_.$"])' || regexp_replace(evtfoid::regproc::text, '\W', '\\\&', 'g') || '\(');
    IF failing IS NULL THEN
        RAISE EXCEPTION '% (at: %)', error, ddl;
    END IF;
    RAISE EXCEPTION 'an event trigger stops %: %, by: %', ddl, error, failing
        USING HINT = 'Nothing was changed by this revision. Have its owner mend it, or a superuser switch it off for the time of the update '
                     '(ALTER EVENT TRIGGER … DISABLE, afterwards ENABLE), then run the update again.';
END $$
