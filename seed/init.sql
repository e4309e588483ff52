-- The bootstrap: the schema that every SparkNode database starts from.
--
-- Runs once, on an empty database: by revision 0000_baseline, or by the PostgreSQL image at first boot. Everything later belongs into a new
-- revision, never here. Constraints are not named on purpose: PostgreSQL's own names (users_status_check) are the ones that revisions rely on.

CREATE EXTENSION IF NOT EXISTS "uuid-ossp";

-- Tenants and people

CREATE TABLE tenants (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    name varchar(255) NOT NULL,
    slug varchar(255) UNIQUE,
    domain varchar(255) UNIQUE,
    status varchar(50) DEFAULT 'active' CHECK (status IN ('active', 'inactive', 'suspended', 'trial')),
    subscription_tier varchar(50) DEFAULT 'starter' CHECK (subscription_tier IN ('free', 'starter', 'professional', 'enterprise', 'basic', 'premium')),
    subscription_status varchar(50) DEFAULT 'active' CHECK (subscription_status IN ('active', 'past_due', 'cancelled')),
    subscription_started_at timestamptz,
    subscription_ends_at timestamptz,
    max_users integer DEFAULT 50,
    master_budget_balance numeric(15,2) NOT NULL DEFAULT 0,
    settings jsonb DEFAULT '{
        "copay_enabled": false,
        "social_feed_enabled": true,
        "events_module_enabled": true,
        "peer_to_peer_recognition": true,
        "points_to_currency_ratio": 0.10
    }',
    feature_flags jsonb DEFAULT '{}',
    catalog_settings jsonb DEFAULT '{}',
    branding jsonb DEFAULT '{}',
    theme_config jsonb DEFAULT '{"font_family": "Inter", "primary_color": "#3B82F6", "secondary_color": "#8B5CF6"}',
    logo_url varchar(500),
    favicon_url varchar(500),
    domain_whitelist jsonb DEFAULT '[]',
    auth_method varchar(50) DEFAULT 'PASSWORD_AND_OTP',
    currency_label varchar(100) DEFAULT 'Points',
    conversion_rate numeric(10,4) DEFAULT 1.0,
    auto_refill_threshold numeric(5,2) DEFAULT 20.0,
    award_tiers jsonb DEFAULT '{"Gold": 5000, "Bronze": 1000, "Silver": 2500}',
    peer_to_peer_enabled boolean DEFAULT true,
    expiry_policy varchar(50) DEFAULT 'NEVER',
    created_at timestamptz DEFAULT now(),
    updated_at timestamptz DEFAULT now()
);

CREATE TABLE departments (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    parent_id uuid REFERENCES departments,
    name varchar(255) NOT NULL,
    budget_balance numeric(15,2) NOT NULL DEFAULT 0,
    created_at timestamptz DEFAULT now(),
    updated_at timestamptz DEFAULT now(),
    UNIQUE (tenant_id, name)
);

CREATE TABLE users (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    department_id uuid NOT NULL REFERENCES departments,
    manager_id uuid REFERENCES users,
    corporate_email varchar(255) NOT NULL,
    personal_email varchar(255),
    password_hash varchar(255) NOT NULL,
    first_name varchar(100) NOT NULL,
    last_name varchar(100) NOT NULL,
    org_role varchar(50) NOT NULL CHECK (org_role IN ('platform_admin', 'tenant_manager', 'dept_lead', 'tenant_user')),
    is_super_admin boolean DEFAULT false,
    phone_number varchar(20),
    mobile_number varchar(20),
    avatar_url varchar(500),
    date_of_birth date,
    hire_date date,
    status varchar(50) DEFAULT 'ACTIVE' CHECK (status IN ('PENDING_INVITE', 'ACTIVE', 'DEACTIVATED', 'pending_invite', 'active', 'deactivated')),
    invitation_sent_at timestamptz,
    created_at timestamptz DEFAULT now(),
    updated_at timestamptz DEFAULT now(),
    UNIQUE (tenant_id, corporate_email)
);

