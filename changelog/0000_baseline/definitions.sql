-- What no later revision names of the tables of the bootstrap: defaults, NOT NULL, keys, foreign keys and checks are brought to what seed/init.sql says.
--
-- It was run before, into the temporary schema, so that PostgreSQL's own catalog is compared with itself. What would stop half way is refused first.
CREATE PROCEDURE migration.ensure_bootstrap() LANGUAGE plpgsql AS $$
DECLARE
    -- which the later revisions make themselves, whose checks they drop or make, which they make nullable, and the unique rules that they make
    later text[] := ARRAY['audit_log.actor_id', 'audit_log.tenant_id', 'master_budget_ledger.created_by'];
    checked_later text[] := ARRAY['departments.name', 'users.org_role', 'users.status'];
    nullable_later text[] := ARRAY['event_teams.event_id', 'event_teams.leader_user_id'];
    later_keys text[] := ARRAY['departments_tenant_id_name_key', 'tenants_slug_key', 'users_tenant_id_corporate_email_key'];
    problems text[] := '{}';
    n bigint;
    wanted record;
BEGIN
    PERFORM set_config('row_security', 'off', false);
    SELECT later || array_agg(table_name || '.' || column_name[1]) INTO later
      FROM migration.columns_of_the_chain(), regexp_matches(definitions, '(\w+) \w+(?:\([\d,]+\))?(?:,|$)', 'g') AS column_name;
    DROP TABLE IF EXISTS pg_temp.bootstrap_columns, pg_temp.bootstrap_constraints;
    CREATE TEMP TABLE bootstrap_columns AS
        SELECT to_regclass(format('public.%I', relname)) AS target, relname AS table_name, c.* FROM pg_class t, migration.columns_of(t.oid) AS c
         WHERE relnamespace = pg_my_temp_schema() AND relname = ANY (migration.tables_of_the_bootstrap())
           AND relname || '.' || c.name <> ALL (later || nullable_later);
    CREATE TEMP TABLE bootstrap_constraints AS
        SELECT to_regclass(format('public.%I', t.relname)) AS target, columns, contype AS type, conname AS name, pg_get_constraintdef(c.oid) AS definition,
               p.relname AS parent
          FROM pg_constraint c JOIN pg_class t ON t.oid = conrelid LEFT JOIN pg_class p ON p.oid = confrelid
         CROSS JOIN LATERAL (SELECT array_agg(attname::text ORDER BY position) AS columns FROM unnest(conkey) WITH ORDINALITY AS k (attnum, position)
                               JOIN pg_attribute a USING (attnum) WHERE attrelid = conrelid) AS k
         WHERE t.relnamespace = pg_my_temp_schema() AND t.relname = ANY (migration.tables_of_the_bootstrap())
           AND CASE WHEN contype IN ('c', 'f')
                    THEN NOT EXISTS (SELECT FROM unnest(columns) AS own WHERE t.relname || '.' || own = ANY (later || checked_later))
                    ELSE contype IN ('p', 'u') AND conname <> ALL (later_keys) END;
    EXECUTE (SELECT 'DROP TABLE ' || string_agg(format('pg_temp.%I', name), ', ') FROM unnest(migration.tables_of_the_bootstrap()) AS name);
    -- an old system_admins is replaced by 0003
    DELETE FROM pg_temp.bootstrap_columns b WHERE NOT EXISTS (SELECT FROM migration.columns_of(b.target) c WHERE c.name = b.name);
    -- so those are in its primary key, and have no NULL
    UPDATE pg_temp.bootstrap_columns b SET required = true
     WHERE EXISTS (SELECT FROM pg_partitioned_table p JOIN pg_index ON indrelid = partrelid AND indisprimary JOIN pg_attribute ON attrelid = partrelid
                    WHERE partrelid = b.target AND attname = b.name AND attnum = ANY (indkey));
    DELETE FROM pg_temp.bootstrap_constraints b
     WHERE EXISTS (SELECT FROM unnest(columns) AS own WHERE own NOT IN (SELECT c.name FROM migration.columns_of(b.target) c))
        -- a partitioned table can have no key without the columns that it is partitioned by
        OR type IN ('p', 'u') AND EXISTS (SELECT FROM pg_partitioned_table WHERE partrelid = b.target);
    DELETE FROM pg_temp.bootstrap_constraints b
     WHERE EXISTS (SELECT FROM pg_constraint WHERE conrelid = b.target AND conname = b.name AND convalidated
                      AND (pg_get_constraintdef(oid) = b.definition
                           OR migration.constraint_text(b.target, pg_get_constraintdef(oid)) = migration.constraint_text(b.target, b.definition)));
    COMMIT;

    FOR wanted IN SELECT b.*, c.type AS other_type, c.required AS other_required, c.generated AS other_generated, c.value AS other_value,
                         attidentity,
                         (SELECT indexrelid::regclass FROM pg_index
                           WHERE indrelid = b.target AND indisreplident AND attnum = ANY (indkey)) AS identified_by
                    FROM (SELECT DISTINCT target FROM pg_temp.bootstrap_columns) t CROSS JOIN LATERAL migration.columns_of(t.target) c
                    JOIN pg_temp.bootstrap_columns b USING (target, name) JOIN pg_attribute ON attrelid = b.target AND attname = b.name
                   ORDER BY b.table_name, b.name LOOP
        IF wanted.attidentity <> '' THEN
            problems := problems || format('column %s.%I is an identity: ALTER TABLE %1$s ALTER COLUMN %2$I DROP IDENTITY', wanted.target, wanted.name);
        ELSIF NOT (migration.holds(wanted.other_type, wanted.type) OR migration.holds(wanted.type, wanted.other_type)) THEN
            problems := problems || format('column %s.%I is %s, and not %s: '
                'ALTER TABLE %1$s ALTER COLUMN %2$I DROP DEFAULT, ALTER COLUMN %2$I TYPE %4$s USING %2$I::%4$s', wanted.target, wanted.name, wanted.other_type, wanted.type);
        ELSIF wanted.generated <> '' AND (wanted.other_generated = '' OR wanted.value <> wanted.other_value) THEN
            EXECUTE format('SELECT count(*) FROM %s t WHERE %I IS DISTINCT FROM (%s)::%s', wanted.target, wanted.name, wanted.value, wanted.type) INTO n;
            problems := problems || CASE WHEN n > 0 THEN ARRAY[format('rows of %s (%s) have another %I than %s, which it becomes: '
                'SELECT * FROM %1$s WHERE %3$I IS DISTINCT FROM (%4$s)', wanted.target, n, wanted.name, wanted.value)] END;
        ELSIF wanted.other_required AND NOT wanted.required AND wanted.identified_by IS NOT NULL THEN
            problems := problems || format(
                'column %s.%I becomes nullable, and is in %s, the replica identity: ALTER TABLE %1$s REPLICA IDENTITY DEFAULT',
                                           wanted.target, wanted.name, wanted.identified_by);
        ELSIF wanted.required AND NOT wanted.other_required THEN
            EXECUTE format('SELECT count(*) FROM %s WHERE %I IS NULL', wanted.target, wanted.name) INTO n;
            problems := problems || CASE WHEN n > 0
                THEN ARRAY[format('rows of %s (%s) have no %I: SELECT * FROM %1$s WHERE %3$I IS NULL', wanted.target, n, wanted.name)] END;
        END IF;
    END LOOP;
    FOR wanted IN SELECT *, CASE WHEN parent IS NULL THEN format('NOT (%s)', substring(definition FROM '^CHECK \((.*)\)$'))
                                 ELSE format('%I IS NOT NULL AND NOT EXISTS (SELECT FROM %I p WHERE p.id = t.%1$I)', columns[1], parent) END AS condition
                    FROM pg_temp.bootstrap_constraints WHERE type IN ('c', 'f') ORDER BY target::text, name LOOP
        EXECUTE format('SELECT count(*) FROM %s t WHERE %s', wanted.target, wanted.condition) INTO n;
        problems := problems || CASE WHEN n > 0
            THEN ARRAY[format('rows of %s (%s) break %s: SELECT * FROM %1$s t WHERE %4$s', wanted.target, n, wanted.definition, wanted.condition)] END;
    END LOOP;
    FOR wanted IN SELECT * FROM pg_temp.bootstrap_constraints WHERE type IN ('p', 'u') ORDER BY target::text, name LOOP
        problems := problems || migration.hindrances_of_key(wanted.target, wanted.name, wanted.definition, wanted.columns);
    END LOOP;
    IF problems <> '{}' THEN
        RAISE EXCEPTION E'tables of the bootstrap differ from its definitions:\n%', array_to_string(problems, E'\n')
            USING HINT = 'Your tables were not changed. Run the statement after each colon; rows that a query shows are to be corrected or deleted. '
                         'A change of a type cuts and rounds without an error what the type cannot hold, so look for such values first. '
                         'Then run the update again.';
    END IF;

    FOR wanted IN SELECT b.*, c.type AS other_type, c.required AS other_required, c.generated AS other_generated, c.value AS other_value
                    FROM (SELECT DISTINCT target FROM pg_temp.bootstrap_columns) t CROSS JOIN LATERAL migration.columns_of(t.target) c
                    JOIN pg_temp.bootstrap_columns b USING (target, name) LOOP
        IF NOT migration.holds(wanted.other_type, wanted.type) THEN
            CALL migration.online(wanted.target, format('ALTER TABLE %s ALTER COLUMN %I TYPE %s', wanted.target, wanted.name, wanted.type));
        END IF;
        IF wanted.generated <> wanted.other_generated OR wanted.generated <> '' AND wanted.value <> wanted.other_value THEN
            CALL migration.ensure_generated(wanted.target, wanted.name, wanted.type, wanted.generated, wanted.value);
        ELSIF wanted.value IS DISTINCT FROM wanted.other_value THEN
            CALL migration.online(wanted.target, format('ALTER TABLE %s ALTER COLUMN %I ', wanted.target, wanted.name)
                                                 || coalesce('SET DEFAULT ' || wanted.value, 'DROP DEFAULT'));
        END IF;
        IF wanted.required THEN
            CALL migration.ensure_not_null(wanted.target, wanted.name);
        ELSIF wanted.other_required THEN
            CALL migration.ensure_nullable(wanted.target, wanted.name);
        END IF;
    END LOOP;
    -- foreign keys refer to keys
    FOR wanted IN SELECT * FROM pg_temp.bootstrap_constraints ORDER BY type IN ('p', 'u') DESC, target::text, name LOOP
        IF wanted.type IN ('p', 'u') THEN
            CALL migration.ensure_key(wanted.target, wanted.name, wanted.definition);
        ELSE
            CALL migration.ensure_constraint(wanted.target, wanted.name, wanted.definition);
        END IF;
    END LOOP;
    DROP TABLE pg_temp.bootstrap_columns, pg_temp.bootstrap_constraints;
    COMMIT;
END $$;
