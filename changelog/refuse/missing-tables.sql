CREATE FUNCTION migration.refuse_missing_tables() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    expected text[] := migration.tables_of_the_bootstrap();
    missing text[];
BEGIN
    SELECT array_agg(name ORDER BY name) INTO missing FROM unnest(expected) AS name WHERE to_regclass('public.' || name) IS NULL;
    IF NOT EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public' AND tablename = ANY (expected)) THEN
        RETURN; -- other people's tables only: as good as empty
    END IF;
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'this database has % of the 36 tables of SparkNode''s baseline; missing are: %',
            cardinality(expected) - cardinality(missing), array_to_string(missing, ', ')
            USING HINT = 'Your tables were not changed. It is older than any bootstrap or not SparkNode''s: check that the URL names '
                         'the right database. To adopt it all the same, create the missing tables as in seed/init.sql, then run the update again.';
    END IF;
END $$
