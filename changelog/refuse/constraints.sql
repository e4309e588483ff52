-- What the chain sets a column to, in which rows; and in which if it adds that column itself.
CREATE FUNCTION migration.changes_of_rows(OUT name text, OUT column_name text, OUT value text, OUT condition text, OUT without_column text)
RETURNS SETOF record LANGUAGE sql STABLE AS $changes$
    SELECT child, 'tenant_id', format('(SELECT p.tenant_id FROM %I p WHERE p.id = t.%I)', parent, key), 't.tenant_id IS NULL', ''
      FROM (VALUES ('recognition_comments', 'recognition_id', 'recognitions'), ('recognition_reactions', 'recognition_id', 'recognitions'),
                   ('sales_event_leads', 'event_id', 'sales_events'), ('sales_event_metrics', 'event_id', 'sales_events'),
                   ('sales_event_registrations', 'event_id', 'sales_events')) AS of (child, key, parent)
    UNION ALL VALUES
    ('audit_log', 'tenant_id', '''00000000-0000-0000-0000-000000000000''', 't.tenant_id IS NULL', NULL),
    ('event_teams', 'captain_user_id', 't.leader_user_id', 't.captain_user_id IS NULL AND t.leader_user_id IS NOT NULL', 't.leader_user_id IS NOT NULL'),
    ('users', 'default_role', 'migration.standard_role(t.org_role)', 'coalesce(t.default_role, '''') = ''''', ''),
    ('users', 'roles', 'migration.standard_role(t.org_role)', 'coalesce(t.roles, '''') = ''''', '')
    UNION ALL
    SELECT 'tenants', 'budget_allocation_balance', 't.points_allocation_balance',
           'coalesce(t.budget_allocation_balance, 0) = 0 AND t.points_allocation_balance <> 0', NULL
      FROM migration.columns_of(to_regclass('public.tenants')) AS c WHERE c.name = 'points_allocation_balance'
    UNION ALL
    SELECT of, own, format('migration.standard_roles(t.%I COLLATE "C")', own), format('t.%1$I <> migration.standard_roles(t.%1$I COLLATE "C")', own), NULL
      FROM (VALUES ('users', 'default_role'), ('users', 'org_role'), ('users', 'roles'),
                   ('user_upload_staging', 'org_role'), ('user_upload_staging', 'raw_role')) AS roles (of, own)
    UNION ALL
    SELECT of, own, value, format('t.%I IS NULL', own), NULL
      FROM (VALUES ('audit_log', '{actor_type}', '''user'''), ('budget_allocation_logs', '{transaction_type}', '''CREDIT_INJECTION'''),
                   ('budget_distribution_logs', '{transaction_type}', '''RECOGNITION'''),
                   ('department_budget_allocations', '{allocated_budget, distributed_budget, remaining_budget}', '0'),
                   ('departments', '{budget_balance}', '0'), ('employee_points_allocations', '{allocated_points, spent_points}', '0'),
                   ('feed', '{actor_type}', '''user'''), ('platform_billing_logs', '{transaction_type}', '''CREDIT_INJECTION'''),
                   ('recognitions', '{actor_type}', '''user'''), ('sales_event_leads', '{lead_status}', '''new'''),
                   ('sales_event_registrations', '{status}', '''registered'''), ('sales_events', '{status}', '''draft'''),
                   ('tenants', '{budget_allocated, budget_allocation_balance, master_budget_balance}', '0')) AS defaults (of, owns, value),
           unnest(owns::text[]) AS own
$changes$;

