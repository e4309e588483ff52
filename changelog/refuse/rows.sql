-- Rows at which a revision would stop half way, each kind with the query that shows them: as it would be to ask for what a revision needs when it is its
-- turn. What is not there yet (a table, a column) or is enforced already (a foreign key) is not asked for.
CREATE FUNCTION migration.refuse_rows() RETURNS void LANGUAGE plpgsql AS $refuse$
DECLARE
    problems text[] := '{}';
    asked record;
    n bigint;
    bad_columns text;
BEGIN
    FOR asked IN
        WITH foreign_key (name, column_name, parent) AS (VALUES
            ('allocation_logs', 'admin_id', 'users'),
            ('allocation_logs', 'tenant_id', 'tenants'),
            ('audit_log', 'tenant_id', 'tenants'),
            ('budget_allocation_ledger', 'actor_id', 'users'),
            ('budget_allocation_ledger', 'tenant_id', 'tenants'),
            ('budget_allocation_logs', 'admin_id', 'users'),
            ('budget_allocation_logs', 'tenant_id', 'tenants'),
            ('budget_distribution_logs', 'from_user_id', 'users'),
            ('budget_distribution_logs', 'tenant_id', 'tenants'),
            ('budget_distribution_logs', 'to_user_id', 'users'),
            ('budget_logs', 'from_dept_id', 'departments'),
            ('budget_logs', 'from_tenant_id', 'tenants'),
            ('budget_logs', 'performed_by', 'users'),
            ('budget_logs', 'tenant_id', 'tenants'),
            ('budget_logs', 'to_dept_id', 'departments'),
            ('budget_logs', 'to_tenant_id', 'tenants'),
            ('crm_connectors', 'tenant_id', 'tenants'),
            ('department_budget_allocations', 'allocated_by', 'users'),
            ('department_budget_allocations', 'department_id', 'departments'),
            ('department_budget_allocations', 'tenant_budget_allocation_id', 'tenant_budget_allocations'),
            ('department_budget_allocations', 'tenant_id', 'tenants'),
            ('distribution_logs', 'from_user_id', 'users'),
            ('distribution_logs', 'tenant_id', 'tenants'),
            ('distribution_logs', 'to_user_id', 'users'),
            ('employee_points_allocations', 'allocated_by', 'users'),
            ('employee_points_allocations', 'department_budget_allocation_id', 'department_budget_allocations'),
            ('employee_points_allocations', 'employee_id', 'users'),
            ('employee_points_allocations', 'tenant_id', 'tenants'),
            ('event_gift_redemptions', 'redeemed_by', 'users'),
            ('event_teams', 'captain_user_id', 'users'),
            ('otp_tokens', 'tenant_id', 'tenants'),
            ('otp_tokens', 'user_id', 'users'),
            ('platform_billing_logs', 'admin_id', 'users'),
            ('platform_billing_logs', 'tenant_id', 'tenants'),
            ('recognition_comments', 'tenant_id', 'tenants'),
            ('recognition_reactions', 'tenant_id', 'tenants'),
            ('recognitions', 'tenant_id', 'tenants'),
            ('sales_event_leads', 'event_id', 'sales_events'),
            ('sales_event_leads', 'owner_user_id', 'users'),
            ('sales_event_leads', 'registration_id', 'sales_event_registrations'),
            ('sales_event_leads', 'tenant_id', 'tenants'),
            ('sales_event_metrics', 'event_id', 'sales_events'),
            ('sales_event_metrics', 'tenant_id', 'tenants'),
            ('sales_event_registrations', 'event_id', 'sales_events'),
            ('sales_event_registrations', 'tenant_id', 'tenants'),
            ('sales_events', 'marketing_owner_id', 'users'),
            ('sales_events', 'owner_user_id', 'users'),
            ('sales_events', 'tenant_id', 'tenants'),
            ('system_admins', 'user_id', 'users'),
            ('tenant_budget_allocations', 'allocated_by', 'users'),
            ('tenant_budget_allocations', 'tenant_id', 'tenants'),
            ('user_upload_staging', 'tenant_id', 'tenants'),
            ('webhook_logs', 'connector_id', 'crm_connectors'),
            ('webhook_logs', 'tenant_id', 'tenants')
        ), tenant_of (name, column_name, parent) AS (VALUES
            ('recognition_comments', 'recognition_id', 'recognitions'),
            ('recognition_reactions', 'recognition_id', 'recognitions'),
            ('sales_event_leads', 'event_id', 'sales_events'),
            ('sales_event_metrics', 'event_id', 'sales_events'),
            ('sales_event_registrations', 'event_id', 'sales_events')
        ), condition (name, columns, what, condition) AS (
            VALUES
            ('employee_points_allocations', ARRAY['remaining_points', 'allocated_points', 'spent_points'],
                'have other remaining_points than allocated_points - spent_points, which they become',
                't.remaining_points IS DISTINCT FROM (t.allocated_points - t.spent_points)::numeric(15,2)'),
            ('event_gift_redemptions', ARRAY['qr_token'], 'share their qr_token with another row',
                't.qr_token IN (SELECT qr_token FROM event_gift_redemptions GROUP BY qr_token HAVING count(*) > 1)'),
            ('event_teams', ARRAY['leader_user_id'], 'have a leader_user_id that is nobody in users',
                't.leader_user_id IS NOT NULL AND NOT EXISTS (SELECT FROM users p WHERE p.id = t.leader_user_id)'),
            ('tenants', ARRAY['base_currency'], 'have a base_currency that the model does not know',
                't.base_currency NOT IN (''USD'', ''INR'', ''EUR'', ''GBP'', ''JPY'')'),
            ('tenants', ARRAY['budget_allocated'], 'have a negative budget_allocated', 't.budget_allocated < 0'),
            ('tenants', ARRAY['budget_allocation_balance'], 'have a negative budget_allocation_balance', 't.budget_allocation_balance < 0'),
            ('tenants', ARRAY['fx_rate'], 'have an fx_rate that is not positive', 't.fx_rate <= 0'),
            ('tenants', ARRAY['points_allocation_balance'], 'have a negative points_allocation_balance', 't.points_allocation_balance < 0'),
            ('tenants', ARRAY['points_allocation_balance', 'budget_allocation_balance'],
                'have two different balances, of which points_allocation_balance has to be set to 0 or to budget_allocation_balance',
                't.points_allocation_balance <> 0 AND t.budget_allocation_balance <> 0 AND t.points_allocation_balance <> t.budget_allocation_balance'),
            ('tenants', ARRAY['slug'], 'share their slug with another tenant', 't.slug IN (SELECT slug FROM tenants GROUP BY slug HAVING count(*) > 1)'),
            ('users', ARRAY['corporate_email'], 'have no corporate_email', 't.corporate_email IS NULL'),
            ('users', ARRAY['status'], 'have a status that the model does not know',
                't.status NOT IN (''PENDING_INVITE'', ''ACTIVE'', ''DEACTIVATED'', ''pending_invite'', ''active'', ''deactivated'')'),
            ('wallets', ARRAY['balance'], 'have a negative balance', 't.balance < 0')
            UNION ALL
            SELECT name, ARRAY[column_name], format('have a %s that is not in %s', column_name, parent),
                   format('t.%I IS NOT NULL', column_name) || CASE WHEN to_regclass('public.' || parent) IS NULL THEN ''
                       ELSE format(' AND NOT EXISTS (SELECT FROM %s p WHERE p.id = t.%I)', parent, column_name) END
              FROM foreign_key
             WHERE NOT EXISTS (
                   SELECT FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND c.conkey = ARRAY[a.attnum]
                    WHERE c.conrelid = to_regclass('public.' || name) AND c.contype = 'f' AND c.convalidated AND a.attname = column_name
                      AND c.confrelid = to_regclass('public.' || parent))
            UNION ALL
            SELECT tenant_of.name, ARRAY[column_name], format('have no row of %s to take their tenant_id from', parent),
                   CASE WHEN c.name IS NULL THEN '' ELSE 't.tenant_id IS NULL AND ' END || CASE WHEN to_regclass('public.' || parent) IS NULL THEN 'true'
                       ELSE format('NOT EXISTS (SELECT FROM %s p WHERE p.id = t.%I AND p.tenant_id IS NOT NULL)', parent, column_name) END
              FROM tenant_of LEFT JOIN LATERAL migration.columns_of(to_regclass('public.' || tenant_of.name)) AS c ON c.name = 'tenant_id'
             WHERE required IS NOT TRUE
            UNION ALL
            SELECT * FROM migration.rows_against_constraints()
            UNION ALL
            SELECT name, ARRAY['id'], format('have the id of a row of budget_%s, into which they move, but are not as it is', name),
                   format('EXISTS (SELECT FROM budget_%s p WHERE p.id = t.id AND NOT to_jsonb(p) @> to_jsonb(t))', name)
              FROM unnest('{allocation_logs, distribution_logs}'::text[]) AS name WHERE to_regclass('public.budget_' || name) IS NOT NULL
        )
        SELECT to_regclass('public.' || name) AS of, what, condition.condition FROM condition
         WHERE columns <@ (SELECT array_agg(attname::text) FROM pg_attribute WHERE attrelid = to_regclass('public.' || name) AND NOT attisdropped)
         ORDER BY name, what
    LOOP
        BEGIN
            EXECUTE format('SELECT count(*) FROM %s t WHERE %s', asked.of, asked.condition) INTO n;
            problems := problems || CASE WHEN n > 0
                THEN ARRAY[format('rows of %2$s (%1$s) %3$s: SELECT * FROM %2$s t WHERE %4$s', n, asked.of, asked.what, asked.condition)] END;
        EXCEPTION WHEN OTHERS THEN
            -- of a function that a constraint or an index of theirs calls
            problems := problems || format('rows of %s of which an error (%s) keeps from knowing whether they %s: SELECT * FROM %1$s t WHERE %4$s',
                                           asked.of, SQLERRM, asked.what, asked.condition);
        END;
    END LOOP;
    SELECT string_agg(format('table %s, which moves into budget_%1$s, has columns that the latter has not: %s', name, columns), E'\n') INTO bad_columns
      FROM (SELECT name, string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS columns
              FROM unnest('{allocation_logs, distribution_logs}'::text[]) AS name
              JOIN pg_attribute ON attrelid = to_regclass('public.' || name) AND attnum > 0 AND NOT attisdropped
             WHERE to_regclass('public.budget_' || name) IS NOT NULL
               AND attname NOT IN (SELECT attname FROM pg_attribute WHERE attrelid = to_regclass('public.budget_' || name) AND NOT attisdropped)
             GROUP BY name) moving;
    problems := problems || bad_columns;
    IF cardinality(array_remove(problems, NULL)) > 0 THEN
        RAISE EXCEPTION E'rows that the chain cannot migrate:\n%', array_to_string(problems, E'\n')
            USING HINT = 'Your tables were not changed by this revision. Correct or delete these rows (and add such columns), or drop a constraint or a '
                         'unique index that they break and is not SparkNode''s, then run the update again.';
    END IF;
END $refuse$
