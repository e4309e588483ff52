-- The rollback. A column that was there before the migrations stays. A tenant_id that is not its parent's, or has no parent, cannot be derived again, so
-- it is not dropped.
CREATE PROCEDURE migration.drop_tenant_id(target regclass, value text) LANGUAGE plpgsql AS $$
DECLARE
    named text := (SELECT relname FROM pg_class WHERE oid = target);
    own bigint;
BEGIN
    IF target IS NULL THEN
        RETURN;
    ELSIF NOT EXISTS (SELECT FROM migration.added a WHERE a.table_name = named AND a.column_name IN ('', 'tenant_id')) THEN
        CALL migration.online(target, format('DROP TRIGGER IF EXISTS %I ON %s', named || '_tenant_id', target));
    ELSIF EXISTS (SELECT FROM pg_attribute WHERE attrelid = target AND attname = 'tenant_id' AND NOT attisdropped) THEN
        EXECUTE format('SELECT count(*) FROM %s t WHERE t.tenant_id IS NOT NULL AND t.tenant_id IS DISTINCT FROM %s', target, value) INTO own;
        IF own > 0 THEN
            RAISE EXCEPTION 'rows of % (%) have a tenant_id that is not their parent''s, or no parent: dropping the column would lose it', target, own
                USING HINT = format('Nothing of this table was changed. Look at them, then correct or delete them: '
                                    'SELECT * FROM %s t WHERE t.tenant_id IS DISTINCT FROM %s', target, value);
        END IF;
        COMMIT;
        CALL migration.online(target, format('DROP TRIGGER IF EXISTS %1$I ON %2$s; ALTER TABLE %2$s DROP COLUMN tenant_id;'
                                           'DELETE FROM migration.added WHERE table_name = %3$L AND column_name = ''tenant_id''',
                                           named || '_tenant_id', target, named));
    END IF;
END $$;
