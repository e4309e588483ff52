CREATE FUNCTION migration.refuse_foreign_tables() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    lacks text;
BEGIN
    SELECT string_agg(format('ownership of the tables %s (owner %I): %s', tables, owner, statements), E'\n' ORDER BY owner) INTO lacks
      FROM (SELECT tableowner AS owner, string_agg(quote_ident(tablename), ', ' ORDER BY tablename) AS tables,
                   string_agg(format('ALTER TABLE public.%I OWNER TO %I', tablename, current_user), '; ' ORDER BY tablename) AS statements
              FROM pg_tables
             WHERE schemaname = 'public' AND tablename = ANY (migration.tables_of_the_chain()) AND NOT pg_has_role(tableowner, 'USAGE')
             GROUP BY tableowner) foreign_tables;
    IF lacks IS NOT NULL THEN
        RAISE EXCEPTION E'role % lacks what the chain needs:\n%', quote_ident(current_user), lacks
            USING HINT = 'Your tables were not changed. '
                         'Migrate as the owner of the tables, or have an administrator run the statement after each colon, '
                         'then run the update again.';
    END IF;
END $$
