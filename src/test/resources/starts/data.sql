-- Rows in each of the 36 tables, in columns that every bootstrap has. An id is the md5 of a name, so that rows can refer to each other by name.
-- roles.sql or roles-old.sql, which comes next, gives the users their roles.

-- Two tenants with everything, and one with as little as the bootstrap allows
INSERT INTO tenants (id, name, slug, domain, status, subscription_tier, max_users, master_budget_balance, feature_flags, auth_method, expiry_policy) VALUES
    (md5('acme')::uuid, 'Acme', 'acme', 'acme.example', 'active', 'enterprise', 500, 125000.50, '{"events": true}', 'OTP_ONLY', '90_DAYS'),
    (md5('globex')::uuid, 'Globex', 'globex', 'globex.example', 'trial', 'basic', 20, 0, '{}', 'PASSWORD_AND_OTP', 'NEVER');
INSERT INTO tenants (id, name, status, subscription_tier, subscription_status, settings, feature_flags, branding, auth_method, expiry_policy,
    created_at, updated_at) VALUES
    (md5('initech')::uuid, 'Initech', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);

-- The same names in two tenants
INSERT INTO departments (id, tenant_id, parent_id, name) VALUES
    (md5('acme hr')::uuid, md5('acme')::uuid, NULL, 'Human Resource (HR)'),
    (md5('acme it')::uuid, md5('acme')::uuid, md5('acme hr')::uuid, 'Technology (IT)'),
    (md5('acme sales')::uuid, md5('acme')::uuid, NULL, 'Sales and Marketing'),
    (md5('globex hr')::uuid, md5('globex')::uuid, NULL, 'Human Resource (HR)'),
    (md5('globex it')::uuid, md5('globex')::uuid, NULL, 'Technology (IT)'),
    (md5('initech hr')::uuid, md5('initech')::uuid, NULL, 'Human Resource (HR)');

-- The same e-mail address in two tenants, and all forms of status
INSERT INTO users (id, tenant_id, department_id, manager_id, corporate_email, personal_email, password_hash, first_name, last_name, org_role, status,
    is_super_admin, phone_number, date_of_birth, hire_date) VALUES
    (md5('root')::uuid, md5('acme')::uuid, md5('acme hr')::uuid, NULL, 'root@acme.example', NULL, 'no password', 'Rae', 'Root',
        'platform_admin', 'ACTIVE', true, NULL, NULL, NULL),
    (md5('ann')::uuid, md5('acme')::uuid, md5('acme hr')::uuid, NULL, 'ann@acme.example', 'ann@home.example', 'no password', 'Ann', 'Archer',
        'platform_admin', 'ACTIVE', false, '+1 555 0100', '1980-02-29', '2020-01-01'),
    (md5('bob')::uuid, md5('acme')::uuid, md5('acme it')::uuid, md5('ann')::uuid, 'bob@acme.example', NULL, 'no password', 'Bob', 'Baker',
        'platform_admin', 'active', false, NULL, NULL, NULL),
    (md5('cem')::uuid, md5('acme')::uuid, md5('acme it')::uuid, md5('bob')::uuid, 'cem@acme.example', NULL, 'no password', 'Cem', 'Çelik',
        'platform_admin', 'PENDING_INVITE', NULL, NULL, NULL, NULL),
    (md5('dee')::uuid, md5('acme')::uuid, md5('acme sales')::uuid, md5('bob')::uuid, 'dee@acme.example', NULL, 'no password', 'Dee', 'O''Dowd',
        'platform_admin', 'DEACTIVATED', false, NULL, NULL, NULL),
    (md5('eve')::uuid, md5('acme')::uuid, md5('acme sales')::uuid, NULL, 'shared@both.example', NULL, 'no password', 'Eve', 'Ek',
        'platform_admin', NULL, false, NULL, NULL, NULL),
    (md5('fay')::uuid, md5('globex')::uuid, md5('globex hr')::uuid, NULL, 'shared@both.example', NULL, 'no password', 'Fay', 'Fox',
        'platform_admin', 'pending_invite', false, NULL, NULL, NULL),
    (md5('gus')::uuid, md5('globex')::uuid, md5('globex it')::uuid, md5('fay')::uuid, 'gus@globex.example', NULL, 'no password', 'Gus', 'Grün',
        'platform_admin', 'deactivated', false, NULL, NULL, NULL),
    (md5('hal')::uuid, md5('globex')::uuid, md5('globex it')::uuid, md5('fay')::uuid, 'hal@globex.example', NULL, 'no password', 'Hal', 'Hill',
        'platform_admin', 'ACTIVE', false, NULL, NULL, NULL),
    (md5('ida')::uuid, md5('initech')::uuid, md5('initech hr')::uuid, NULL, 'ida@initech.example', NULL, 'no password', 'Ida', 'Ito',
        'platform_admin', 'ACTIVE', false, NULL, NULL, NULL);

