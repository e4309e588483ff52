-- The indexes and constraints of each table, from 0000_baseline to 0003_seed_ddl_extraction.
CREATE FUNCTION migration.names_of_the_chain(OUT table_name text, OUT names text) RETURNS SETOF record LANGUAGE sql IMMUTABLE AS $$
    VALUES
        ('activity_participants', '{activity_participants_activity_id_fkey, activity_participants_event_participant_id_fkey,
            activity_participants_pkey, activity_participants_status_check, activity_participants_tenant_id_fkey}'),
        ('audit_log', '{audit_log_pkey, audit_log_tenant_id_fkey, idx_audit_log_actor, idx_audit_log_tenant}'),
        ('badges', '{badges_pkey, badges_tenant_id_fkey}'),
        ('brands', '{brands_pkey}'),
        ('budget_allocation_ledger', '{budget_allocation_ledger_actor_id_fkey, budget_allocation_ledger_pkey,
            budget_allocation_ledger_tenant_id_fkey, budget_allocation_ledger_transaction_type_check, idx_budget_allocation_ledger_created,
            idx_budget_allocation_ledger_tenant, idx_budget_allocation_ledger_transaction}'),
        ('budget_allocation_logs', '{allocation_logs_admin_id_fkey, allocation_logs_pkey, allocation_logs_tenant_id_fkey,
            allocation_logs_transaction_type_check, idx_budget_allocation_logs_admin, idx_budget_allocation_logs_tenant}'),
        ('budget_distribution_logs', '{distribution_logs_from_user_id_fkey, distribution_logs_pkey, distribution_logs_tenant_id_fkey,
            distribution_logs_to_user_id_fkey, distribution_logs_transaction_type_check, idx_budget_distribution_logs_from_user,
            idx_budget_distribution_logs_tenant, idx_budget_distribution_logs_to_user}'),
        ('budget_logs', '{budget_logs_action_type_check, budget_logs_amount_check, budget_logs_from_dept_id_fkey, budget_logs_from_tenant_id_fkey,
            budget_logs_performed_by_fkey, budget_logs_pkey, budget_logs_tenant_id_fkey, budget_logs_to_dept_id_fkey, budget_logs_to_tenant_id_fkey,
            idx_budget_logs_action_type, idx_budget_logs_from_dept, idx_budget_logs_performed_by, idx_budget_logs_tenant,
            idx_budget_logs_to_dept}'),
        ('budgets', '{budgets_created_by_fkey, budgets_fiscal_quarter_check, budgets_pkey, budgets_status_check, budgets_tenant_id_fkey}'),
        ('crm_connectors', '{crm_connectors_pkey, crm_connectors_tenant_id_fkey, idx_crm_connectors_tenant}'),
        ('department_budget_allocations', '{department_budget_allocations_allocated_by_fkey, department_budget_allocations_department_id_fkey,
            department_budget_allocations_pkey, department_budget_allocations_status_check,
            department_budget_allocations_tenant_budget_allocation_id_fkey, department_budget_allocations_tenant_id_department_id_key,
            department_budget_allocations_tenant_id_fkey, idx_dept_budget_allocations_department, idx_dept_budget_allocations_tenant,
            valid_allocated_budget, valid_distributed_budget}'),
        ('department_budgets', '{department_budgets_budget_id_department_id_key, department_budgets_budget_id_fkey,
            department_budgets_department_id_fkey, department_budgets_pkey, department_budgets_tenant_id_fkey}'),
        ('departments', '{departments_parent_id_fkey, departments_pkey, departments_tenant_id_fkey, departments_tenant_id_name_key,
            uq_departments_tenant_name}'),
        ('employee_points_allocations', '{employee_points_allocations_allocated_by_fkey,
            employee_points_allocations_department_budget_allocation_i_fkey, employee_points_allocations_department_budget_allocation_id_key,
            employee_points_allocations_employee_id_fkey, employee_points_allocations_pkey, employee_points_allocations_status_check,
            employee_points_allocations_tenant_id_fkey, idx_employee_points_allocations_employee, idx_employee_points_allocations_tenant,
            valid_allocated_points, valid_spent_points}'),
        ('event_activities', '{event_activities_event_id_fkey, event_activities_pkey, event_activities_tenant_id_fkey,
            idx_event_activities_event_id, idx_event_activities_tenant_id}'),
        ('event_budgets', '{event_budgets_event_id_fkey, event_budgets_event_id_key, event_budgets_pkey, event_budgets_tenant_id_fkey,
            idx_event_budgets_event_id, idx_event_budgets_tenant_id}'),
        ('event_gift_batches', '{event_gift_batches_event_id_fkey, event_gift_batches_pkey, event_gift_batches_tenant_id_fkey,
            idx_event_gift_batches_event_id, idx_event_gift_batches_tenant_id}'),
        ('event_gift_redemptions', '{event_gift_redemptions_event_id_fkey, event_gift_redemptions_gift_batch_id_fkey, event_gift_redemptions_pkey,
            event_gift_redemptions_qr_token_key, event_gift_redemptions_redeemed_by_fkey, event_gift_redemptions_tenant_id_fkey,
            event_gift_redemptions_user_id_fkey, idx_event_gift_redemptions_event_id, idx_event_gift_redemptions_gift_batch_id,
            idx_event_gift_redemptions_status, idx_event_gift_redemptions_tenant_id, idx_event_gift_redemptions_user_id}'),
        ('event_metrics', '{event_metrics_event_id_fkey, event_metrics_event_id_key, event_metrics_pkey, event_metrics_tenant_id_fkey,
            idx_event_metrics_event_id, idx_event_metrics_tenant_id}'),
        ('event_nominations', '{event_nominations_activity_id_fkey, event_nominations_created_by_fkey, event_nominations_event_id_fkey,
            event_nominations_nominee_user_id_fkey, event_nominations_pkey, event_nominations_reviewed_by_fkey, event_nominations_team_id_fkey,
            event_nominations_tenant_id_fkey, idx_event_nominations_activity_id, idx_event_nominations_event_id,
            idx_event_nominations_nominee_user_id, idx_event_nominations_status, idx_event_nominations_tenant_id}'),
        ('event_participants', '{event_participants_approved_by_fkey, event_participants_checked_in_by_fkey, event_participants_event_id_fkey,
            event_participants_event_id_user_id_key, event_participants_pkey, event_participants_status_check, event_participants_tenant_id_fkey,
            event_participants_user_id_fkey, idx_event_participants}'),
        ('event_team_members', '{event_team_members_pkey, event_team_members_team_id_fkey, event_team_members_tenant_id_fkey,
            event_team_members_user_id_fkey, idx_event_team_members_team_id, idx_event_team_members_tenant_id, idx_event_team_members_user_id}'),
        ('event_teams', '{event_teams_activity_id_fkey, event_teams_captain_user_id_fkey, event_teams_event_id_fkey,
            event_teams_leader_user_id_fkey, event_teams_pkey, event_teams_tenant_id_fkey, idx_event_teams_activity_id,
            idx_event_teams_captain_user_id, idx_event_teams_event_id, idx_event_teams_tenant_id}'),
        ('events', '{events_created_by_fkey, events_pkey, events_tenant_id_fkey, idx_events_start_datetime, idx_events_status, idx_events_tenant,
            idx_events_tenant_id}'),
        ('feed', '{feed_actor_id_fkey, feed_event_type_check, feed_pkey, feed_target_id_fkey, feed_tenant_id_fkey, idx_feed_tenant_created}'),
        ('lead_budgets', '{lead_budgets_department_budget_id_fkey, lead_budgets_department_budget_id_user_id_key, lead_budgets_pkey,
            lead_budgets_status_check, lead_budgets_tenant_id_fkey, lead_budgets_user_id_fkey}'),
        ('master_budget_ledger', '{master_budget_ledger_created_by_fkey, master_budget_ledger_pkey, master_budget_ledger_tenant_id_fkey,
            master_budget_ledger_transaction_type_check}'),
        ('notifications', '{idx_notifications_user, notifications_pkey, notifications_tenant_id_fkey, notifications_user_id_fkey}'),
        ('otp_tokens', '{idx_otp_tokens_user_channel, otp_tokens_channel_check, otp_tokens_pkey, otp_tokens_tenant_id_fkey,
            otp_tokens_user_id_fkey}'),
        ('platform_billing_logs', '{idx_platform_billing_logs_admin, idx_platform_billing_logs_tenant, platform_billing_logs_admin_id_fkey,
            platform_billing_logs_pkey, platform_billing_logs_tenant_id_fkey, platform_billing_logs_transaction_type_check}'),
        ('platform_metrics', '{platform_metrics_pkey}'),
        ('recognition_comments', '{recognition_comments_pkey, recognition_comments_recognition_id_fkey, recognition_comments_tenant_id_fkey,
            recognition_comments_user_id_fkey}'),
        ('recognition_reactions', '{recognition_reactions_pkey, recognition_reactions_recognition_id_fkey,
            recognition_reactions_recognition_id_user_id_reaction_type_key, recognition_reactions_tenant_id_fkey,
            recognition_reactions_user_id_fkey}'),
        ('recognitions', '{recognitions_badge_id_fkey, recognitions_department_budget_id_fkey, recognitions_from_user_id_fkey,
            recognitions_lead_budget_id_fkey, recognitions_pkey, recognitions_status_check, recognitions_tenant_id_fkey,
            recognitions_to_user_id_fkey, recognitions_visibility_check}'),
        ('redemptions', '{redemptions_pkey, redemptions_status_check, redemptions_tenant_id_fkey, redemptions_user_id_fkey,
            redemptions_voucher_id_fkey}'),
        ('sales_event_leads', '{idx_sales_event_leads_event_id, idx_sales_event_leads_owner_user_id, sales_event_leads_event_id_fkey,
            sales_event_leads_owner_user_id_fkey, sales_event_leads_pkey, sales_event_leads_registration_id_fkey,
            sales_event_leads_tenant_id_fkey}'),
        ('sales_event_metrics', '{sales_event_metrics_event_id_fkey, sales_event_metrics_pkey, sales_event_metrics_tenant_id_fkey}'),
        ('sales_event_registrations', '{idx_sales_event_registrations_email, idx_sales_event_registrations_event_id,
            sales_event_registrations_event_id_fkey, sales_event_registrations_pkey, sales_event_registrations_tenant_id_fkey}'),
        ('sales_events', '{idx_sales_events_status, idx_sales_events_tenant_id, sales_events_marketing_owner_id_fkey,
            sales_events_owner_user_id_fkey, sales_events_pkey, sales_events_tenant_id_fkey}'),
        ('system_admins', '{system_admins_pkey, system_admins_user_id_fkey, system_admins_user_id_key}'),
        ('tenant_analytics', '{idx_tenant_analytics, tenant_analytics_period_type_check, tenant_analytics_pkey, tenant_analytics_tenant_id_fkey,
            tenant_analytics_tenant_id_period_type_period_start_key}'),
        ('tenant_budget_allocations', '{idx_tenant_budget_allocations_tenant, tenant_budget_allocations_allocated_by_fkey,
            tenant_budget_allocations_pkey, tenant_budget_allocations_status_check, tenant_budget_allocations_tenant_id_fkey,
            tenant_budget_allocations_tenant_id_key}'),
        ('tenant_vouchers', '{tenant_vouchers_pkey, tenant_vouchers_tenant_id_fkey, tenant_vouchers_tenant_id_voucher_id_key,
            tenant_vouchers_voucher_id_fkey}'),
        ('tenants', '{idx_tenants_display_currency, positive_budget_allocated, positive_budget_allocation, tenants_base_currency_check,
            tenants_domain_key, tenants_fx_rate_check, tenants_pkey, tenants_slug_key, tenants_status_check, tenants_subscription_status_check,
            tenants_subscription_tier_check}'),
        ('user_upload_staging', '{idx_user_upload_staging_batch, user_upload_staging_pkey, user_upload_staging_tenant_id_fkey}'),
        ('users', '{uq_users_tenant_email, users_department_id_fkey, users_manager_id_fkey, users_org_role_check, users_pkey, users_status_check,
            users_tenant_id_corporate_email_key, users_tenant_id_fkey}'),
        ('vouchers', '{vouchers_brand_id_fkey, vouchers_pkey}'),
        ('wallet_ledger', '{idx_wallet_ledger_created_at, idx_wallet_ledger_wallet_id, wallet_ledger_pkey, wallet_ledger_source_check,
            wallet_ledger_tenant_id_fkey, wallet_ledger_transaction_type_check, wallet_ledger_wallet_id_fkey}'),
        ('wallets', '{positive_balance, wallets_balance_check, wallets_pkey, wallets_tenant_id_fkey, wallets_user_id_fkey, wallets_user_id_key}'),
        ('webhook_logs', '{idx_webhook_logs_tenant, webhook_logs_connector_id_fkey, webhook_logs_pkey, webhook_logs_tenant_id_fkey}')
