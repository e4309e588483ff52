-- A table's own tenant_id, from its parent row, while the application goes on.

-- The column, then the trigger that fills it for the release before, then the rows that are there, in batches; the foreign key and NOT NULL come when
-- nothing can be in their way any more. Each step asks for the end state, so a run that died goes on where it stopped.
CREATE PROCEDURE migration.ensure_tenant_id(target regclass, value text, filled_by text, foreign_key text) LANGUAGE plpgsql AS $$
DECLARE
    table_name text := (SELECT relname FROM pg_class WHERE oid = target);
    state "char";
BEGIN
    IF target IS NULL THEN
        RETURN; -- a later revision creates the table
    END IF;
    IF NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = target AND attname = 'tenant_id' AND NOT attisdropped) THEN
        CALL migration.online(target, format('ALTER TABLE %s ADD COLUMN tenant_id uuid;'
                                           'INSERT INTO migration.added VALUES (%L, ''tenant_id'') ON CONFLICT DO NOTHING', target, table_name));
    END IF;

    SELECT tgenabled INTO state FROM pg_trigger WHERE tgrelid = target AND tgname = table_name || '_tenant_id';
    IF state IS NULL THEN
        CALL migration.online(target, format('CREATE TRIGGER %I BEFORE INSERT OR UPDATE OF tenant_id ON %s'
                                           ' FOR EACH ROW WHEN (NEW.tenant_id IS NULL) EXECUTE FUNCTION %s()',
                                           table_name || '_tenant_id', target, filled_by));
    ELSIF state <> 'O' THEN
        CALL migration.online(target, format('ALTER TABLE %s ENABLE TRIGGER %I', target, table_name || '_tenant_id'));
    END IF;

    IF NOT (SELECT required FROM migration.columns_of(target) WHERE name = 'tenant_id') THEN
        CALL migration.fill(target, 'tenant_id = ' || value, 't.tenant_id IS NULL');
    END IF;
    CALL migration.ensure_constraint(target, table_name || '_tenant_id_fkey', foreign_key);
    CALL migration.ensure_not_null(target, 'tenant_id');
END $$;