INSERT INTO system_admins (admin_id, user_id, access_level, mfa_enabled) VALUES
    (md5('admin root')::uuid, md5('root')::uuid, 'PLATFORM_ADMIN', true),
    (md5('admin ann')::uuid, md5('ann')::uuid, 'SUPPORT', false);

INSERT INTO otp_tokens (id, tenant_id, user_id, channel, destination, expires_at, token_hash, used_at) VALUES
    (md5('otp 1')::uuid, md5('acme')::uuid, md5('ann')::uuid, 'email', 'ann@acme.example', '2026-02-01 10:10:00+00', 'hash 1', '2026-02-01 10:05:00+00'),
    (md5('otp 2')::uuid, md5('globex')::uuid, md5('fay')::uuid, 'sms', '+1 555 0100', '2026-02-01 10:10:00+00', 'hash 2', NULL);

-- Roles that exist, roles that exist no more, roles that never existed, and none
INSERT INTO user_upload_staging (id, tenant_id, batch_id, department_name, email, errors, first_name, last_name, full_name, manager_email, org_role,
    status) VALUES
    (md5('staged 1')::uuid, md5('acme')::uuid, md5('batch 1')::uuid, 'Technology (IT)', 'new1@acme.example', '[]', 'New', 'One', 'New One',
        'ann@acme.example', 'tenant_user', 'pending'),
    (md5('staged 2')::uuid, md5('acme')::uuid, md5('batch 1')::uuid, 'Nowhere', 'new2@acme.example', '["department"]', 'New', 'Two', 'New Two', NULL,
        'hr_admin', 'failed'),
    (md5('staged 3')::uuid, md5('acme')::uuid, md5('batch 1')::uuid, NULL, 'new3@acme.example', NULL, NULL, NULL, 'New Three', NULL, 'manager', NULL),
    (md5('staged 4')::uuid, md5('globex')::uuid, md5('batch 2')::uuid, NULL, 'new4@globex.example', '[]', NULL, NULL, 'New Four', NULL, 'employee', 'pending'),
    (md5('staged 5')::uuid, md5('globex')::uuid, md5('batch 2')::uuid, NULL, 'new5@globex.example', '["role"]', NULL, NULL, 'New Five', NULL,
        'Wizard', 'failed'),
    (md5('staged 6')::uuid, md5('globex')::uuid, md5('batch 2')::uuid, NULL, '', '[]', NULL, NULL, '', NULL, NULL, 'failed');

INSERT INTO master_budget_ledger (id, tenant_id, description, source, transaction_type, balance_after, created_by_type, points, created_by) VALUES
    (md5('master 1')::uuid, md5('acme')::uuid, 'Opening', 'platform', 'credit', 125000.50, 'user', 125000.50, md5('root')::uuid),
    (md5('master 2')::uuid, md5('acme')::uuid, NULL, 'platform', 'debit', 0, NULL, 0.01, NULL);

INSERT INTO budgets (id, tenant_id, name, status, allocated_points, expiry_date, fiscal_quarter, fiscal_year, total_points, created_by) VALUES
    (md5('acme budget')::uuid, md5('acme')::uuid, 'First half', 'active', 400.25, '2026-06-30', 1, 2026, 1000, md5('ann')::uuid),
    (md5('globex budget')::uuid, md5('globex')::uuid, 'Year', 'draft', 0, NULL, NULL, 2026, 0, NULL);
INSERT INTO department_budgets (id, tenant_id, budget_id, department_id, allocated_points, spent_points, monthly_cap) VALUES
    (md5('acme it budget')::uuid, md5('acme')::uuid, md5('acme budget')::uuid, md5('acme it')::uuid, 400.25, 100, 50),
    (md5('globex it budget')::uuid, md5('globex')::uuid, md5('globex budget')::uuid, md5('globex it')::uuid, 0, 0, NULL);
