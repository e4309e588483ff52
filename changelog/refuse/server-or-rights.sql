-- What the chain needs of the server and of the role that runs it. It needs no superuser.
DO $$
DECLARE
    lacks text[] := '{}';
    -- those of migration.tables_of_the_chain(), as that function may not be there yet
    tables text[] := '{activity_participants, allocation_logs, audit_log, badges, brands, budget_allocation_ledger, budget_allocation_logs,
        budget_distribution_logs, budget_logs, budgets, crm_connectors, department_budget_allocations, department_budgets, departments,
        distribution_logs, employee_points_allocations, event_activities, event_budgets, event_gift_batches, event_gift_redemptions,
        event_metrics, event_nominations, event_participants, event_team_members, event_teams, events, feed, lead_budgets,
        master_budget_ledger, notifications, otp_tokens, platform_billing_logs, platform_metrics, recognition_comments,
        recognition_reactions, recognitions, redemptions, sales_event_leads, sales_event_metrics, sales_event_registrations, sales_events,
        system_admins, system_admins_pre_0003, tenant_analytics, tenant_budget_allocations, tenant_vouchers, tenants, user_upload_staging,
        users, vouchers, wallet_ledger, wallets, webhook_logs}';
    owner name := (SELECT tableowner FROM pg_tables WHERE schemaname = 'public' AND tablename = 'tenants');
    -- The chain runs with the rights of the owner of the tables, when this role is a member of it. Nobody has to become a member of a superuser.
    runner name := coalesce((SELECT rolname FROM pg_roles WHERE rolname = owner AND NOT rolsuper AND NOT pg_has_role(oid, 'MEMBER')), current_user);
    app oid := (SELECT oid FROM pg_roles WHERE rolname = 'sparknode_app');
    elsewhere name := (SELECT schemaname FROM pg_tables WHERE tablename IN ('recognitions', 'tenants', 'wallets')
                        GROUP BY schemaname HAVING count(*) = 3 ORDER BY schemaname = 'public' DESC LIMIT 1);
    uuid_schema name := (SELECT nspname FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE extname = 'uuid-ossp');