-- Rows that a constraint will refuse, for migration.refuse_rows: those of the chain, which a table may lack, and those of the table itself when the chain
-- changes or moves its rows. What was there before a constraint that is NOT VALID, PostgreSQL lets be only as long as nobody changes it.
CREATE FUNCTION migration.rows_against_constraints(OUT name text, OUT columns text[], OUT what text, OUT condition text) RETURNS SETOF record
LANGUAGE sql STABLE AS $constraints$
    WITH required (name, columns) AS (VALUES
        ('budget_allocation_ledger', '{tenant_id, transaction_type, amount, source_entity_id, source_entity_type}'),
        ('budget_allocation_logs', '{admin_id, tenant_id, amount}'),
        ('budget_distribution_logs', '{tenant_id, from_user_id, to_user_id, amount}'),
        ('budget_logs', '{tenant_id, action_type, amount, performed_by}'),
        ('crm_connectors', '{tenant_id, name, connector_type}'),
        ('department_budget_allocations', '{tenant_id, department_id, tenant_budget_allocation_id}'),
        ('employee_points_allocations', '{tenant_id, department_budget_allocation_id, employee_id}'),
        ('otp_tokens', '{tenant_id, user_id, channel, destination, expires_at, token_hash}'),
        ('platform_billing_logs', '{admin_id, tenant_id, amount}'),
        ('sales_event_leads', '{event_id}'),
        ('sales_event_registrations', '{event_id, email}'),
        ('sales_events', '{tenant_id, name, event_type, owner_user_id, start_at}'),
        ('tenant_budget_allocations', '{tenant_id, remaining_balance, total_allocated_budget}'),
        ('user_upload_staging', '{tenant_id, batch_id}'),
        ('webhook_logs', '{tenant_id, event_type}')
    ), checked (name, column_name, expression) AS (VALUES
        ('budget_allocation_ledger', 'transaction_type',
            $$transaction_type IN ('tenant_allocation', 'dept_allocation', 'employee_allocation', 'allocation_reversal', 'points_spend')$$),
        ('budget_allocation_logs', 'transaction_type', $$transaction_type IN ('CREDIT_INJECTION', 'CLAWBACK', 'ADJUSTMENT')$$),
        ('budget_distribution_logs', 'transaction_type', $$transaction_type IN ('RECOGNITION', 'MANUAL_AWARD', 'EVENT_BONUS')$$),
        ('budget_logs', 'action_type', $$action_type IN ('ALLOCATE', 'RECALL', 'TRANSFER')$$),
        ('budget_logs', 'amount', $$amount > 0$$),
        ('department_budget_allocations', 'allocated_budget', $$allocated_budget >= 0$$),
        ('department_budget_allocations', 'distributed_budget', $$distributed_budget >= 0$$),
        ('department_budget_allocations', 'status', $$status IN ('active', 'inactive', 'closed')$$),
        ('employee_points_allocations', 'allocated_points', $$allocated_points >= 0$$),
        ('employee_points_allocations', 'spent_points', $$spent_points >= 0$$),
        ('employee_points_allocations', 'status', $$status IN ('active', 'inactive', 'closed')$$),
        ('otp_tokens', 'channel', $$channel IN ('email', 'sms')$$),
        ('platform_billing_logs', 'transaction_type', $$transaction_type IN ('CREDIT_INJECTION', 'CLAWBACK', 'REVERSAL', 'REFUND', 'ADJUSTMENT')$$),
        ('tenant_budget_allocations', 'status', $$status IN ('active', 'inactive', 'closed')$$)
    ), before (name, new_name) AS (VALUES ('allocation_logs', 'budget_allocation_logs'), ('distribution_logs', 'budget_distribution_logs')
    ), owned AS (
        SELECT oid, conname, conrelid, contype, conkey, convalidated, pg_get_constraintdef(oid) AS definition,
               CASE contype
                   WHEN 'c' THEN pg_get_expr(conbin, conrelid)
                   WHEN 'f' THEN (SELECT format('%s OR EXISTS (SELECT FROM %s p WHERE %s)', string_agg(format('new.%I IS NULL', a.attname), ' OR '),
                                               confrelid::regclass,
                                               string_agg(format('p.%I = new.%I', p.attname, a.attname), ' AND '))
                                   FROM unnest(conkey, confkey) AS pair (own, other) JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = own
                                   JOIN pg_attribute p ON p.attrelid = confrelid AND p.attnum = other)
                   ELSE (SELECT format('%I IS NOT NULL', attname) FROM pg_attribute WHERE attrelid = conrelid AND attnum = conkey[1]) END AS expression
          FROM pg_constraint
         -- a foreign key of one column is asked for by refuse_rows, if it is the chain's
         WHERE contype IN ('c', 'n') OR contype = 'f' AND (cardinality(conkey) > 1 OR NOT convalidated)
    ), enforced AS (
        -- the expressions and the condition of a unique index; columns that may be the ones that are filled
        SELECT indrelid, indexrelid::regclass AS index, pg_get_expr(indpred, indrelid) AS predicate,
               (SELECT string_agg(pg_get_indexdef(indexrelid, n, false), ', ') FROM generate_series(1, indnkeyatts) AS n) AS keys,
               coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false) AS nulls_are_equal,
               indkey::int2[] || ARRAY(SELECT refobjsubid::int2 FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = indexrelid
                                                                        AND refclassid = 'pg_class'::regclass AND refobjid = indrelid) AS columns
          FROM pg_index i WHERE indisunique AND indisvalid AND NOT indisprimary
    )
    SELECT all_required.name, columns::text[], format('have no %s', own), format('t.%I IS NULL', own)
      FROM (SELECT name, columns FROM required
            UNION ALL SELECT before.name, columns FROM required JOIN before ON required.name = new_name) AS all_required (name, columns),
           unnest(columns::text[]) AS own, migration.columns_of(to_regclass('public.' || all_required.name)) AS c
     WHERE c.name = own AND NOT c.required
    UNION ALL
    SELECT name, ARRAY[column_name], format('break the rule CHECK (%s)', expression), format('NOT (t.%s)', expression)
      FROM (SELECT name, column_name, expression FROM checked
            UNION ALL SELECT before.name, column_name, expression FROM checked JOIN before ON checked.name = new_name) AS all_checked
    UNION ALL
    SELECT filled.name, '{}', format('break %I (%s) when their %I is set', conname, definition, column_name),
           concat_ws(' AND ', CASE WHEN own.attnum IS NOT NULL THEN filled.condition ELSE nullif(without_column, '') END,
               CASE WHEN 0 = ANY (conkey)
                    THEN format('NOT (SELECT %s FROM jsonb_populate_record(t, jsonb_build_object(%L, %s)) AS %I)', expression, column_name, value, filled.name)
                    ELSE format('NOT (SELECT %s FROM (SELECT %s) AS new)', expression,
                      (SELECT string_agg(CASE WHEN k.attnum = own.attnum THEN format('(%s)::%s AS %I', value, format_type(k.atttypid, k.atttypmod), k.attname)
                                              ELSE format('t.%1$I AS %1$I', k.attname) END, ', ')
                         FROM pg_attribute k WHERE k.attrelid = conrelid AND k.attnum = ANY (conkey))) END)
      FROM migration.changes_of_rows() AS filled JOIN owned ON conrelid = to_regclass('public.' || filled.name)
      LEFT JOIN pg_attribute own ON own.attrelid = conrelid AND own.attname = column_name AND NOT own.attisdropped
     WHERE CASE contype WHEN 'f' THEN own.attnum = ANY (conkey) ELSE NOT convalidated OR own.attnum = ANY (conkey) OR 0 = ANY (conkey) END
       AND (own.attnum IS NOT NULL OR without_column IS NOT NULL)
       -- is replaced before that
       AND NOT (filled.name = 'users' AND column_name = 'org_role' AND conkey = ARRAY[own.attnum])
    UNION ALL
    SELECT filled.name, '{}', format('are not unique as %s has them (%s) when their %I is set', index, keys, column_name),
           format('(t.tableoid, t.ctid) IN (SELECT unnest(array_agg(new.oid)), unnest(array_agg(new.tid)) FROM '
                  '(SELECT t.tableoid AS oid, t.ctid AS tid, %s FROM %s t) AS new WHERE %s GROUP BY %s HAVING count(*) > 1)',
                  (SELECT string_agg(CASE WHEN k.attnum = own.attnum THEN format('CASE WHEN %s THEN (%s)::%s ELSE t.%I END AS %4$I', filled.condition, value,
                                                                                 format_type(k.atttypid, k.atttypmod), k.attname)
                                          ELSE format('t.%1$I', k.attname) END, ', ')
                     FROM pg_attribute k WHERE k.attrelid = indrelid AND k.attnum = ANY (enforced.columns) AND k.attnum > 0),
                  CASE relkind WHEN 'p' THEN indrelid::regclass::text ELSE format('ONLY %s', indrelid::regclass) END,
                  concat_ws(' AND ', coalesce(predicate, 'true'), CASE WHEN NOT nulls_are_equal THEN format('num_nulls(%s) = 0', keys) END), keys)
      FROM migration.changes_of_rows() AS filled JOIN enforced ON indrelid = to_regclass('public.' || filled.name) JOIN pg_class ON pg_class.oid = indrelid
      JOIN pg_attribute own ON own.attrelid = indrelid AND own.attname = column_name AND own.attnum = ANY (enforced.columns)
    UNION ALL
    SELECT before.name, '{}', format('are not unique as %s of %s has them (%s), into which they move', index, new_name, keys),
           format('(t.tableoid, t.ctid) IN (SELECT unnest(array_agg(new.oid)), unnest(array_agg(new.tid)) FROM '
                  '(SELECT tableoid AS oid, ctid AS tid, %s FROM %s UNION ALL SELECT tableoid, ctid, %s FROM %s s WHERE NOT EXISTS (SELECT FROM %2$s p WHERE p.id = s.id))'
                  ' AS new WHERE %5$s GROUP BY %s HAVING count(*) > 1)', target_columns, new_name, source_columns, before.name,
                  concat_ws(' AND ', coalesce(predicate, 'true'), CASE WHEN NOT nulls_are_equal THEN format('num_nulls(%s) = 0', keys) END), keys)
      FROM before JOIN enforced ON indrelid = to_regclass('public.' || new_name)
     CROSS JOIN LATERAL (SELECT string_agg(quote_ident(k.attname), ', ' ORDER BY k.attnum) AS target_columns,
                                string_agg(CASE WHEN s.name IS NULL THEN format('NULL::%s', format_type(k.atttypid, k.atttypmod)) ELSE quote_ident(k.attname) END,
                                           ', ' ORDER BY k.attnum) AS source_columns
                           FROM pg_attribute k LEFT JOIN migration.columns_of(to_regclass('public.' || before.name)) s ON s.name = k.attname
                          WHERE k.attrelid = indrelid AND k.attnum = ANY (enforced.columns) AND k.attnum > 0) AS k
     WHERE to_regclass('public.' || before.name) IS NOT NULL
    UNION ALL
    SELECT before.name, '{}', format('break %I (%s) of %s, into which they move', conname, definition, new_name),
           format('NOT EXISTS (SELECT FROM %I p WHERE p.id = t.id) AND NOT (SELECT %s FROM jsonb_populate_record(NULL::%1$I, to_jsonb(t)) AS %1$I)',
                  new_name, expression)
      FROM before JOIN owned ON conrelid = to_regclass('public.' || new_name) AND 0 = ANY (conkey)
     WHERE to_regclass('public.' || before.name) IS NOT NULL
    UNION ALL
    SELECT before.name, array_agg(k.attname::text), format('break %I (%s) of %s, into which they move', conname, definition, new_name),
           format('NOT EXISTS (SELECT FROM %I p WHERE p.id = t.id) AND NOT (SELECT %s FROM (SELECT %s) AS new)', new_name, expression,
                  string_agg(format('t.%1$I AS %1$I', k.attname), ', '))
      FROM before JOIN owned ON conrelid = to_regclass('public.' || new_name) AND 0 <> ALL (conkey)
      JOIN pg_attribute k ON k.attrelid = conrelid AND k.attnum = ANY (conkey)
     WHERE to_regclass('public.' || before.name) IS NOT NULL
     GROUP BY before.name, new_name, conname, definition, expression
$constraints$