INSERT INTO lead_budgets (id, tenant_id, department_budget_id, user_id, status, total_points, spent_points) VALUES
    (md5('bob budget')::uuid, md5('acme')::uuid, md5('acme it budget')::uuid, md5('bob')::uuid, 'active', 200, 100),
    (md5('gus budget')::uuid, md5('globex')::uuid, md5('globex it budget')::uuid, md5('gus')::uuid, 'closed', 0, 0);

INSERT INTO wallets (id, tenant_id, user_id, balance, lifetime_earned, lifetime_spent)
SELECT md5('wallet ' || corporate_email || tenant_id)::uuid, tenant_id, id, 10.25, 30.25, 20 FROM users WHERE tenant_id IN (md5('acme')::uuid,
    md5('globex')::uuid);
INSERT INTO wallet_ledger (id, tenant_id, wallet_id, source, transaction_type, points, balance_after, created_at)
SELECT md5('ledger ' || wallets.id || month)::uuid, tenant_id, wallets.id, 'recognition', 'credit', month, 10 + month,
    '2026-01-01 00:00:00+00'::timestamptz + month * interval '1 day'
FROM wallets, generate_series(1, 3) AS month;

-- A badge of its own besides those of the system
INSERT INTO badges (id, tenant_id, name, description, icon_url, is_system, points_value) VALUES
    (md5('acme badge')::uuid, md5('acme')::uuid, 'Anvil', 'Dropped one', 'https://acme.example/anvil.png', false, 5),
    (md5('globex badge')::uuid, md5('globex')::uuid, 'Team Player', NULL, NULL, NULL, NULL);

INSERT INTO recognitions (id, tenant_id, department_budget_id, lead_budget_id, from_user_id, to_user_id, message, status, badge_id, points, visibility) VALUES
    (md5('acme thanks')::uuid, md5('acme')::uuid, md5('acme it budget')::uuid, md5('bob budget')::uuid, md5('bob')::uuid, md5('cem')::uuid,
        'Thank you', 'active',
        md5('acme badge')::uuid, 50, 'public'),
    (md5('acme silent')::uuid, md5('acme')::uuid, NULL, NULL, md5('ann')::uuid, md5('dee')::uuid, 'Quietly', 'pending', NULL, 0, 'private'),
    (md5('globex thanks')::uuid, md5('globex')::uuid, NULL, NULL, md5('fay')::uuid, md5('gus')::uuid, 'Danke', NULL, md5('globex badge')::uuid, 10, NULL);

-- Many rows, some of them by people of another tenant: the tenant of a comment is that of what it comments on
INSERT INTO recognition_comments (id, user_id, recognition_id, content, created_at)
SELECT md5('comment ' || number)::uuid,
    md5((ARRAY['ann', 'bob', 'cem', 'gus'])[1 + number % 4])::uuid,
    md5((ARRAY['acme thanks', 'globex thanks'])[1 + number % 2])::uuid,
    'Comment ' || number, '2026-01-01 00:00:00+00'::timestamptz + number * interval '1 minute'
FROM generate_series(1, 250) AS number;
INSERT INTO recognition_reactions (id, user_id, recognition_id, reaction_type) VALUES
    (md5('reaction 1')::uuid, md5('ann')::uuid, md5('acme thanks')::uuid, 'like'),
    (md5('reaction 2')::uuid, md5('ann')::uuid, md5('acme thanks')::uuid, 'cheer'),
    (md5('reaction 3')::uuid, md5('gus')::uuid, md5('acme thanks')::uuid, 'like'),
    (md5('reaction 4')::uuid, md5('ann')::uuid, md5('globex thanks')::uuid, NULL);

INSERT INTO feed (id, tenant_id, event_type, actor_id, target_id, metadata, reference_type, reference_id, visibility) VALUES
    (md5('feed 1')::uuid, md5('acme')::uuid, 'recognition', md5('bob')::uuid, md5('cem')::uuid, '{"points": 50}', 'recognition',
        md5('acme thanks')::uuid, 'public'),
    (md5('feed 2')::uuid, md5('globex')::uuid, 'birthday', NULL, md5('gus')::uuid, '{}', NULL, NULL, NULL);

