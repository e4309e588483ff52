-- What goes for good, in a changeset or in the rollback of one. What cannot be derived again is not dropped.

-- Refuses to lose rows of a table or, if a column is named, the values in it other than one that can be derived again. It changes nothing, so that a
-- rollback can ask before its first step.
CREATE FUNCTION migration.refuse_to_lose(target regclass, column_name text DEFAULT NULL, but text DEFAULT 'NULL') RETURNS void
LANGUAGE plpgsql SET row_security = off AS $$
DECLARE
    condition text := coalesce('t.' || quote_ident(column_name) || format(' IS DISTINCT FROM (%s)', but), 'true');
    lost bigint := 0;
BEGIN
    IF target IS NOT NULL AND (column_name IS NULL OR EXISTS (SELECT FROM migration.columns_of(target) c WHERE c.name = column_name)) THEN
        EXECUTE format('SELECT count(*) FROM %s t WHERE %s', target, condition) INTO lost;
    END IF;
    IF lost > 0 THEN
        RAISE EXCEPTION 'rows of % (%) have values that would be lost', target, lost
            USING HINT = format('Nothing of this table was changed. Look at them, save what is worth it, then correct or delete them: '
                                'SELECT * FROM %s t WHERE %s', target, condition);
    END IF;
END $$;

-- A table that has no rows.
CREATE PROCEDURE migration.drop_table(name text) LANGUAGE plpgsql AS $$
DECLARE
    target regclass := to_regclass(format('public.%I', name));
BEGIN
    IF target IS NOT NULL THEN
        CALL migration.online(target, format('LOCK TABLE %1$s; SELECT migration.refuse_to_lose(%1$L); DROP TABLE %1$s', target));
    END IF;
END $$;

-- A column that has no value, or everywhere the same one (but), which may be an expression of other columns.
CREATE PROCEDURE migration.drop_column(target regclass, name text, but text DEFAULT 'NULL') LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM migration.columns_of(target) c WHERE c.name = drop_column.name) THEN
        PERFORM migration.refuse_to_lose(target, name, but);
        CALL migration.online(target, format('ALTER TABLE %s DROP COLUMN %I', target, name));
    END IF;
END $$
