DO $$
BEGIN
    RAISE EXCEPTION '0000_baseline cannot be rolled back: it would drop every table of SparkNode'
        USING HINT = 'To go back behind the baseline, restore a backup (pg_restore); '
                         'to start over with an empty database, create a new one.';
END $$