INSERT INTO notifications (id, tenant_id, user_id, title, message, type, is_read) VALUES
    (md5('notification 1')::uuid, md5('acme')::uuid, md5('cem')::uuid, 'Bob thanks you', 'You have 50 points more', 'recognition', true),
    (md5('notification 2')::uuid, md5('globex')::uuid, md5('gus')::uuid, 'Welcome', NULL, 'system', NULL);

-- A brand of the demo data under another id
INSERT INTO brands (id, name, description, category, is_active) VALUES
    (md5('brand 1')::uuid, 'Corner Shop', 'Round the corner', 'Local', true),
    (md5('brand 2')::uuid, 'Spotify', NULL, NULL, NULL);
INSERT INTO vouchers (id, brand_id, name, denomination, points_required, stock_quantity, validity_days) VALUES
    (md5('voucher 1')::uuid, md5('brand 1')::uuid, 'A fiver', 5, 50, 12, 30),
    (md5('voucher 2')::uuid, md5('brand 2')::uuid, 'A month', 10.99, 99, NULL, NULL);
INSERT INTO tenant_vouchers (id, tenant_id, voucher_id, custom_points_required, is_active) VALUES
    (md5('acme voucher')::uuid, md5('acme')::uuid, md5('voucher 1')::uuid, 45, true),
    (md5('globex voucher')::uuid, md5('globex')::uuid, md5('voucher 2')::uuid, NULL, false);
INSERT INTO redemptions (id, tenant_id, user_id, voucher_id, status, points_used, voucher_code, voucher_pin, fulfilled_at) VALUES
    (md5('redemption 1')::uuid, md5('acme')::uuid, md5('cem')::uuid, md5('voucher 1')::uuid, 'completed', 45, 'CODE', '1234', '2026-02-01 10:10:00+00'),
    (md5('redemption 2')::uuid, md5('globex')::uuid, md5('gus')::uuid, md5('voucher 2')::uuid, 'failed', 99, NULL, NULL, NULL);

INSERT INTO events (id, tenant_id, title, status, type, start_datetime, end_datetime, planned_budget, created_by) VALUES
    (md5('acme day')::uuid, md5('acme')::uuid, 'Acme Day', 'published', 'annual_day', '2026-05-01 08:00:00+00', '2026-05-01 18:00:00+00', 5000,
        md5('ann')::uuid),
    (md5('globex run')::uuid, md5('globex')::uuid, 'Globex Run', NULL, 'sports', '2026-06-01 08:00:00+00', '2026-06-01 18:00:00+00', NULL, NULL);
INSERT INTO event_activities (id, tenant_id, event_id, name, category, max_teams) VALUES
    (md5('acme quiz')::uuid, md5('acme')::uuid, md5('acme day')::uuid, 'Quiz', 'group', 8),
    (md5('globex 5k')::uuid, md5('globex')::uuid, md5('globex run')::uuid, '5 km', 'solo', NULL);
INSERT INTO event_participants (id, tenant_id, user_id, event_id, status, approved_by, approved_at) VALUES
    (md5('acme bob')::uuid, md5('acme')::uuid, md5('bob')::uuid, md5('acme day')::uuid, 'approved', md5('ann')::uuid, '2026-04-01 10:10:00+00'),
    (md5('globex gus')::uuid, md5('globex')::uuid, md5('gus')::uuid, md5('globex run')::uuid, 'pending', NULL, NULL);
INSERT INTO event_teams (id, tenant_id, event_id, activity_id, leader_user_id, team_name) VALUES
    (md5('acme team')::uuid, md5('acme')::uuid, md5('acme day')::uuid, md5('acme quiz')::uuid, md5('bob')::uuid, 'The Anvils'),
    (md5('globex team')::uuid, md5('globex')::uuid, md5('globex run')::uuid, md5('globex 5k')::uuid, md5('gus')::uuid, 'The Runners');
INSERT INTO event_team_members (id, tenant_id, user_id, team_id) VALUES
    (md5('acme member')::uuid, md5('acme')::uuid, md5('cem')::uuid, md5('acme team')::uuid),
    (md5('globex member')::uuid, md5('globex')::uuid, md5('hal')::uuid, md5('globex team')::uuid);