$$;

-- What has the name of something that the chain makes, and is something else. PostgreSQL would stop at it half way, or the chain would take it for its own.
CREATE FUNCTION migration.refuse_taken_names() RETURNS void LANGUAGE plpgsql AS $refuse$
DECLARE
    list text;
BEGIN
    WITH own AS (
        SELECT table_name, name, to_regclass('public.' || table_name) AS of,
               to_regclass('public.' || substring(table_name FROM '^budget_(\w+_logs)$')) AS before,
               CASE WHEN name LIKE 'idx\_%' THEN 'i' WHEN name ~ '_fkey$' THEN 'f' WHEN name ~ '(_pkey|_key)$|^uq_' THEN 'u' ELSE 'c' END AS kind
          FROM migration.names_of_the_chain(), unnest(names::text[]) AS name
    ), old_admins AS (
        SELECT attrelid AS of FROM pg_attribute WHERE attrelid = to_regclass('public.system_admins') AND attname = 'email' AND NOT attisdropped
    ), tables AS (
        SELECT name FROM unnest(migration.tables_of_the_chain()) AS name
         WHERE name NOT IN ('allocation_logs', 'distribution_logs', 'system_admins_pre_0003')
    ), taken (class, object, what, statement) AS (
        SELECT 'pg_class'::regclass, r.oid, format('an index of table %s', table_name), NULL
          FROM own JOIN pg_class r ON relnamespace = 'public'::regnamespace AND relname = name
          LEFT JOIN pg_index ON indexrelid = r.oid LEFT JOIN pg_constraint c ON conindid = r.oid AND contype IN ('p', 'u', 'x')
         WHERE kind IN ('i', 'u')
           AND ((indrelid IN (of, before)) IS NOT TRUE
                OR kind = 'i' AND c.oid IS NOT NULL
                -- of the others, expect_unique and hindrances_of_key know what to do
                OR kind = 'u' AND c.oid IS NULL AND NOT indisunique AND table_name <> ALL (migration.tables_of_the_bootstrap()))
        UNION ALL
        SELECT 'pg_constraint', c.oid, format('a constraint of another kind of table %s', table_name),
               format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', conrelid::regclass, conname, left(conname, 56) || '_before')
          FROM own JOIN pg_constraint c ON conrelid = coalesce(of, before) AND conname = name
         WHERE kind <> 'i' AND CASE kind WHEN 'u' THEN contype NOT IN ('p', 'u') ELSE contype::text <> kind END
        UNION ALL
        SELECT 'pg_class', r.oid, format('table %s', name), NULL
          FROM tables JOIN pg_class r ON relnamespace = 'public'::regnamespace AND relname = name AND relkind IN ('i', 'I', 'S', 'c')
        UNION ALL
        SELECT 'pg_class', r.oid, 'what is kept of the old system_admins', NULL
          FROM old_admins, pg_class r
         WHERE relnamespace = 'public'::regnamespace
           AND relname IN (SELECT 'system_admins_pre_0003' UNION ALL SELECT regexp_replace(i.relname, '^system_admins', 'system_admins_pre_0003')
                             FROM pg_index JOIN pg_class i ON i.oid = indexrelid WHERE indrelid = of AND starts_with(i.relname, 'system_admins'))
        UNION ALL
        SELECT 'pg_type', t.oid, format('table %s', typname),
               CASE WHEN NOT typisdefined THEN format('DROP TYPE %s', t.oid::regtype)
                    ELSE format('ALTER %s %s RENAME TO %I', CASE typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END, t.oid::regtype,
                                left(typname, 56) || '_before') END
          FROM pg_type t WHERE typnamespace = 'public'::regnamespace AND typrelid = 0 AND to_regclass('public.' || typname) IS NULL
           AND (typname IN (SELECT name FROM tables) OR typname = 'system_admins_pre_0003' AND EXISTS (SELECT FROM old_admins))
           AND NOT EXISTS (SELECT FROM pg_type element WHERE element.typarray = t.oid)
        UNION ALL
        SELECT 'pg_trigger', t.oid, format('the trigger that fills the tenant_id of %s', name),
               format('ALTER TRIGGER %I ON %s RENAME TO %I', tgname, tgrelid::regclass, left(tgname, 56) || '_before')
          FROM (VALUES ('audit_log', 'tenant_id_of_platform'), ('recognition_comments', 'tenant_id_from_recognition'),
                       ('recognition_reactions', 'tenant_id_from_recognition'), ('sales_event_leads', 'tenant_id_from_sales_event'),
                       ('sales_event_metrics', 'tenant_id_from_sales_event'), ('sales_event_registrations', 'tenant_id_from_sales_event'))
               AS filled (name, filled_by)
          JOIN pg_trigger t ON tgrelid = to_regclass('public.' || name) AND tgname = name || '_tenant_id'
         WHERE NOT EXISTS (SELECT FROM pg_proc WHERE oid = tgfoid AND pronamespace = 'public'::regnamespace AND proname = filled_by)
        UNION ALL
        SELECT 'pg_proc', p.oid, 'a trigger function of 0001_tenant_isolation',
               format('ALTER %s %s RENAME TO %I', CASE prokind WHEN 'a' THEN 'AGGREGATE' ELSE 'ROUTINE' END,
                      CASE prokind WHEN 'a' THEN format('public.%I(*)', proname) ELSE p.oid::regprocedure::text END, left(proname, 56) || '_before')
          FROM pg_proc p
         WHERE pronamespace = 'public'::regnamespace AND pronargs = 0
           AND proname IN ('tenant_id_from_recognition', 'tenant_id_from_sales_event', 'tenant_id_of_platform')
           -- as ours are
           AND (prorettype <> 'trigger'::regtype OR proconfig IS DISTINCT FROM '{"search_path=public, pg_temp"}'
                OR EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e'))
        UNION ALL
        SELECT 'pg_proc', p.oid, 'a function of the extension uuid-ossp', format('ALTER ROUTINE %s RENAME TO %s_before', p.oid::regprocedure, proname)
          FROM unnest('{uuid_generate_v1(), uuid_generate_v1mc(), "uuid_generate_v3(uuid,text)", uuid_generate_v4(), "uuid_generate_v5(uuid,text)", uuid_nil(),
                        uuid_ns_dns(), uuid_ns_oid(), uuid_ns_url(), uuid_ns_x500()}'::text[]) AS signature
          JOIN pg_proc p ON p.oid = to_regprocedure('public.' || signature)
         WHERE NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'uuid-ossp')
           -- where there is one, the extension is not needed by tables that are there
           AND (to_regclass('public.tenants') IS NULL OR to_regprocedure('uuid_generate_v4()') IS NULL
                OR proname = 'uuid_generate_v4' AND prorettype <> 'uuid'::regtype)
    )
    SELECT string_agg(DISTINCT line, E'\n') INTO list
      FROM (SELECT format('%s has the name of %s: %s', pg_describe_object(class, object, 0), what,
                          coalesce(statement, format('ALTER %s %s RENAME TO %I',
                       CASE relkind WHEN 'i' THEN 'INDEX' WHEN 'I' THEN 'INDEX' WHEN 'S' THEN 'SEQUENCE' WHEN 'c' THEN 'TYPE' WHEN 'v' THEN 'VIEW'
                                    WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END,
                       r.oid::regclass, left(relname, 56) || '_before'))) AS line
              FROM taken LEFT JOIN pg_class r ON class = 'pg_class'::regclass AND r.oid = object) AS lines;
    IF list IS NOT NULL THEN
        RAISE EXCEPTION E'names that the chain gives to what it makes are taken:\n%', list
            USING HINT = 'Your tables were not changed by this revision. Run the statement after each colon, let whoever uses the old name '
                         'use the new one, then run the update again.';
    END IF;
END $refuse$
