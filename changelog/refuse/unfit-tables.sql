-- Tables of ours that are something else than plain tables, where PostgreSQL has no way to do what the chain does to them.
CREATE FUNCTION migration.refuse_unfit_tables() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    -- on which the chain builds indexes or unique rules
    indexed text[] := ARRAY[
        'allocation_logs', 'audit_log', 'budget_allocation_ledger', 'budget_allocation_logs', 'budget_distribution_logs', 'budget_logs',
        'crm_connectors', 'department_budget_allocations', 'departments', 'distribution_logs', 'employee_points_allocations', 'event_activities',
        'event_budgets', 'event_gift_batches', 'event_gift_redemptions', 'event_metrics', 'event_nominations', 'event_participants',
        'event_team_members', 'event_teams', 'events', 'feed', 'notifications', 'otp_tokens', 'platform_billing_logs', 'sales_event_leads',
        'sales_event_registrations', 'sales_events', 'tenant_analytics', 'tenant_budget_allocations', 'tenants', 'user_upload_staging', 'users',
        'wallet_ledger', 'webhook_logs'];
    -- of which the chain changes rows, or to which it adds some
    written text[] := ARRAY[
        'audit_log', 'badges', 'budget_allocation_logs', 'budget_distribution_logs', 'departments', 'event_teams', 'feed', 'recognition_comments',
        'recognition_reactions', 'recognitions', 'sales_event_leads', 'sales_event_metrics', 'sales_event_registrations', 'tenants',
        'user_upload_staging', 'users'];
    -- https://docs.citusdata.com/en/stable/develop/api_metadata.html
    of_citus regclass[];
    -- by foreign keys of the chain
    referred_to text[] := ARRAY['crm_connectors', 'department_budget_allocations', 'sales_event_registrations', 'sales_events', 'tenant_budget_allocations'];
    list text;
BEGIN
    IF to_regclass('pg_catalog.pg_dist_partition') IS NOT NULL THEN
        EXECUTE 'SELECT array_agg(logicalrelid::regclass) FROM pg_catalog.pg_dist_partition' INTO of_citus;
    END IF;
    WITH RECURSIVE ours AS (
        SELECT name, to_regclass('public.' || name) AS of, NULL::regclass AS parent FROM unnest(migration.tables_of_the_chain()) AS name
        UNION SELECT name, inhrelid, of FROM pg_inherits JOIN ours ON inhparent = of
    ), unfit AS (
        SELECT format('%s is a %s, not a table', of, CASE relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' ELSE 'foreign table' END) AS what
          FROM ours JOIN pg_class ON oid = of WHERE relkind IN ('v', 'm', 'f') AND parent IS NULL
        UNION ALL
        SELECT format('%s is a foreign table, of which rows cannot be filled (ALTER TABLE %s)', of,
                      format(CASE WHEN relispartition THEN '%2$s DETACH PARTITION %1$s' ELSE '%s NO INHERIT %s' END, of, parent))
          FROM ours JOIN pg_class ON oid = of WHERE relkind = 'f' AND parent IS NOT NULL
        UNION ALL
        SELECT format('%s belongs to extension %s, which keeps it from being dropped, and from being in a dump (ALTER EXTENSION %3$I DROP TABLE %1$s)', of, extname, extname)
          FROM ours JOIN pg_depend ON classid = 'pg_class'::regclass AND objid = of AND refclassid = 'pg_extension'::regclass AND deptype = 'e'
          JOIN pg_extension e ON e.oid = refobjid
        UNION ALL
        SELECT format('%s is partitioned, but needs indexes that can only be built by CREATE INDEX CONCURRENTLY, or unique rules without its key', of)
          FROM ours JOIN pg_class ON oid = of WHERE relkind = 'p' AND name = ANY (indexed)
        UNION ALL
        SELECT format('%s is partitioned by %I, which the chain fills in', of, attname)
          FROM ours JOIN pg_partitioned_table ON partrelid = of JOIN pg_attribute ON attrelid = of AND attnum = ANY (partattrs::int2[])
         WHERE NOT attnotnull AND attname IN ('tenant_id', 'actor_type') AND NOT name = ANY (indexed)
        UNION ALL
        SELECT format('%s has the rule %I, which rewrites what the chain writes (DROP RULE %2$I ON %1$s)', of, rulename)
          FROM ours JOIN pg_rewrite ON ev_class = of JOIN pg_class ON pg_class.oid = of
         WHERE relkind IN ('r', 'p') AND ev_type IN ('2', '3') AND ev_enabled IN ('O', 'A') AND name = ANY (written)
        UNION ALL
        SELECT format('%s is managed by Citus, which cannot rename constraints (SELECT undistribute_table(%L))', of, of::text) FROM ours WHERE of = ANY (of_citus)
        UNION ALL
        SELECT format('%s is unlogged, and no table that is not may refer to it (ALTER TABLE %1$s SET LOGGED)', of)
          FROM ours JOIN pg_class ON oid = of WHERE relpersistence = 'u' AND name = ANY (referred_to)
    )
    SELECT string_agg(what, E'\n' ORDER BY what) INTO list FROM unfit;
    IF list IS NOT NULL THEN
        RAISE EXCEPTION E'tables that the chain cannot change:\n%', list
            USING HINT = 'Your tables were not changed by this revision. Put the rows into a plain table of this name, or run the statement in parentheses; '
                         'run the update again, then make it as it was.';
    END IF;
END $$
