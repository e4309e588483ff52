-- The columns that the chain adds where they are missing, with their types. Where they are there, they have these or hold more, or can be changed to them
-- without being written anew.
CREATE FUNCTION migration.columns_of_the_chain(OUT table_name text, OUT definitions text) RETURNS SETOF record LANGUAGE sql IMMUTABLE AS $$
    VALUES
        ('audit_log', 'actor_type varchar(20)'),
        ('budget_allocation_ledger', 'actor_id uuid, amount numeric(15,2), balance_after numeric(15,2), balance_before numeric(15,2), created_at timestamptz,
            description text, id uuid, source_entity_id uuid, source_entity_type varchar(50), target_entity_id uuid,
            target_entity_type varchar(50), tenant_id uuid, transaction_type varchar(50)'),
        ('budget_allocation_logs', 'admin_id uuid, amount numeric(15,2), created_at timestamptz, currency varchar(10), id uuid, new_balance numeric(15,2),
            previous_balance numeric(15,2), reference_note text, tenant_id uuid, transaction_type varchar(50)'),
        ('budget_distribution_logs', 'amount numeric(15,2), created_at timestamptz, description text, from_user_id uuid, id uuid, new_pool_balance numeric(15,2),
            previous_pool_balance numeric(15,2), reference_id uuid, reference_type varchar(50), tenant_id uuid, to_user_id uuid,
            transaction_type varchar(50)'),
        ('budget_logs', 'action_type varchar(50), amount numeric(15,2), created_at timestamptz, description text, from_dept_id uuid,
            from_tenant_id uuid, id uuid, performed_by uuid, tenant_id uuid, to_dept_id uuid, to_tenant_id uuid'),
        ('crm_connectors', 'config jsonb, connector_type text, created_at timestamptz, enabled boolean, id uuid, name text, tenant_id uuid,
            updated_at timestamptz'),
        ('department_budget_allocations', 'allocated_budget numeric(15,2), allocated_by uuid, allocation_date timestamptz, created_at timestamptz, department_id uuid,
            distributed_budget numeric(15,2), id uuid, remaining_budget numeric(15,2), status varchar(50),
            tenant_budget_allocation_id uuid, tenant_id uuid, updated_at timestamptz'),
        ('departments', 'allocated_budget numeric(15,2), budget_balance numeric(15,2), distributed_budget numeric(15,2)'),
        ('employee_points_allocations', 'allocated_by uuid, allocated_points numeric(15,2), allocation_date timestamptz, created_at timestamptz,
            department_budget_allocation_id uuid, employee_id uuid, id uuid, remaining_points numeric(15,2), spent_points numeric(15,2),
            status varchar(50), tenant_id uuid, updated_at timestamptz'),
        ('event_gift_redemptions', 'qr_token varchar(500), qr_token_expires_at timestamptz, redeemed_at timestamptz, redeemed_by uuid,
            redeemed_location varchar(255)'),
        ('event_team_members', 'joined_at timestamptz, role varchar(50), status varchar(50)'),
        ('event_teams', 'captain_user_id uuid, description text, status varchar(50)'),
        ('feed', 'actor_type varchar(20)'),
        ('master_budget_ledger', 'created_by_type varchar(20)'),
        ('otp_tokens', 'channel varchar(20), created_at timestamptz, destination varchar(255), expires_at timestamptz, id uuid, tenant_id uuid,
            token_hash varchar(255), used_at timestamptz, user_id uuid'),
        ('platform_billing_logs', 'admin_id uuid, amount numeric(15,2), created_at timestamptz, currency varchar(10), id uuid, invoice_number varchar(100),
            reference_note text, tenant_id uuid, transaction_type varchar(50)'),
        ('recognitions', 'actor_id uuid, actor_type varchar(20), ecard_template varchar(50), is_equal_split boolean, recognition_type varchar(50)'),
        ('sales_event_leads', 'created_at timestamptz, event_id uuid, id uuid, lead_status varchar(50), notes text, owner_user_id uuid,
            qualification_fit varchar(50), qualification_timing varchar(50), registration_id uuid, tenant_id uuid, updated_at timestamptz'),
        ('sales_event_metrics', 'attendees integer, event_id uuid, meetings_booked integer, opportunities integer, pipeline_value numeric(18,2),
            registrations integer, revenue_closed numeric(18,2), tenant_id uuid, updated_at timestamptz'),
        ('sales_event_registrations', 'checked_in_at timestamptz, company text, email varchar(255), event_id uuid, full_name text, id uuid,
            registered_at timestamptz, role varchar(255), source_channel varchar(50), status varchar(50), tenant_id uuid,
            utm_campaign varchar(255), utm_source varchar(255)'),
        ('sales_events', 'created_at timestamptz, description text, end_at timestamptz, event_type varchar(50), id uuid, location text,
            marketing_owner_id uuid, name text, owner_user_id uuid, registration_url text, start_at timestamptz, status varchar(50),
            target_pipeline numeric(18,2), target_registrations integer, target_revenue numeric(18,2), tenant_id uuid,
            updated_at timestamptz'),
        ('system_admins', 'access_level varchar(20), admin_id uuid, created_at timestamptz, last_login_at timestamptz, mfa_enabled boolean,
            updated_at timestamptz, user_id uuid'),
        ('tenant_budget_allocations', 'allocated_by uuid, allocation_date timestamptz, created_at timestamptz, id uuid, remaining_balance numeric(15,2),
            status varchar(50), tenant_id uuid, total_allocated_budget numeric(15,2), updated_at timestamptz'),
        ('tenants', 'auth_method varchar(50), base_currency varchar(3), branding_config jsonb, budget_allocated numeric(15,2),
            budget_allocation_balance numeric(15,2), currency varchar(3), display_currency varchar(10), enabled_rewards jsonb,
            feature_flags jsonb, fx_rate numeric(10,4), markup_percent numeric(5,2), master_budget_balance numeric(15,2),
            points_label varchar(50), redemptions_paused boolean, remaining_allocated_budget numeric(15,2), slug varchar(255),
            total_allocated_budget numeric(15,2)'),
        ('user_upload_staging', 'batch_id uuid, corporate_email varchar(255), created_at timestamptz, date_of_birth varchar(50), department_id uuid,
            department_name varchar(255), email varchar(255), errors jsonb, first_name varchar(100), full_name varchar(255),
            hire_date varchar(50), id uuid, is_valid boolean, last_name varchar(100), manager_email varchar(255), manager_id uuid,
            mobile_number varchar(20), org_role varchar(50), personal_email varchar(255), raw_department varchar(255),
            raw_email varchar(255), raw_full_name varchar(255), raw_mobile_phone varchar(20), raw_role varchar(50), status varchar(50),
            tenant_id uuid, updated_at timestamptz'),
        ('users', 'corporate_email varchar(255), default_role varchar(50), designation varchar(100), employee_id varchar(50),
            invitation_sent_at timestamptz, is_super_admin boolean, location varchar(100), mobile_number varchar(20),
            personal_email varchar(255), phone_number varchar(20), roles varchar(255)'),
        ('wallets', 'allocated_points numeric(15,2)'),
        ('webhook_logs', 'attempted_at timestamptz, connector_id uuid, event_type text, id uuid, payload jsonb, response_body text,
            response_status integer, tenant_id uuid')
$$;

-- Columns of another type, which hold other values. user_upload_staging.validation_errors is converted, and an old system_admins is replaced. Of the
-- bootstrap's columns those that the other refusals ask for, or that ensure_bootstrap leaves to the later revisions.
CREATE FUNCTION migration.refuse_other_types() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    asked record;
    problems text[] := '{}';
BEGIN
    FOR asked IN
        SELECT oid::regclass AS target, definitions FROM (
            SELECT * FROM migration.columns_of_the_chain()
            UNION ALL VALUES
            ('audit_log', 'actor_id uuid, tenant_id uuid'), ('departments', 'id uuid, name varchar(255), tenant_id uuid'),
            ('event_teams', 'event_id uuid, leader_user_id uuid'), ('master_budget_ledger', 'created_by uuid'),
            ('recognition_comments', 'recognition_id uuid, tenant_id uuid'), ('recognition_reactions', 'recognition_id uuid, tenant_id uuid'),
            ('recognitions', 'id uuid, tenant_id uuid'), ('tenants', 'id uuid'),
            ('users', 'id uuid, org_role varchar(50), status varchar(50), tenant_id uuid'), ('wallets', 'balance numeric(15,2)')) AS columns
          JOIN pg_class ON oid = to_regclass('public.' || table_name) AND relkind IN ('r', 'p')
    LOOP
        EXECUTE format('CREATE TEMP TABLE wanted (%s)', asked.definitions);
        problems := problems || ARRAY(
            SELECT format('%s.%I is %s, and not %s: ALTER TABLE %1$s ALTER COLUMN %2$I DROP DEFAULT, ALTER COLUMN %2$I TYPE %4$s USING %2$I::%4$s',
                          asked.target, name, existing.type, wanted.type)
              FROM migration.columns_of(to_regclass('pg_temp.wanted')) AS wanted JOIN migration.columns_of(asked.target) AS existing USING (name)
             WHERE NOT (migration.holds(existing.type, wanted.type) OR migration.holds(wanted.type, existing.type))
            UNION ALL
            -- which a column that the table gets takes over, if it is the same
            SELECT format('%s.%I is %s, and not %s, which %s gets: ALTER TABLE %1$s ALTER COLUMN %2$I DROP DEFAULT, ALTER COLUMN %2$I TYPE %4$s USING %2$I::%4$s',
                          child, name, own.type, wanted.type, asked.target)
              FROM migration.descendants_of(asked.target) AS child, migration.columns_of(to_regclass('pg_temp.wanted')) AS wanted
              JOIN LATERAL migration.columns_of(child) AS own USING (name)
             WHERE own.type <> wanted.type AND name NOT IN (SELECT c.name FROM migration.columns_of(asked.target) AS c));
        DROP TABLE pg_temp.wanted;
    END LOOP;
    IF problems <> '{}' THEN
        RAISE EXCEPTION E'columns of other types than the chain gives them:\n%', array_to_string(problems, E'\n')
            USING HINT = 'Your tables were not changed by this revision. Run the statement after each colon, then run the update again. '
                         'It cuts and rounds without an error what the type cannot hold, so look for such values first.';
    END IF;
END $$;

CREATE FUNCTION migration.descendants_of(target regclass) RETURNS SETOF regclass LANGUAGE sql STABLE AS $$
    WITH RECURSIVE tree AS (SELECT inhrelid AS of FROM pg_inherits WHERE inhparent = target UNION SELECT inhrelid FROM pg_inherits JOIN tree ON inhparent = of)
    SELECT of::regclass FROM tree
$$