CREATE TABLE system_admins (
    admin_id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    user_id uuid UNIQUE REFERENCES users ON DELETE CASCADE,
    access_level varchar(20) DEFAULT 'PLATFORM_ADMIN',
    last_login_at timestamptz,
    mfa_enabled boolean DEFAULT true,
    created_at timestamptz DEFAULT now(),
    updated_at timestamptz DEFAULT now()
);

CREATE TABLE otp_tokens (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    channel varchar(20) NOT NULL CHECK (channel IN ('email', 'sms')),
    destination varchar(255) NOT NULL,
    expires_at timestamptz NOT NULL,
    token_hash varchar(255) NOT NULL,
    used_at timestamptz,
    created_at timestamptz DEFAULT now()
);
CREATE INDEX idx_otp_tokens_user_channel ON otp_tokens (user_id, channel);

CREATE TABLE user_upload_staging (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    batch_id uuid NOT NULL,
    department_id uuid,
    manager_id uuid,
    status varchar(50) DEFAULT 'pending',
    department_name varchar(255),
    email varchar(255) NOT NULL,
    errors jsonb DEFAULT '[]',
    first_name varchar(100),
    full_name varchar(255) NOT NULL,
    last_name varchar(100),
    manager_email varchar(255),
    org_role varchar(50),
    created_at timestamptz DEFAULT now(),
    updated_at timestamptz DEFAULT now()
);
CREATE INDEX idx_user_upload_staging_batch ON user_upload_staging (batch_id);

-- Budgets and wallets

CREATE TABLE master_budget_ledger (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    description text,
    source varchar(50) NOT NULL,
    transaction_type varchar(20) NOT NULL CHECK (transaction_type IN ('credit', 'debit')),
    balance_after numeric(15,2) NOT NULL,
    created_by_type varchar(20) DEFAULT 'user',
    points numeric(15,2) NOT NULL,
    reference_id uuid,
    reference_type varchar(50),
    created_by uuid REFERENCES users,
    created_at timestamptz DEFAULT now()
);

CREATE TABLE budgets (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    name varchar(255) NOT NULL,
    status varchar(50) DEFAULT 'active' CHECK (status IN ('draft', 'active', 'closed')),
    allocated_points numeric(15,2) NOT NULL DEFAULT 0,
    expiry_date date,
    fiscal_quarter integer CHECK (fiscal_quarter IN (1, 2, 3, 4)),
    fiscal_year integer NOT NULL,
    remaining_points numeric(15,2) GENERATED ALWAYS AS (total_points - allocated_points) STORED,
    total_points numeric(15,2) NOT NULL DEFAULT 0,
    created_by uuid REFERENCES users,
    created_at timestamptz DEFAULT now(),
    updated_at timestamptz DEFAULT now()
);

CREATE TABLE department_budgets (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    budget_id uuid NOT NULL REFERENCES budgets ON DELETE CASCADE,
    department_id uuid NOT NULL REFERENCES departments ON DELETE CASCADE,
    allocated_points numeric(15,2) NOT NULL DEFAULT 0,
    expiry_date date,
    monthly_cap numeric(15,2),
    remaining_points numeric(15,2) GENERATED ALWAYS AS (allocated_points - spent_points) STORED,
    spent_points numeric(15,2) NOT NULL DEFAULT 0,
    created_at timestamptz DEFAULT now(),
    updated_at timestamptz DEFAULT now(),
    UNIQUE (budget_id, department_id)
);

CREATE TABLE lead_budgets (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    department_budget_id uuid NOT NULL REFERENCES department_budgets ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    status varchar(50) DEFAULT 'active' CHECK (status IN ('active', 'inactive', 'closed')),
    expiry_date date,
    remaining_points numeric(15,2) GENERATED ALWAYS AS (total_points - spent_points) STORED,
    spent_points numeric(15,2) NOT NULL DEFAULT 0,
    total_points numeric(15,2) NOT NULL DEFAULT 0,
    created_at timestamptz DEFAULT now(),
    updated_at timestamptz DEFAULT now(),
    UNIQUE (department_budget_id, user_id)
);

