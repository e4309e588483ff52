-- A column gets another name in two releases, as instances of both work on the table at the same time: begin_rename belongs to the first that knows the new
-- name, end_rename to the first that does without the old one. In between the table has both columns, and a trigger keeps them alike, whichever is set.
--
-- Each is the rollback of the other, with the names exchanged. A default stays with the old column until end_rename moves it to the new one; move_default moves
-- it when the rename begins, as the rollback of end_rename needs it. Indexes and constraints on the new column are the changeset's to make.
CREATE PROCEDURE migration.begin_rename(target regclass, old_name text, new_name text, move_default boolean DEFAULT false) LANGUAGE plpgsql AS $$
DECLARE
    renamed record;
    alike text := migration.renaming(target, old_name, new_name);
    leader text;
    follower text;
    moved text;
    new_value text := (SELECT c.value FROM migration.columns_of(target) c WHERE c.name = new_name);
BEGIN
    SELECT * INTO renamed FROM migration.columns_of(target) c WHERE c.name = old_name;
    IF renamed.name IS NULL THEN
        RETURN;
    END IF;
    IF NOT EXISTS (SELECT FROM migration.columns_of(target) c WHERE c.name = new_name) THEN
        CALL migration.online(target, format('ALTER TABLE %s ADD COLUMN %I %s', target, new_name, renamed.type));
    END IF;
    IF renamed.value IS NOT NULL AND new_value IS NOT NULL THEN
        RAISE EXCEPTION '%.% and %.% both have a default, so that it is not known which value of an INSERT was meant', target, old_name, target, new_name
            USING HINT = format('Take the default of the second one away: ALTER TABLE %s ALTER COLUMN %I DROP DEFAULT', target, new_name);
    END IF;
    -- A column that is left out of an INSERT has its default, which only one of them has. Without a default the two are alike, in the order of their names,
    -- so that the rollback of end_rename makes the same function again.
    leader := CASE WHEN coalesce(renamed.value, new_value) IS NULL THEN least(old_name COLLATE "C", new_name)
                   WHEN renamed.value IS NULL OR move_default THEN new_name ELSE old_name END;
    follower := CASE leader WHEN old_name THEN new_name ELSE old_name END;
    -- The last branch is for a row that is changed before it is filled.
    EXECUTE format($ddl$
        CREATE OR REPLACE FUNCTION public.%1$I() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $function$
        BEGIN
            IF TG_OP = 'INSERT' AND NEW.%3$I IS NOT NULL OR TG_OP = 'UPDATE' AND NEW.%3$I IS DISTINCT FROM OLD.%3$I THEN
                NEW.%2$I := NEW.%3$I;
            ELSIF TG_OP = 'INSERT' OR NEW.%2$I IS DISTINCT FROM OLD.%2$I THEN
                NEW.%3$I := NEW.%2$I;
            ELSE
                NEW.%2$I := coalesce(NEW.%2$I, NEW.%3$I);
                NEW.%3$I := NEW.%2$I;
            END IF;
            RETURN NEW;
        END $function$ $ddl$, alike, leader, follower);
    moved := CASE WHEN move_default AND renamed.value IS NOT NULL
        THEN format('ALTER TABLE %s ALTER COLUMN %I DROP DEFAULT, ALTER COLUMN %I SET DEFAULT %s', target, old_name, new_name, renamed.value) END;
    CALL migration.online(target, concat_ws('; ', moved, format('DROP TRIGGER IF EXISTS %1$I ON %2$s; '
        'CREATE TRIGGER %1$I BEFORE INSERT OR UPDATE ON %2$s FOR EACH ROW EXECUTE FUNCTION public.%1$I()', alike, target)));
    PERFORM migration.hand_over(VARIADIC ARRAY(SELECT relname::text FROM pg_class WHERE oid = target));
    CALL migration.fill(target, format('%I = t.%I', new_name, old_name), format('t.%I IS NULL AND t.%I IS NOT NULL', new_name, old_name));
    IF renamed.required THEN
        CALL migration.ensure_not_null(target, new_name);
    END IF;
END $$;

CREATE PROCEDURE migration.end_rename(target regclass, old_name text, new_name text) LANGUAGE plpgsql AS $$
DECLARE
    alike text := migration.renaming(target, old_name, new_name);
    value text := (SELECT c.value FROM migration.columns_of(target) c WHERE c.name = old_name);
BEGIN
    IF (SELECT count(*) FROM migration.columns_of(target) c WHERE c.name IN (old_name, new_name)) = 2 THEN
        PERFORM migration.refuse_to_lose(target, old_name, but => format('t.%I', new_name));
        CALL migration.online(target, concat_ws('; ', format('DROP TRIGGER IF EXISTS %I ON %s', alike, target),
            format('ALTER TABLE %s ALTER COLUMN %I SET DEFAULT ', target, new_name) || value,
            format('ALTER TABLE %s DROP COLUMN %I', target, old_name), format('DROP FUNCTION IF EXISTS public.%I()', alike)));
    END IF;
END $$;

-- The name of the trigger and of its function, in both directions.
CREATE FUNCTION migration.renaming(target regclass, name text, other_name text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT (relname || '_' || least(name, other_name) || '_' || greatest(name, other_name))::name::text FROM pg_class WHERE oid = target
$$
