-- Views, functions and whatever else PostgreSQL would not let go of when the chain changes the type of a column, or drops a column, a table or an index;
-- also what would be dropped with it without a word.
-- https://www.postgresql.org/docs/current/catalog-pg-depend.html
CREATE FUNCTION migration.refuse_dependents() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    list text;
BEGIN
    WITH RECURSIVE widened (name, column_name, length) AS (
        SELECT table_name, text[1], text[2]::int FROM migration.columns_of_the_chain(), regexp_matches(definitions, '(\w+) varchar\((\d+)\)', 'g') AS text
    ), changing AS (
        SELECT attrelid AS of, attnum, 'widens' AS action, format('column %s.%I, which gets longer', attrelid::regclass, attname) AS what
          FROM widened JOIN pg_attribute ON attrelid = to_regclass('public.' || name) AND attname = column_name
         WHERE atttypid = 'varchar'::regtype AND atttypmod - 4 BETWEEN 0 AND length - 1
        UNION ALL
        SELECT attrelid, attnum, 'converts', 'column user_upload_staging.validation_errors, which becomes jsonb' FROM pg_attribute
         WHERE attrelid = to_regclass('public.user_upload_staging') AND attname = 'validation_errors' AND NOT attisdropped AND atttypid <> 'jsonb'::regtype
        UNION ALL
        SELECT a.attrelid, a.attnum, 'drops', 'column tenants.points_allocation_balance, which moves into budget_allocation_balance'
          FROM pg_attribute a JOIN pg_attribute b USING (attrelid)
         WHERE attrelid = to_regclass('public.tenants') AND a.attname = 'points_allocation_balance' AND b.attname = 'budget_allocation_balance'
        UNION ALL
        SELECT attrelid, attnum, 'drops', 'column employee_points_allocations.remaining_points, which becomes a generated one'
          FROM pg_attribute WHERE attrelid = to_regclass('public.employee_points_allocations') AND attname = 'remaining_points' AND attgenerated = ''
           AND NOT attisdropped
        UNION ALL
        SELECT to_regclass('public.' || name), 0, action, format('table %s, which moves into budget_%1$s', name)
          FROM unnest('{allocation_logs, distribution_logs}'::text[]) AS name, unnest('{drops, goes}'::text[]) AS action
         WHERE EXISTS (SELECT FROM pg_class WHERE oid = to_regclass('public.' || name) AND relkind IN ('r', 'p')) AND to_regclass('public.budget_' || name) IS NOT NULL
        UNION ALL
        SELECT attrelid, 0, 'drops', 'table system_admins, which is kept as system_admins_pre_0003 while another one takes its place'
          FROM pg_attribute WHERE attrelid = to_regclass('public.system_admins') AND attname = 'email' AND NOT attisdropped
        UNION ALL
        SELECT to_regclass('public.' || table_name), 0, 'adds', format('the rows'' type of table %s, to which columns with values are added', table_name)
          FROM migration.columns_of_the_chain()
         WHERE EXISTS (SELECT FROM regexp_matches(definitions, '(\w+) \w+(?:\([\d,]+\))?(?:,|$)', 'g') AS wanted
                        WHERE wanted[1] NOT IN (SELECT name FROM migration.columns_of(to_regclass('public.' || table_name))))
        UNION ALL
        -- of several indexes that enforce the same, one stays
        SELECT i.indexrelid, 0, 'drops', format('index %s, one of several that enforce the same', i.indexrelid::regclass)
          FROM pg_index i JOIN pg_index j USING (indrelid, indkey)
         WHERE i.indrelid IN (to_regclass('public.departments'), to_regclass('public.event_gift_redemptions'), to_regclass('public.tenants'),
                              to_regclass('public.users'))
           AND i.indexrelid <> j.indexrelid AND i.indisunique AND j.indisunique AND i.indpred IS NULL AND j.indpred IS NULL AND i.indexprs IS NULL
           AND NOT i.indisprimary AND NOT j.indisprimary
    ), dependent (class, object, part_of, hinders) AS (
        -- a column of a table, a view, a rule: whatever may stand in the way of an action, and the table of which it is a part. What is a part of a table
        -- that goes, goes with it.
        SELECT 'pg_rewrite'::regclass, oid, ev_class, '{widens,converts,drops,goes}'::text[] FROM pg_rewrite
        UNION ALL SELECT 'pg_proc'::regclass, oid, NULL, '{widens,converts,drops}' FROM pg_proc
        UNION ALL SELECT 'pg_class'::regclass, oid, NULL, '{widens,converts,drops}' FROM pg_class WHERE relkind IN ('r', 'p', 'f', 'c')
        UNION ALL SELECT 'pg_class'::regclass, oid, NULL, '{adds}' FROM pg_class WHERE relkind IN ('r', 'p', 'm')
        UNION ALL SELECT 'pg_policy'::regclass, oid, polrelid, '{widens,converts,drops,goes}' FROM pg_policy
        UNION ALL SELECT 'pg_trigger'::regclass, oid, tgrelid, '{widens,converts,drops,goes}' FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT 'pg_publication_rel'::regclass, oid, prrelid, '{widens,converts,drops,goes}' FROM pg_publication_rel
        UNION ALL SELECT 'pg_attrdef'::regclass, d.oid, adrelid, '{widens,converts,drops}'
                    FROM pg_attrdef d JOIN pg_attribute ON attrelid = adrelid AND attnum = adnum WHERE attgenerated <> ''
        UNION ALL SELECT 'pg_statistic_ext'::regclass, oid, stxrelid, '{converts,drops,goes}' FROM pg_statistic_ext
        UNION ALL SELECT 'pg_constraint'::regclass, oid, conrelid, '{drops}' FROM pg_constraint WHERE contype = 'f'
        UNION ALL SELECT 'pg_constraint'::regclass, oid, conrelid, '{converts}' FROM pg_constraint WHERE contype = 'c'
        UNION ALL SELECT 'pg_class'::regclass, indexrelid, indrelid, '{converts}' FROM pg_index WHERE indexprs IS NOT NULL OR indpred IS NOT NULL
        -- but for those that are made anew, or are there under another name
        UNION ALL SELECT 'pg_class'::regclass, indexrelid, indrelid, '{drops,goes}' FROM pg_index JOIN pg_class ON oid = indexrelid
                   WHERE NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid) AND relname !~ '^idx_(allocation|distribution)_logs_'
        UNION ALL SELECT 'pg_constraint'::regclass, oid, conrelid, '{drops,goes}' FROM pg_constraint
                   WHERE contype IN ('c', 'u', 'x') AND conname !~ '^(positive_(budget_)?allocation(_balance)?|(allocation|distribution)_logs_transaction_type_check\d*)$'
    ), hindering AS (
        SELECT classid, objid, objsubid, what
          FROM changing
          JOIN pg_depend ON refclassid = 'pg_class'::regclass AND refobjid = of AND action <> 'adds' AND (attnum = 0 OR refobjsubid = attnum)
               -- its rows' type, as that of a column or a parameter
               OR refclassid = 'pg_type'::regclass AND refobjid IN (SELECT unnest(ARRAY[oid, typarray]) FROM pg_type WHERE typrelid = of)
          JOIN dependent ON class = classid AND object = objid AND action = ANY (hinders) AND deptype <> 'i'
         WHERE (attnum > 0 OR (part_of IS DISTINCT FROM of) = (action <> 'goes'))
           -- on PostgreSQL 14 a generated column of the same table depends on it directly
           AND (objid <> of OR attnum > 0 AND EXISTS (SELECT FROM pg_attribute g WHERE g.attrelid = of AND g.attnum = objsubid AND g.attgenerated <> ''))
    ), named AS (
        -- a view is a rule of itself, a generated column is its expression
        SELECT CASE WHEN r.rulename = '_RETURN' OR e.oid IS NOT NULL THEN 'pg_class'::regclass ELSE classid END AS class,
               CASE WHEN r.rulename = '_RETURN' THEN r.ev_class ELSE coalesce(e.adrelid, objid) END AS object, coalesce(e.adnum, objsubid) AS sub, what
          FROM hindering LEFT JOIN pg_rewrite r ON classid = 'pg_rewrite'::regclass AND r.oid = objid
               LEFT JOIN pg_attrdef e ON classid = 'pg_attrdef'::regclass AND e.oid = objid
        UNION
        -- and what depends on that view
        SELECT CASE WHEN r.rulename = '_RETURN' THEN 'pg_class'::regclass ELSE classid END,
               CASE WHEN r.rulename = '_RETURN' THEN r.ev_class ELSE objid END, 0, pg_describe_object('pg_class'::regclass, view.oid, 0)
          FROM named JOIN pg_class view ON class = 'pg_class'::regclass AND view.oid = named.object AND relkind IN ('v', 'm')
               JOIN pg_depend ON refclassid = 'pg_class'::regclass AND refobjid = view.oid AND classid IN ('pg_rewrite'::regclass, 'pg_proc'::regclass)
               LEFT JOIN pg_rewrite r ON classid = 'pg_rewrite'::regclass AND r.oid = objid
         WHERE r.ev_class IS DISTINCT FROM view.oid
    )
    SELECT string_agg(DISTINCT line, E'\n') INTO list
      FROM (SELECT format('%s depends on %s', pg_describe_object(class, object, sub), what) AS line FROM named
            UNION ALL
            -- as one that sparknode_app has, too
            SELECT format('%s for %s on table %s depends on table %3$s, which moves into budget_%3$s', privilege_type,
                          CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END, name)
              FROM unnest('{allocation_logs, distribution_logs}'::text[]) AS name JOIN pg_class ON pg_class.oid = to_regclass('public.' || name), aclexplode(relacl)
             WHERE to_regclass('public.budget_' || name) IS NOT NULL AND grantee <> relowner AND grantee <> coalesce(to_regrole('sparknode_app'), 1)
               AND NOT has_table_privilege(CASE grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(grantee) END, to_regclass('public.budget_' || name), privilege_type)
           ) lines;
    IF list IS NOT NULL THEN
        RAISE EXCEPTION E'what depends on columns and tables that the chain changes or drops:\n%', list
            USING HINT = 'Your tables were not changed by this revision. Save their definitions (pg_dump --schema-only has them), drop them and run the update again; '
                         'then create them again, as they fit the new columns and tables.';
    END IF;
END $$
