-- The way back. A tenant_id that is not its parent's, or has no parent, cannot be derived again, so it is not dropped.
CREATE PROCEDURE migration.drop_tenant_id(target regclass, value text) LANGUAGE plpgsql AS $$
DECLARE
    table_name text := (SELECT relname FROM pg_class WHERE oid = target);
    own bigint;
BEGIN
    IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = target AND attname = 'tenant_id' AND NOT attisdropped) THEN
        EXECUTE format('SELECT count(*) FROM %s t WHERE t.tenant_id IS NOT NULL AND t.tenant_id IS DISTINCT FROM %s', target, value) INTO own;
        IF own > 0 THEN
            RAISE EXCEPTION 'rows of % (%) have a tenant_id that is not their parent''s, or no parent: dropping the column would lose it', target, own
                USING HINT = format('Nothing of this table was changed. Look at them, then correct or delete them: '
                                    'SELECT * FROM %s t WHERE t.tenant_id IS DISTINCT FROM %s', target, value);
        END IF;
        COMMIT;
        CALL migration.online(target, format('DROP TRIGGER IF EXISTS %1$I ON %2$s; ALTER TABLE %2$s DROP COLUMN tenant_id',
                                           table_name || '_tenant_id', target));
    END IF;
END $$;
