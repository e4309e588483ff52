-- The 36 tables of the bootstrap (seed/init.sql).
DO $$
DECLARE
    expected text[] := ARRAY[
        'activity_participants', 'audit_log', 'badges', 'brands', 'budgets', 'department_budgets', 'departments',
        'event_activities', 'event_budgets', 'event_gift_batches', 'event_gift_redemptions', 'event_metrics', 'event_nominations',
        'event_participants', 'event_team_members', 'event_teams', 'events', 'feed', 'lead_budgets', 'master_budget_ledger',
        'notifications', 'otp_tokens', 'platform_metrics', 'recognition_comments', 'recognition_reactions', 'recognitions',
        'redemptions', 'system_admins', 'tenant_analytics', 'tenant_vouchers', 'tenants', 'user_upload_staging', 'users',
        'vouchers', 'wallet_ledger', 'wallets'];
    missing text[];
BEGIN
    SELECT array_agg(name ORDER BY name) INTO missing FROM unnest(expected) AS name WHERE to_regclass(format('%I.%I', current_schema(), name)) IS NULL;
    IF cardinality(missing) = cardinality(expected) THEN
        RETURN; -- other people's tables only: as good as empty
    END IF;
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'this database has % of the 36 tables of SparkNode''s baseline; missing are: %',
            cardinality(expected) - cardinality(missing), array_to_string(missing, ', ')
            USING HINT = 'Nothing was changed. It is older than any bootstrap or not SparkNode''s: check that the URL names '
                         'the right database. To adopt it all the same, create the missing tables as in seed/init.sql, then run the update again.';
    END IF;
END $$