CREATE TABLE wallets (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    user_id uuid NOT NULL UNIQUE REFERENCES users ON DELETE CASCADE,
    balance numeric(15,2) NOT NULL DEFAULT 0 CHECK (balance >= 0),
    lifetime_earned numeric(15,2) NOT NULL DEFAULT 0,
    lifetime_spent numeric(15,2) NOT NULL DEFAULT 0,
    created_at timestamptz DEFAULT now(),
    updated_at timestamptz DEFAULT now()
);

CREATE TABLE wallet_ledger (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    wallet_id uuid NOT NULL REFERENCES wallets ON DELETE CASCADE,
    description text,
    source varchar(50) NOT NULL CHECK (source IN ('hr_allocation', 'recognition', 'redemption', 'adjustment', 'expiry', 'reversal')),
    transaction_type varchar(20) NOT NULL CHECK (transaction_type IN ('credit', 'debit')),
    balance_after numeric(15,2) NOT NULL,
    points numeric(15,2) NOT NULL,
    reference_id uuid,
    reference_type varchar(50),
    created_by uuid,
    created_at timestamptz DEFAULT now()
);
CREATE INDEX idx_wallet_ledger_created_at ON wallet_ledger (created_at);
CREATE INDEX idx_wallet_ledger_wallet_id ON wallet_ledger (wallet_id);

-- Recognition

CREATE TABLE badges (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    tenant_id uuid REFERENCES tenants ON DELETE CASCADE,
    name varchar(100) NOT NULL,
    description text,
    icon_url varchar(500),
    is_system boolean DEFAULT false,
    points_value numeric(15,2) DEFAULT 0,
    created_at timestamptz DEFAULT now()
);

CREATE TABLE recognitions (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    department_budget_id uuid REFERENCES department_budgets,
    from_user_id uuid NOT NULL REFERENCES users,
    to_user_id uuid NOT NULL REFERENCES users,
    message text NOT NULL,
    status varchar(50) DEFAULT 'active' CHECK (status IN ('pending', 'active', 'rejected', 'revoked')),
    badge_id uuid REFERENCES badges,
    ecard_template varchar(50),
    is_equal_split boolean DEFAULT false,
    lead_budget_id uuid REFERENCES lead_budgets,
    points numeric(15,2) NOT NULL DEFAULT 0,
    recognition_type varchar(50) DEFAULT 'standard',
    visibility varchar(20) DEFAULT 'public' CHECK (visibility IN ('public', 'private', 'department')),
    created_at timestamptz DEFAULT now(),
    updated_at timestamptz DEFAULT now()
);

CREATE TABLE recognition_comments (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    user_id uuid NOT NULL REFERENCES users,
    recognition_id uuid NOT NULL REFERENCES recognitions ON DELETE CASCADE,
    content text NOT NULL,
    created_at timestamptz DEFAULT now()
);

CREATE TABLE recognition_reactions (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    user_id uuid NOT NULL REFERENCES users,
    recognition_id uuid NOT NULL REFERENCES recognitions ON DELETE CASCADE,
    reaction_type varchar(20) DEFAULT 'like',
    created_at timestamptz DEFAULT now(),
    UNIQUE (recognition_id, user_id, reaction_type)
);

CREATE TABLE feed (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    event_type varchar(50) NOT NULL CHECK (event_type IN ('recognition', 'redemption', 'milestone', 'birthday', 'anniversary', 'achievement')),
    actor_id uuid REFERENCES users,
    metadata jsonb DEFAULT '{}',
    reference_id uuid,
    reference_type varchar(50),
    target_id uuid REFERENCES users,
    visibility varchar(20) DEFAULT 'public',
    created_at timestamptz DEFAULT now()
);
CREATE INDEX idx_feed_tenant_created ON feed (tenant_id, created_at DESC);

