-- Tables of which row level security hides rows from the role that migrates: it would count, fill and move the others only.
CREATE FUNCTION migration.refuse_hidden_rows() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    hidden text;
    no_force text;
BEGIN
    WITH RECURSIVE ours AS (
        SELECT to_regclass('public.' || name) AS of FROM unnest(migration.tables_of_the_chain()) AS name
        UNION SELECT inhrelid FROM pg_inherits JOIN ours ON inhparent = of
    )
    SELECT string_agg(of::text, ', ' ORDER BY of::text), string_agg(format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY;', of), ' ' ORDER BY of::text)
      INTO hidden, no_force FROM ours WHERE row_security_active(of);
    IF hidden IS NOT NULL THEN
        RAISE EXCEPTION 'row level security hides rows of these tables from role %: %', quote_ident(current_user), hidden
            USING HINT = format('Your tables were not changed by this revision. What cannot be seen cannot be migrated. Have an administrator run '
                                'ALTER ROLE %I BYPASSRLS, or run %s then run the update again. '
                                'Afterwards set NOBYPASSRLS or FORCE ROW LEVEL SECURITY again.', current_user, no_force);
    END IF;
END $$
