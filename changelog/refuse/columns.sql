-- The columns of the bootstrap (seed/init.sql), but for those that the chain adds where they are missing. Columns of other bootstraps may stay, but not
-- keep the application from inserting rows.
-- An old system_admins, which has a column email, is replaced by 0003.
-- A function, so that the error shows its call and not this list.
CREATE FUNCTION migration.refuse_other_columns() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    missing text;
    required text;
    statements text;
BEGIN
    WITH expected (name, columns) AS (VALUES
        ('activity_participants', '{activity_id, checked_in_at, created_at, event_participant_id, id, points_awarded, status, tenant_id}'),
        ('audit_log', '{action, actor_id, created_at, entity_id, entity_type, id, ip_address, new_values, old_values, tenant_id, user_agent}'),
        ('badges', '{created_at, description, icon_url, id, is_system, name, points_value, tenant_id}'),
        ('brands', '{category, created_at, description, id, is_active, logo_url, name}'),
        ('budgets', '{allocated_points, created_at, created_by, expiry_date, fiscal_quarter, fiscal_year, id, name, remaining_points, status,
            tenant_id, total_points, updated_at}'),
        ('department_budgets', '{allocated_points, budget_id, created_at, department_id, expiry_date, id, monthly_cap, remaining_points, spent_points,
            tenant_id, updated_at}'),
        ('departments', '{created_at, id, name, parent_id, tenant_id, updated_at}'),
        ('event_activities', '{activity_end, activity_start, allow_multiple_teams, category, created_at, description, event_id, id, max_participants,
            max_team_size, max_teams, min_team_size, name, nomination_end, nomination_start, requires_approval, rules_text, sequence, tenant_id,
            updated_at}'),
        ('event_budgets', '{actual_spend, budget_breakdown, committed_spend, created_at, event_id, id, planned_budget, tenant_id, updated_at}'),
        ('event_gift_batches', '{created_at, description, distribution_end, distribution_locations, distribution_start, eligible_criteria, event_id,
            gift_name, gift_type, id, quantity, tenant_id, unit_value, updated_at}'),
        ('event_gift_redemptions', '{created_at, event_id, gift_batch_id, id, location, redemption_date, status, tenant_id, updated_at, user_id}'),
        ('event_metrics', '{activity_metrics, computed_at, created_at, department_metrics, event_id, gifts_eligible, gifts_issued, gifts_redeemed, id,
            no_shows, tenant_id, total_invited, total_participated, total_registered, updated_at}'),
        ('event_nominations', '{activity_id, created_at, created_by, event_id, id, nominee_user_id, notes, performance_title, preferred_slot,
            reviewed_at, reviewed_by, status, team_id, tenant_id, updated_at}'),
        ('event_participants', '{approved_at, approved_by, checked_in_at, checked_in_by, custom_field_responses, event_id, id, registered_at,
            rejection_reason, status, tenant_id, updated_at, user_id}'),
        ('event_team_members', '{created_at, id, team_id, tenant_id, user_id}'),
        ('event_teams', '{activity_id, created_at, event_id, id, leader_user_id, team_name, tenant_id, updated_at}'),
        ('events', '{banner_url, color_code, created_at, created_by, currency, description, end_datetime, format, id, location,
            max_activities_per_person, nomination_end, nomination_start, planned_budget, start_datetime, status, tenant_id, title, type, updated_at,
            venue, visibility, visible_to_departments, who_can_nominate}'),
        ('feed', '{actor_id, created_at, event_type, id, metadata, reference_id, reference_type, target_id, tenant_id, visibility}'),
        ('lead_budgets', '{created_at, department_budget_id, expiry_date, id, remaining_points, spent_points, status, tenant_id, total_points,
            updated_at, user_id}'),
        ('master_budget_ledger', '{balance_after, created_at, created_by, description, id, points, reference_id, reference_type, source, tenant_id,
            transaction_type}'),
        ('notifications', '{created_at, id, is_read, message, reference_id, reference_type, tenant_id, title, type, user_id}'),
        ('otp_tokens', '{channel, created_at, destination, expires_at, id, tenant_id, token_hash, used_at, user_id}'),
        ('platform_metrics', '{active_tenants, active_users, arr, churned_tenants, computed_at, id, mrr, new_tenants, new_users, period_end,
            period_start, period_type, tenant_benchmarks, tier_breakdown, total_points_distributed, total_recognitions, total_redemption_value,
            total_redemptions, total_tenants, total_users}'),
        ('recognition_comments', '{content, created_at, id, recognition_id, user_id}'),
        ('recognition_reactions', '{created_at, id, reaction_type, recognition_id, user_id}'),
        ('recognitions', '{badge_id, created_at, department_budget_id, from_user_id, id, lead_budget_id, message, points, status, tenant_id,
            to_user_id, updated_at, visibility}'),
        ('redemptions', '{copay_amount, created_at, expires_at, fulfilled_at, id, points_used, provider_reference, status, tenant_id, updated_at,
            user_id, voucher_code, voucher_id, voucher_pin}'),
        ('system_admins', '{access_level, admin_id, created_at, last_login_at, updated_at, user_id}'),
        ('tenant_analytics', '{active_users, budget_burn_rate, budget_utilization_rate, computed_at, department_metrics, engagement_score, id,
            participation_rate, period_end, period_start, period_type, points_distributed, points_redeemed, recognitions_given, recognitions_received,
            tenant_id, top_recipients, top_recognizers}'),
        ('tenant_vouchers', '{created_at, custom_points_required, id, is_active, tenant_id, voucher_id}'),
        ('tenants', '{auto_refill_threshold, award_tiers, branding, catalog_settings, conversion_rate, created_at, currency_label, domain,
            domain_whitelist, expiry_policy, favicon_url, id, logo_url, max_users, name, peer_to_peer_enabled, settings, status, subscription_ends_at,
            subscription_started_at, subscription_status, subscription_tier, theme_config, updated_at}'),
        ('user_upload_staging', '{batch_id, created_at, department_id, department_name, email, errors, first_name, full_name, id, last_name,
            manager_email, manager_id, org_role, status, tenant_id, updated_at}'),
        ('users', '{avatar_url, corporate_email, created_at, date_of_birth, department_id, first_name, hire_date, id, last_name, manager_id,
            org_role, password_hash, status, tenant_id, updated_at}'),
        ('vouchers', '{brand_id, copay_amount, created_at, denomination, description, id, image_url, is_active, name, points_required, stock_quantity,
            terms_conditions, updated_at, validity_days}'),
        ('wallet_ledger', '{balance_after, created_at, created_by, description, id, points, reference_id, reference_type, source, tenant_id,
            transaction_type, wallet_id}'),
        ('wallets', '{balance, created_at, id, lifetime_earned, lifetime_spent, tenant_id, updated_at, user_id}'))
    , tables AS (
        SELECT name, columns::text[], to_regclass('public.' || name) AS oid FROM expected
         WHERE NOT (name = 'system_admins' AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.system_admins') AND attname = 'email'
                                                          AND NOT attisdropped)))
    SELECT (SELECT string_agg(format('%I.%I', name, expected_column), ', ' ORDER BY name, expected_column)
              FROM tables, unnest(columns) AS expected_column
             WHERE oid IS NOT NULL AND NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = oid AND attname = expected_column AND NOT attisdropped)),
           string_agg(format('%I.%I', name, attname), ', ' ORDER BY name, attname),
           string_agg(format('ALTER TABLE public.%I ALTER COLUMN %I DROP NOT NULL', name, attname), '; ' ORDER BY name, attname)
      INTO missing, required, statements
      FROM tables JOIN pg_attribute ON attrelid = oid
     WHERE attnum > 0 AND NOT attisdropped AND attnotnull AND NOT atthasdef AND attidentity = '' AND attname <> ALL (columns) AND attname <> 'tenant_id'
       -- a column of a later revision becomes what that says
       AND attname::text NOT IN (SELECT column_name[1] FROM migration.columns_of_the_chain(), regexp_matches(definitions, '(\w+) \w+', 'g') AS column_name
                                  WHERE table_name = tables.name)
       -- a row trigger BEFORE INSERT may give the value
       AND NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = oid AND NOT tgisinternal AND tgenabled IN ('O', 'A') AND tgtype & 7 = 7);
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'tables of SparkNode''s baseline lack columns: %', missing
            USING HINT = 'Your tables were not changed. It is older than any bootstrap or not SparkNode''s: check that the URL names '
                         'the right database. To adopt it all the same, add the missing columns as in seed/init.sql, then run the update again.';
    END IF;
    IF required IS NOT NULL THEN
        RAISE EXCEPTION 'columns that SparkNode does not know must be given a value, so that it could insert no row: %', required
            USING HINT = 'Your tables were not changed. Let them be empty, or give them a default, then run the update again: ' || statements;
    END IF;
END $$
