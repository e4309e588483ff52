-- All that 0001 to 0003 would stop at half way. Once in a session, as it reads many rows; a database that has none of the tables yet may have their names.
CREATE FUNCTION migration.refuse_what_cannot_be_migrated() RETURNS void LANGUAGE plpgsql SET row_security = off AS $$
BEGIN
    IF current_setting('sparknode.refusals', true) = 'none' THEN
        RETURN;
    ELSIF NOT EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public' AND tablename = 'tenants') THEN
        PERFORM migration.refuse_together('taken_names', 'unfit_tables');
        RETURN;
    END IF;
    PERFORM migration.refuse_together('hidden_rows', 'taken_names', 'unfit_tables', 'other_types', 'dependents');
    PERFORM migration.refuse_together('rows', 'forbidden_changes', 'unknown_roles', 'duplicates');
    PERFORM set_config('sparknode.refusals', 'none', false);
END $$;

-- What several of the functions refuse_… find, as one refusal: each message with its advice below it. Those after the first would be met only by another
-- update.
CREATE FUNCTION migration.refuse_together(VARIADIC names text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    name text;
    message text;
    advice text;
    all_messages text;
    last_advice text;
BEGIN
    FOREACH name IN ARRAY names LOOP
        BEGIN
            EXECUTE format('SELECT migration.%I()', 'refuse_' || name);
        EXCEPTION WHEN raise_exception THEN
            GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, advice = PG_EXCEPTION_HINT;
            all_messages := concat_ws(E'\n', all_messages, last_advice, message);
            last_advice := advice;
        END;
    END LOOP;
    IF all_messages IS NOT NULL THEN
        RAISE EXCEPTION '%', all_messages USING HINT = last_advice;
    END IF;
END $$
