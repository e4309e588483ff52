DO $$
BEGIN
    IF obj_description(to_regclass('public.databasechangelog'), 'pg_class') = 'SparkNode: production' THEN
        RAISE EXCEPTION 'this database is production, and demo data are asked for: their users have a password that everybody knows'
            USING HINT = 'No demo data were added. Leave the context demo out.';
    END IF;
END $$