CREATE TABLE notifications (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    title varchar(255) NOT NULL,
    message text,
    type varchar(50) NOT NULL,
    is_read boolean DEFAULT false,
    reference_id uuid,
    reference_type varchar(50),
    created_at timestamptz DEFAULT now()
);
CREATE INDEX idx_notifications_user ON notifications (user_id, is_read, created_at DESC);

-- Rewards

CREATE TABLE brands (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    name varchar(255) NOT NULL,
    description text,
    category varchar(100),
    is_active boolean DEFAULT true,
    logo_url varchar(500),
    created_at timestamptz DEFAULT now()
);

CREATE TABLE vouchers (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    brand_id uuid NOT NULL REFERENCES brands ON DELETE CASCADE,
    name varchar(255) NOT NULL,
    description text,
    copay_amount numeric(15,2) DEFAULT 0,
    denomination numeric(15,2) NOT NULL,
    image_url varchar(500),
    is_active boolean DEFAULT true,
    points_required numeric(15,2) NOT NULL,
    stock_quantity integer,
    terms_conditions text,
    validity_days integer DEFAULT 365,
    created_at timestamptz DEFAULT now(),
    updated_at timestamptz DEFAULT now()
);

CREATE TABLE tenant_vouchers (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    voucher_id uuid NOT NULL REFERENCES vouchers ON DELETE CASCADE,
    custom_points_required numeric(15,2),
    is_active boolean DEFAULT true,
    created_at timestamptz DEFAULT now(),
    UNIQUE (tenant_id, voucher_id)
);

CREATE TABLE redemptions (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users,
    voucher_id uuid NOT NULL REFERENCES vouchers,
    status varchar(50) DEFAULT 'pending' CHECK (status IN ('pending', 'processing', 'completed', 'failed', 'cancelled', 'expired')),
    copay_amount numeric(15,2) DEFAULT 0,
    expires_at timestamptz,
    fulfilled_at timestamptz,
    points_used numeric(15,2) NOT NULL,
    provider_reference varchar(255),
    voucher_code varchar(255),
    voucher_pin varchar(100),
    created_at timestamptz DEFAULT now(),
    updated_at timestamptz DEFAULT now()
);

-- Events

CREATE TABLE events (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    title varchar(255) NOT NULL,
    description text,
    status varchar(50) DEFAULT 'draft',
    type varchar(50) NOT NULL,
    banner_url varchar(500),
    color_code varchar(20) DEFAULT '#3B82F6',
    currency varchar(10) DEFAULT 'USD',
    end_datetime timestamptz NOT NULL,
    format varchar(50) DEFAULT 'onsite',
    location varchar(500),
    max_activities_per_person integer DEFAULT 5,
    nomination_end timestamptz,
    nomination_start timestamptz,
    planned_budget numeric(15,2) DEFAULT 0,
    start_datetime timestamptz NOT NULL,
    venue varchar(500),
    visibility varchar(50) DEFAULT 'all_employees',
    visible_to_departments jsonb DEFAULT '[]',
    who_can_nominate varchar(50) DEFAULT 'all_employees',
    created_by uuid REFERENCES users,
    created_at timestamptz DEFAULT now(),
    updated_at timestamptz DEFAULT now()
);
CREATE INDEX idx_events_tenant ON events (tenant_id, status, start_datetime);

CREATE TABLE event_activities (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    event_id uuid NOT NULL REFERENCES events ON DELETE CASCADE,
    name varchar(255) NOT NULL,
    description text,
    activity_end timestamptz,
    activity_start timestamptz,
    allow_multiple_teams boolean DEFAULT false,
    category varchar(50) NOT NULL,
    max_participants integer,
    max_team_size integer,
    max_teams integer,
    min_team_size integer DEFAULT 1,
    nomination_end timestamptz,
    nomination_start timestamptz,
    requires_approval boolean DEFAULT false,
    rules_text text,
    sequence integer,
    created_at timestamptz DEFAULT now(),
    updated_at timestamptz DEFAULT now()
);