INSERT INTO event_nominations (id, tenant_id, event_id, activity_id, team_id, nominee_user_id, status, created_by) VALUES
    (md5('acme nomination')::uuid, md5('acme')::uuid, md5('acme day')::uuid, md5('acme quiz')::uuid, md5('acme team')::uuid, md5('cem')::uuid,
        'approved', md5('bob')::uuid),
    (md5('globex nomination')::uuid, md5('globex')::uuid, md5('globex run')::uuid, md5('globex 5k')::uuid, NULL, md5('hal')::uuid, NULL, NULL);
INSERT INTO activity_participants (id, tenant_id, activity_id, event_participant_id, status, points_awarded) VALUES
    (md5('acme quiz bob')::uuid, md5('acme')::uuid, md5('acme quiz')::uuid, md5('acme bob')::uuid, 'attended', 25),
    (md5('globex 5k gus')::uuid, md5('globex')::uuid, md5('globex 5k')::uuid, md5('globex gus')::uuid, NULL, NULL);
INSERT INTO event_budgets (id, tenant_id, event_id, planned_budget, actual_spend, budget_breakdown) VALUES
    (md5('acme day budget')::uuid, md5('acme')::uuid, md5('acme day')::uuid, 5000, 120.75, '{"food": 3000}'),
    (md5('globex run budget')::uuid, md5('globex')::uuid, md5('globex run')::uuid, 0, NULL, NULL);
INSERT INTO event_gift_batches (id, tenant_id, event_id, gift_name, gift_type, quantity, unit_value) VALUES
    (md5('acme mugs')::uuid, md5('acme')::uuid, md5('acme day')::uuid, 'Mug', 'merchandise', 100, 7.50),
    (md5('globex shirts')::uuid, md5('globex')::uuid, md5('globex run')::uuid, 'Shirt', 'merchandise', 10, 12);
INSERT INTO event_gift_redemptions (id, tenant_id, user_id, event_id, gift_batch_id, status, location, redemption_date) VALUES
    (md5('acme mug of cem')::uuid, md5('acme')::uuid, md5('cem')::uuid, md5('acme day')::uuid, md5('acme mugs')::uuid, 'redeemed', 'Lobby',
        '2026-05-01 10:10:00+00'),
    (md5('globex shirt of hal')::uuid, md5('globex')::uuid, md5('hal')::uuid, md5('globex run')::uuid, md5('globex shirts')::uuid, NULL, NULL, NULL);
INSERT INTO event_metrics (id, tenant_id, event_id, total_invited, total_registered, gifts_redeemed) VALUES
    (md5('acme day metrics')::uuid, md5('acme')::uuid, md5('acme day')::uuid, 500, 320, 99),
    (md5('globex run metrics')::uuid, md5('globex')::uuid, md5('globex run')::uuid, NULL, NULL, NULL);

-- Rows of no tenant, of no actor type, and of an actor who is no user
INSERT INTO audit_log (id, tenant_id, action, actor_id, actor_type, entity_type, entity_id, new_values, ip_address) VALUES
    (md5('audit 1')::uuid, md5('acme')::uuid, 'user.create', md5('ann')::uuid, 'user', 'user', md5('cem')::uuid, '{"status": "ACTIVE"}', '192.0.2.1'),
    (md5('audit 2')::uuid, md5('globex')::uuid, 'tenant.update', md5('nobody')::uuid, NULL, NULL, NULL, NULL, NULL),
    (md5('audit 3')::uuid, NULL, 'tenant.create', md5('root')::uuid, 'system', 'tenant', md5('globex')::uuid, '{}', NULL),
    (md5('audit 4')::uuid, NULL, 'job.run', NULL, NULL, NULL, NULL, NULL, NULL);

INSERT INTO tenant_analytics (id, tenant_id, period_type, period_start, period_end, active_users, engagement_score) VALUES
    (md5('acme january')::uuid, md5('acme')::uuid, 'monthly', '2026-01-01', '2026-01-31', 42, 87.50),
    (md5('globex january')::uuid, md5('globex')::uuid, 'monthly', '2026-01-01', '2026-01-31', NULL, NULL);
INSERT INTO platform_metrics (id, period_type, period_start, period_end, mrr, tier_breakdown) VALUES
    (md5('january')::uuid, 'monthly', '2026-01-01', '2026-01-31', 12345.67, '{"enterprise": 1}'),
    (md5('february')::uuid, 'monthly', '2026-02-01', '2026-02-28', NULL, NULL);
