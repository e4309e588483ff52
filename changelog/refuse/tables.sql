-- The tables that the chain touches. All others in the schema are somebody else's, and left alone.

CREATE FUNCTION migration.tables_of_the_bootstrap() RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT ARRAY[
        'activity_participants', 'audit_log', 'badges', 'brands', 'budgets', 'department_budgets', 'departments',
        'event_activities', 'event_budgets', 'event_gift_batches', 'event_gift_redemptions', 'event_metrics', 'event_nominations',
        'event_participants', 'event_team_members', 'event_teams', 'events', 'feed', 'lead_budgets', 'master_budget_ledger',
        'notifications', 'otp_tokens', 'platform_metrics', 'recognition_comments', 'recognition_reactions', 'recognitions',
        'redemptions', 'system_admins', 'tenant_analytics', 'tenant_vouchers', 'tenants', 'user_upload_staging', 'users',
        'vouchers', 'wallet_ledger', 'wallets']
$$;

CREATE FUNCTION migration.tables_of_the_chain() RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT migration.tables_of_the_bootstrap() || ARRAY[
        'allocation_logs', 'budget_allocation_ledger', 'budget_allocation_logs', 'budget_distribution_logs', 'budget_logs', 'crm_connectors',
        'department_budget_allocations', 'distribution_logs', 'employee_points_allocations', 'platform_billing_logs', 'sales_event_leads',
        'sales_event_metrics', 'sales_event_registrations', 'sales_events', 'system_admins_pre_0003', 'tenant_budget_allocations', 'webhook_logs']
$$;