CREATE TABLE event_participants (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    event_id uuid NOT NULL REFERENCES events ON DELETE CASCADE,
    status varchar(50) DEFAULT 'pending' CHECK (status IN ('pending', 'approved', 'rejected', 'checked_in', 'completed')),
    approved_at timestamptz,
    approved_by uuid REFERENCES users,
    checked_in_at timestamptz,
    checked_in_by uuid REFERENCES users,
    custom_field_responses jsonb DEFAULT '{}',
    registered_at timestamptz DEFAULT now(),
    rejection_reason text,
    updated_at timestamptz DEFAULT now(),
    UNIQUE (event_id, user_id)
);
CREATE INDEX idx_event_participants ON event_participants (event_id, status);

CREATE TABLE event_teams (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    event_id uuid NOT NULL REFERENCES events ON DELETE CASCADE,
    activity_id uuid NOT NULL REFERENCES event_activities ON DELETE CASCADE,
    leader_user_id uuid NOT NULL REFERENCES users,
    team_name varchar(255) NOT NULL,
    created_at timestamptz DEFAULT now(),
    updated_at timestamptz DEFAULT now()
);

CREATE TABLE event_team_members (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    team_id uuid NOT NULL REFERENCES event_teams ON DELETE CASCADE,
    created_at timestamptz DEFAULT now()
);

CREATE TABLE event_nominations (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    event_id uuid NOT NULL REFERENCES events ON DELETE CASCADE,
    activity_id uuid NOT NULL REFERENCES event_activities ON DELETE CASCADE,
    team_id uuid REFERENCES event_teams ON DELETE SET NULL,
    status varchar(50) DEFAULT 'pending',
    nominee_user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    notes text,
    performance_title varchar(255),
    preferred_slot varchar(100),
    reviewed_at timestamptz,
    reviewed_by uuid REFERENCES users,
    created_by uuid REFERENCES users,
    created_at timestamptz DEFAULT now(),
    updated_at timestamptz DEFAULT now()
);

CREATE TABLE activity_participants (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    activity_id uuid NOT NULL REFERENCES event_activities ON DELETE CASCADE,
    status varchar(50) DEFAULT 'registered' CHECK (status IN ('registered', 'attended', 'no_show')),
    checked_in_at timestamptz,
    event_participant_id uuid NOT NULL REFERENCES event_participants ON DELETE CASCADE,
    points_awarded numeric(15,2) DEFAULT 0,
    created_at timestamptz DEFAULT now()
);

CREATE TABLE event_budgets (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    event_id uuid NOT NULL UNIQUE REFERENCES events ON DELETE CASCADE,
    actual_spend numeric(15,2) DEFAULT 0,
    budget_breakdown jsonb DEFAULT '{}',
    committed_spend numeric(15,2) DEFAULT 0,
    planned_budget numeric(15,2) NOT NULL,
    created_at timestamptz DEFAULT now(),
    updated_at timestamptz DEFAULT now()
);

CREATE TABLE event_gift_batches (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    event_id uuid NOT NULL REFERENCES events ON DELETE CASCADE,
    description text,
    distribution_end timestamptz,
    distribution_locations jsonb DEFAULT '[]',
    distribution_start timestamptz,
    eligible_criteria jsonb DEFAULT '{}',
    gift_name varchar(255) NOT NULL,
    gift_type varchar(50) NOT NULL,
    quantity integer NOT NULL,
    unit_value numeric(10,2) NOT NULL,
    created_at timestamptz DEFAULT now(),
    updated_at timestamptz DEFAULT now()
);