BEGIN
    IF current_setting('server_version_num')::int < 140000 THEN
        RAISE EXCEPTION 'PostgreSQL % is too old: SparkNode needs 14 or newer', current_setting('server_version')
            USING HINT = 'Your tables were not changed. Upgrade the server (pg_upgrade, or dump and restore), then run the update again.';
    END IF;
    IF getdatabaseencoding() NOT IN ('UTF8', 'SQL_ASCII') THEN
        RAISE EXCEPTION 'the encoding of this database is %, which cannot hold the icons of the badges', getdatabaseencoding()
            USING HINT = 'Your tables were not changed. Create a database with ENCODING ''UTF8'' TEMPLATE template0, restore a dump of this one '
                         'into it, and migrate that.';
    END IF;
    IF current_schema() IS DISTINCT FROM 'public' AND has_schema_privilege('public', 'USAGE') THEN
        RAISE EXCEPTION 'the schema of this connection is %, but SparkNode lives in public', coalesce(current_schema(), 'none')
            USING HINT = 'Your tables were not changed. Run Liquibase with its default schema set: '
                         '-Dliquibase.defaultSchemaName=public or --default-schema-name=public.';
    END IF;
    IF owner IS NULL AND elsewhere IS NOT NULL THEN
        RAISE EXCEPTION 'the tables of SparkNode are in schema %, not in public', quote_ident(elsewhere)
            USING HINT = format('Your tables were not changed. SparkNode lives in public: ALTER SCHEMA public RENAME TO public_before; '
                                'ALTER SCHEMA %I RENAME TO public. Then run the update again.', elsewhere);
    END IF;

    lacks := lacks || ARRAY(
        WITH RECURSIVE ours AS (
            SELECT c.oid AS of, relowner FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
             WHERE nspname = 'public' AND relkind IN ('r', 'p') AND relname = ANY (tables)
            UNION SELECT c.oid, c.relowner FROM pg_inherits JOIN ours ON inhparent = of JOIN pg_class c ON c.oid = inhrelid
        )
        SELECT CASE WHEN rolsuper THEN format('ownership of the tables %s (owner %I): %s', list, rolname, statements)
                    WHEN NOT pg_has_role(member, rolname, 'MEMBER')
                    THEN format('membership in role %I, which owns the tables %s: GRANT %1$I TO %3$I', rolname, list, member)
                    ELSE format('the rights of role %I, which owns the tables %s, as it does not inherit them: ', rolname, list)
                         || format(CASE WHEN current_setting('server_version_num')::int < 160000 THEN 'ALTER ROLE %2$I INHERIT'
                                        ELSE 'GRANT %I TO %I WITH INHERIT TRUE' END, rolname, member) END
          FROM (SELECT rolname, rolsuper, CASE rolname WHEN runner THEN current_user ELSE runner END AS member,
                       string_agg(regexp_replace(of::regclass::text, '^public\.', ''), ', ' ORDER BY of::regclass::text) AS list,
                       string_agg(format('ALTER TABLE %s OWNER TO %I', of::regclass, runner), '; ' ORDER BY of::regclass::text) AS statements
                  FROM ours JOIN pg_roles ON oid = relowner GROUP BY rolname, rolsuper) AS owners
         WHERE NOT pg_has_role(member, rolname, 'USAGE')
         ORDER BY rolname);
    IF NOT has_schema_privilege(runner, 'public', 'USAGE') THEN
        lacks := lacks || format('USAGE on schema public: GRANT USAGE ON SCHEMA public TO %I', runner);
    END IF;
    IF NOT has_schema_privilege(runner, 'public', 'CREATE') THEN
        lacks := lacks || format('CREATE on schema public: GRANT CREATE ON SCHEMA public TO %I', runner);
    END IF;
    IF to_regnamespace('migration') IS NULL AND NOT has_database_privilege(runner, current_database(), 'CREATE') THEN
        lacks := lacks || format('the schema migration, or CREATE on database %I to create it: CREATE SCHEMA migration AUTHORIZATION %I',
                                 current_database(), runner);
    END IF;
    lacks := lacks || ARRAY(
        SELECT format('ownership of the schema migration (owner %I): ALTER SCHEMA migration OWNER TO %I', pg_get_userbyid(nspowner), runner)
          FROM pg_namespace n
         WHERE nspname = 'migration' AND NOT pg_has_role(runner, nspowner, 'USAGE')
           -- somebody else's is not to be given away
           AND (obj_description(oid, 'pg_namespace') LIKE 'Procedures of SparkNode%'
                OR NOT EXISTS (SELECT FROM pg_depend WHERE refclassid = 'pg_namespace'::regclass AND refobjid = n.oid))
        UNION ALL
        SELECT format('ownership of the table migration.added (owner %I): ALTER TABLE migration.added OWNER TO %I', tableowner, runner)
          FROM pg_tables WHERE schemaname = 'migration' AND tablename = 'added' AND NOT pg_has_role(runner, tableowner, 'USAGE')
        UNION ALL
        SELECT format('ownership of the function %s (owner %I): ALTER FUNCTION %1$s OWNER TO %3$I', p.oid::regprocedure, pg_get_userbyid(proowner), runner)
          FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
         WHERE nspname = 'public' AND pronargs = 0 AND NOT pg_has_role(runner, proowner, 'USAGE')
           AND proname IN ('tenant_id_from_recognition', 'tenant_id_from_sales_event', 'tenant_id_of_platform'));
    IF NOT has_database_privilege(runner, current_database(), 'TEMPORARY') THEN
        lacks := lacks || format('TEMPORARY on database %I: GRANT TEMPORARY ON DATABASE %1$I TO %I', current_database(), runner);
    END IF;
    -- that of the database needs no right
    lacks := lacks || ARRAY(
        SELECT format('CREATE on tablespace %I, which default_tablespace names: GRANT CREATE ON TABLESPACE %1$I TO %I', spcname, runner)
          FROM pg_tablespace t
         WHERE spcname = current_setting('default_tablespace') AND NOT has_tablespace_privilege(runner, oid, 'CREATE')
           AND NOT EXISTS (SELECT FROM pg_database WHERE datname = current_database() AND dattablespace = t.oid));
    IF uuid_schema <> 'public' AND NOT has_schema_privilege(runner, uuid_schema, 'USAGE') THEN
        lacks := lacks || format('the function uuid_generate_v4(), as it may not use schema %I: GRANT USAGE ON SCHEMA %1$I TO %I', uuid_schema, runner);
    END IF;
    IF to_regprocedure('uuid_generate_v4()') IS NULL THEN
        -- current_schemas would leave out those that the role may not use
        IF uuid_schema NOT IN (SELECT btrim(name, '"') FROM regexp_split_to_table(current_setting('search_path'), '\s*,\s*') AS name) THEN
            lacks := lacks || format('the function uuid_generate_v4(), which is in schema %I and not on the search_path: '
                                     'ALTER ROLE %I IN DATABASE %I SET search_path = %s, %1$I',
                                     uuid_schema, session_user, current_database(), current_setting('search_path'));
        ELSIF uuid_schema IS NULL AND NOT has_database_privilege(runner, current_database(), 'CREATE') THEN
            lacks := lacks || 'the extension "uuid-ossp", or the right to create it: CREATE EXTENSION "uuid-ossp"'::text;
        END IF;
    END IF;
    IF NOT has_function_privilege(runner, to_regprocedure('uuid_generate_v4()'), 'EXECUTE')
        OR NOT (has_function_privilege('public', to_regprocedure('uuid_generate_v4()'), 'EXECUTE')
                OR coalesce(has_function_privilege(app, to_regprocedure('uuid_generate_v4()'), 'EXECUTE'), false)
                OR has_function_privilege(runner, to_regprocedure('uuid_generate_v4()'), 'EXECUTE WITH GRANT OPTION')) THEN
        lacks := lacks || format('EXECUTE on function %s, also to pass it on to sparknode_app: GRANT EXECUTE ON FUNCTION %1$s TO %I WITH GRANT OPTION',
                                 to_regprocedure('uuid_generate_v4()'), runner);
    END IF;
    IF app IS NULL AND NOT EXISTS (SELECT FROM pg_roles WHERE rolname = runner AND (rolcreaterole OR rolsuper)) THEN
        lacks := lacks || 'the role sparknode_app, or the right to create it: CREATE ROLE sparknode_app LOGIN'::text;
    END IF;
    -- PostgreSQL takes a GRANT of what one may not pass on for done, with a warning.
    IF NOT (has_database_privilege('public', current_database(), 'CONNECT') OR coalesce(has_database_privilege(app, current_database(), 'CONNECT'), false)
            OR has_database_privilege(runner, current_database(), 'CONNECT WITH GRANT OPTION')) THEN
        lacks := lacks || format('CONNECT on database %I, to pass it on to sparknode_app: GRANT CONNECT ON DATABASE %1$I TO %I WITH GRANT OPTION',
                                 current_database(), runner);
    END IF;
    IF NOT (has_schema_privilege('public', 'public', 'USAGE') OR coalesce(has_schema_privilege(app, 'public', 'USAGE'), false)
            OR has_schema_privilege(runner, 'public', 'USAGE WITH GRANT OPTION')) THEN
        lacks := lacks || format('USAGE on schema public, to pass it on to sparknode_app: GRANT USAGE ON SCHEMA public TO %I WITH GRANT OPTION', runner);
    END IF;
    IF lacks <> '{}' THEN
        -- by itself, it is refused with all that can be done about it (refuse_hidden_rows)
        lacks := lacks || (SELECT format('sight of the rows that row level security hides of the tables %s: ALTER ROLE %I BYPASSRLS',
                                         string_agg(relname, ', ' ORDER BY relname), runner)
                             FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace JOIN pg_roles r ON r.rolname = runner
                            WHERE nspname = 'public' AND relname = ANY (tables) AND relrowsecurity AND relforcerowsecurity AND NOT rolsuper AND NOT rolbypassrls
                           HAVING count(*) > 0);
        RAISE EXCEPTION E'role % lacks what the chain needs:\n%', quote_ident(current_user), array_to_string(lacks, E'\n')
            USING HINT = 'Your tables were not changed. '
                         'Have an administrator run the statement after each colon, or migrate as the owner of the tables, '
                         'then run the update again.';
    END IF;
    -- since PostgreSQL 16 a member may have all rights of the owner, and not be allowed to make it one
    IF current_setting('server_version_num')::int >= 160000 AND runner <> owner AND NOT pg_has_role(owner, 'SET') THEN
        RAISE WARNING 'what this run creates will belong to role %, and not to role %, which owns the tables that are there. '
            'Afterwards have an administrator run: REASSIGN OWNED BY %', quote_ident(runner), quote_ident(owner), format('%I TO %I', runner, owner);
    END IF;
END $$
