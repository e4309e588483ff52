-- Rows in what the raw SQL and the earlier chain brought, wherever it is: a table that is not there is passed over, and so is a column.
-- Runs last, on every start.

CREATE FUNCTION pg_temp.put(name text, row_as_json jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    columns text;
BEGIN
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO columns FROM pg_attribute
    WHERE attrelid = to_regclass(name) AND attnum > 0 AND NOT attisdropped AND row_as_json ? attname;
    IF columns IS NOT NULL THEN
        EXECUTE format('INSERT INTO %I (%s) SELECT %s FROM jsonb_populate_record(NULL::%I, $1)', name, columns, columns, name) USING row_as_json;
    END IF;
END
$$;

SELECT pg_temp.put('tenants', jsonb_build_object('id', md5('hooli'), 'name', 'Hooli', 'slug', 'hooli',
    'points_allocation_balance', 250.75, 'budget_allocation_balance', 250.75, 'budget_allocated', 1000,
    'base_currency', 'EUR', 'display_currency', 'GBP', 'fx_rate', 0.8512, 'currency', 'EUR', 'markup_percent', 2.5, 'enabled_rewards', '["voucher"]'::jsonb,
    'redemptions_paused', true, 'points_label', 'Nuts', 'branding_config', '{"colour": "green"}'::jsonb,
    'total_allocated_budget', 900, 'remaining_allocated_budget', 899.99));
SELECT pg_temp.put('tenants', jsonb_build_object('id', md5('umbrella'), 'name', 'Umbrella',
    'base_currency', NULL, 'display_currency', NULL, 'fx_rate', NULL, 'currency', NULL, 'enabled_rewards', NULL, 'points_label', NULL,
    'branding_config', NULL));

SELECT pg_temp.put('departments', jsonb_build_object('id', md5('hooli it'), 'tenant_id', md5('hooli'), 'name', 'Technology (IT)',
    'budget_balance', 77.77, 'allocated_budget', 70, 'distributed_budget', 7));

SELECT pg_temp.put('users', jsonb_build_object('id', md5('jay'), 'tenant_id', md5('hooli'), 'department_id', md5('hooli it'), 'org_role', 'platform_admin',
    'corporate_email', 'jay@hooli.example', 'password_hash', 'no password', 'first_name', 'Jay', 'last_name', 'Jin',
    'employee_id', 'E-1', 'designation', 'Engineer', 'location', 'Oslo', 'roles', 'platform_admin,tenant_user', 'default_role', 'tenant_user'));
SELECT pg_temp.put('users', jsonb_build_object('id', md5('kim'), 'tenant_id', md5('hooli'), 'department_id', md5('hooli it'), 'org_role', 'platform_admin',
    'corporate_email', 'kim@hooli.example', 'password_hash', 'no password', 'first_name', 'Kim', 'last_name', 'Kato', 'roles', '', 'default_role', NULL));
SELECT pg_temp.put('wallets', jsonb_build_object('id', md5('wallet jay'), 'tenant_id', md5('hooli'), 'user_id', md5('jay'), 'balance', 5,
    'allocated_points', 4.5));

SELECT pg_temp.put('recognitions', jsonb_build_object('id', md5('hooli card'), 'tenant_id', md5('hooli'), 'from_user_id', md5('jay'), 'to_user_id', md5('kim'),
    'message', 'Wow', 'points', 3, 'recognition_type', 'group', 'ecard_template', 'balloons', 'is_equal_split', true, 'actor_id', md5('jay'),
    'actor_type', 'system'));
SELECT pg_temp.put('recognitions', jsonb_build_object('id', md5('hooli plain'), 'tenant_id', md5('hooli'), 'from_user_id', md5('kim'), 'to_user_id', md5('jay'),
    'message', 'Too', 'recognition_type', NULL, 'is_equal_split', NULL, 'actor_type', NULL));
SELECT pg_temp.put('recognition_comments', jsonb_build_object('id', md5('hooli comment'), 'tenant_id', md5('hooli'), 'recognition_id', md5('hooli card'),
    'user_id', md5('ann'), 'content', 'Bravo'));
SELECT pg_temp.put('feed', jsonb_build_object('id', md5('hooli feed'), 'tenant_id', md5('hooli'), 'event_type', 'milestone', 'actor_type', NULL));

-- As uploaded: validation_errors is an array or jsonb, with text that is awkward in either
SELECT pg_temp.put('user_upload_staging', jsonb_build_object('id', md5('staged raw 1'), 'tenant_id', md5('hooli'), 'batch_id', md5('batch 3'),
    'full_name', 'Raw One', 'email', 'raw1@hooli.example', 'raw_full_name', 'raw one', 'raw_email', 'RAW1@HOOLI.EXAMPLE', 'raw_department', 'it',
    'raw_role', 'manager',
    'raw_mobile_phone', '0100', 'corporate_email', 'raw1@hooli.example', 'personal_email', 'raw1@home.example', 'date_of_birth', '29.02.1980',
    'hire_date', 'soon',
    'org_role', 'dept_lead', 'is_valid', false, 'validation_errors', '["no such day: 29.02.", "a \"quoted\", {braced} one", ""]'::jsonb));
SELECT pg_temp.put('user_upload_staging', jsonb_build_object('id', md5('staged raw 2'), 'tenant_id', md5('hooli'), 'batch_id', md5('batch 3'),
    'full_name', 'Raw Two', 'email', 'raw2@hooli.example', 'raw_role', 'Overlord', 'is_valid', NULL, 'validation_errors', NULL));
SELECT pg_temp.put('user_upload_staging', jsonb_build_object('id', md5('staged raw 3'), 'tenant_id', md5('hooli'), 'batch_id', md5('batch 3'),
    'full_name', 'Raw Three', 'email', 'raw3@hooli.example', 'raw_role', 'hr_admin', 'is_valid', true, 'validation_errors', '[]'::jsonb));

SELECT pg_temp.put('event_teams', jsonb_build_object('id', md5('acme more'), 'tenant_id', md5('acme'), 'event_id', md5('acme day'), 'activity_id',
    md5('acme quiz'),
    'leader_user_id', md5('ann'), 'captain_user_id', md5('bob'), 'team_name', 'More', 'description', 'More of it', 'status', 'full'));

SELECT pg_temp.put(name, jsonb_build_object('id', md5('allocation in ' || name), 'tenant_id', md5('hooli'), 'admin_id', md5('root'), 'amount', 250.75,
    'currency', 'EUR', 'previous_balance', 0, 'new_balance', 250.75, 'transaction_type', 'ADJUSTMENT'))
FROM unnest(ARRAY['allocation_logs', 'budget_allocation_logs', 'platform_billing_logs']) AS name;
SELECT pg_temp.put(name, jsonb_build_object('id', md5('distribution in ' || name), 'tenant_id', md5('hooli'), 'from_user_id', md5('jay'), 'to_user_id',
    md5('kim'), 'amount', 1.5,
    'transaction_type', 'EVENT_BONUS', 'previous_pool_balance', 10, 'new_pool_balance', 8.5))
FROM unnest(ARRAY['distribution_logs', 'budget_distribution_logs']) AS name;
SELECT pg_temp.put('budget_logs', jsonb_build_object('id', md5('budget log'), 'tenant_id', md5('hooli'), 'action_type', 'TRANSFER', 'amount', 0.01,
    'from_tenant_id', md5('hooli'), 'to_dept_id', md5('hooli it'), 'performed_by', md5('jay')));

SELECT pg_temp.put('tenant_budget_allocations', jsonb_build_object('id', md5('hooli allocation'), 'tenant_id', md5('hooli'),
    'total_allocated_budget', 900, 'remaining_balance', 899.99, 'allocated_by', md5('root')));
SELECT pg_temp.put('department_budget_allocations', jsonb_build_object('id', md5('hooli it allocation'), 'tenant_id', md5('hooli'), 'department_id',
    md5('hooli it'),
    'tenant_budget_allocation_id', md5('hooli allocation'), 'allocated_budget', 70, 'distributed_budget', 7, 'remaining_budget', 63));
SELECT pg_temp.put('employee_points_allocations', jsonb_build_object('id', md5('jay allocation'), 'tenant_id', md5('hooli'), 'employee_id', md5('jay'),
    'department_budget_allocation_id', md5('hooli it allocation'), 'allocated_points', 4.5, 'spent_points', 1.25));
SELECT pg_temp.put('budget_allocation_ledger', jsonb_build_object('id', md5('hooli ledger'), 'tenant_id', md5('hooli'), 'transaction_type', 'points_spend',
    'source_entity_type', 'user', 'source_entity_id', md5('jay'), 'amount', 1.25, 'actor_id', md5('jay')));

SELECT pg_temp.put('crm_connectors', jsonb_build_object('id', md5('connector'), 'tenant_id', md5('hooli'), 'name', 'CRM', 'connector_type', 'webhook',
    'config', '{"url": "https://crm.example"}'::jsonb, 'enabled', NULL));
SELECT pg_temp.put('webhook_logs', jsonb_build_object('id', md5('webhook'), 'tenant_id', md5('hooli'), 'connector_id', md5('connector'),
    'event_type', 'lead.created',
    'payload', '{"lead": 1}'::jsonb, 'response_status', 200));

SELECT pg_temp.put('sales_events', jsonb_build_object('id', md5(tenant || ' fair'), 'tenant_id', md5(tenant), 'name', tenant || ' fair', 'event_type', 'fair',
    'start_at', '2026-05-01T08:00:00Z', 'owner_user_id', md5(owner), 'target_pipeline', 100000.5))
FROM (VALUES ('acme', 'ann'), ('globex', 'fay')) AS fairs (tenant, owner);
SELECT pg_temp.put('sales_event_registrations', jsonb_build_object('id', md5(tenant || ' registration ' || number), 'tenant_id', md5(tenant),
    'event_id', md5(tenant || ' fair'),
    'email', 'guest' || number || '@elsewhere.example', 'full_name', 'Guest ' || number, 'status', 'registered'))
FROM unnest(ARRAY['acme', 'globex']) AS tenant, generate_series(1, 20) AS number;
SELECT pg_temp.put('sales_event_leads', jsonb_build_object('id', md5(tenant || ' lead'), 'tenant_id', md5(tenant), 'event_id', md5(tenant || ' fair'),
    'registration_id', md5(tenant || ' registration 1'), 'owner_user_id', md5('dee'), 'lead_status', 'qualified', 'notes', 'Call back'))
FROM unnest(ARRAY['acme', 'globex']) AS tenant;
SELECT pg_temp.put('sales_event_metrics', jsonb_build_object('event_id', md5(tenant || ' fair'), 'tenant_id', md5(tenant), 'registrations', 20,
    'pipeline_value', 2500.25))
FROM unnest(ARRAY['acme', 'globex']) AS tenant;

-- What a check forbids, wherever there is no such check (any more)
DO $$ BEGIN
    INSERT INTO departments (id, tenant_id, name) VALUES (md5('skunks')::uuid, md5('hooli')::uuid, 'Skunk Works');
EXCEPTION WHEN check_violation THEN NULL;
END $$;
DO $$ BEGIN
    INSERT INTO tenants (id, name, auth_method, expiry_policy) VALUES (md5('tyrell')::uuid, 'Tyrell', 'MAGIC_LINK', 'FISCAL_YEAR');
EXCEPTION WHEN check_violation THEN NULL;
END $$;