CREATE TABLE event_gift_redemptions (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    event_id uuid NOT NULL REFERENCES events ON DELETE CASCADE,
    status varchar(50) DEFAULT 'pending',
    gift_batch_id uuid NOT NULL REFERENCES event_gift_batches ON DELETE CASCADE,
    location varchar(500),
    redemption_date timestamptz,
    created_at timestamptz DEFAULT now(),
    updated_at timestamptz DEFAULT now()
);

CREATE TABLE event_metrics (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    event_id uuid NOT NULL UNIQUE REFERENCES events ON DELETE CASCADE,
    activity_metrics jsonb DEFAULT '{}',
    computed_at timestamptz DEFAULT now(),
    department_metrics jsonb DEFAULT '{}',
    gifts_eligible integer DEFAULT 0,
    gifts_issued integer DEFAULT 0,
    gifts_redeemed integer DEFAULT 0,
    no_shows integer DEFAULT 0,
    total_invited integer DEFAULT 0,
    total_participated integer DEFAULT 0,
    total_registered integer DEFAULT 0,
    created_at timestamptz DEFAULT now(),
    updated_at timestamptz DEFAULT now()
);

-- Audit and analytics

CREATE TABLE audit_log (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    tenant_id uuid REFERENCES tenants,
    action varchar(100) NOT NULL,
    actor_id uuid,
    actor_type varchar(20) DEFAULT 'user',
    entity_id uuid,
    entity_type varchar(100),
    ip_address varchar(45),
    new_values jsonb,
    old_values jsonb,
    user_agent text,
    created_at timestamptz DEFAULT now()
);
CREATE INDEX idx_audit_log_actor ON audit_log (actor_id, created_at DESC);
CREATE INDEX idx_audit_log_tenant ON audit_log (tenant_id, created_at DESC);

CREATE TABLE tenant_analytics (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    active_users integer DEFAULT 0,
    budget_burn_rate numeric(15,2) DEFAULT 0,
    budget_utilization_rate numeric(5,2) DEFAULT 0,
    computed_at timestamptz DEFAULT now(),
    department_metrics jsonb DEFAULT '{}',
    engagement_score numeric(5,2) DEFAULT 0,
    participation_rate numeric(5,2) DEFAULT 0,
    period_end date NOT NULL,
    period_start date NOT NULL,
    period_type varchar(20) NOT NULL CHECK (period_type IN ('daily', 'weekly', 'monthly', 'quarterly')),
    points_distributed numeric(15,2) DEFAULT 0,
    points_redeemed numeric(15,2) DEFAULT 0,
    recognitions_given integer DEFAULT 0,
    recognitions_received integer DEFAULT 0,
    top_recipients jsonb DEFAULT '[]',
    top_recognizers jsonb DEFAULT '[]',
    UNIQUE (tenant_id, period_type, period_start)
);
CREATE INDEX idx_tenant_analytics ON tenant_analytics (tenant_id, period_type, period_start);

CREATE TABLE platform_metrics (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    active_tenants integer DEFAULT 0,
    active_users integer DEFAULT 0,
    arr numeric(15,2) DEFAULT 0,
    churned_tenants integer DEFAULT 0,
    computed_at timestamptz DEFAULT now(),
    mrr numeric(15,2) DEFAULT 0,
    new_tenants integer DEFAULT 0,
    new_users integer DEFAULT 0,
    period_end date NOT NULL,
    period_start date NOT NULL,
    period_type varchar(20) NOT NULL,
    tenant_benchmarks jsonb DEFAULT '[]',
    tier_breakdown jsonb DEFAULT '{}',
    total_points_distributed numeric(15,2) DEFAULT 0,
    total_recognitions integer DEFAULT 0,
    total_redemption_value numeric(15,2) DEFAULT 0,
    total_redemptions integer DEFAULT 0,
    total_tenants integer DEFAULT 0,
    total_users integer DEFAULT 0
);
