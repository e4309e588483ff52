-- What an earlier Alembic chain did to a database on which some of the raw SQL had run before it:
-- 20260204_add_points_allocation_system, 20260205_enable_departments_rls, 20260206_create_app_role, 20260209_implement_budget_workflow,
-- 20260209_standardize_roles, 20260215_add_crm_connectors_and_webhooks and 20260215_add_sales_events_module.

CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO alembic_version (version_num) VALUES ('0003_seed_ddl_extraction');

-- 0001_tenant_isolation

ALTER TABLE recognition_comments ADD COLUMN tenant_id UUID;
UPDATE recognition_comments c SET tenant_id = r.tenant_id FROM recognitions r WHERE r.id = c.recognition_id;
ALTER TABLE recognition_comments ALTER COLUMN tenant_id SET NOT NULL;
ALTER TABLE recognition_comments ADD CONSTRAINT recognition_comments_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;

ALTER TABLE recognition_reactions ADD COLUMN tenant_id UUID;
UPDATE recognition_reactions c SET tenant_id = r.tenant_id FROM recognitions r WHERE r.id = c.recognition_id;
ALTER TABLE recognition_reactions ALTER COLUMN tenant_id SET NOT NULL;
ALTER TABLE recognition_reactions ADD CONSTRAINT recognition_reactions_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;

ALTER TABLE sales_event_registrations ADD COLUMN tenant_id UUID;
UPDATE sales_event_registrations c SET tenant_id = e.tenant_id FROM sales_events e WHERE e.id = c.event_id;
ALTER TABLE sales_event_registrations ALTER COLUMN tenant_id SET NOT NULL;
ALTER TABLE sales_event_registrations ADD CONSTRAINT sales_event_registrations_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;

ALTER TABLE sales_event_leads ADD COLUMN tenant_id UUID;
UPDATE sales_event_leads c SET tenant_id = e.tenant_id FROM sales_events e WHERE e.id = c.event_id;
ALTER TABLE sales_event_leads ALTER COLUMN tenant_id SET NOT NULL;
ALTER TABLE sales_event_leads ADD CONSTRAINT sales_event_leads_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;

ALTER TABLE sales_event_metrics ADD COLUMN tenant_id UUID;
UPDATE sales_event_metrics c SET tenant_id = e.tenant_id FROM sales_events e WHERE e.id = c.event_id;
ALTER TABLE sales_event_metrics ALTER COLUMN tenant_id SET NOT NULL;
ALTER TABLE sales_event_metrics ADD CONSTRAINT sales_event_metrics_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;

UPDATE audit_log SET tenant_id = '00000000-0000-0000-0000-000000000000' WHERE tenant_id IS NULL;
ALTER TABLE audit_log ALTER COLUMN tenant_id SET NOT NULL;

ALTER TABLE users ADD CONSTRAINT uq_users_tenant_email UNIQUE (tenant_id, corporate_email);
ALTER TABLE departments ADD CONSTRAINT uq_departments_tenant_name UNIQUE (tenant_id, name);

-- 0002_consolidate_raw_sql

ALTER TABLE tenants
    ADD COLUMN branding_config JSONB DEFAULT '{}',
    ADD COLUMN currency VARCHAR(3) DEFAULT 'INR',
    ADD COLUMN display_currency VARCHAR(10) DEFAULT 'INR',
    ADD COLUMN enabled_rewards JSONB DEFAULT '[]',
    ADD COLUMN markup_percent NUMERIC(5,2) DEFAULT 0.0,
    ADD COLUMN points_label VARCHAR(50) DEFAULT 'Points',
    ADD COLUMN redemptions_paused BOOLEAN DEFAULT FALSE,
    ADD COLUMN budget_allocated NUMERIC(15,2) NOT NULL DEFAULT 0,
    ADD CONSTRAINT positive_budget_allocated CHECK (budget_allocated >= 0);

ALTER TABLE tenants RENAME COLUMN points_allocation_balance TO budget_allocation_balance;
ALTER TABLE tenants RENAME CONSTRAINT positive_allocation_balance TO positive_budget_allocation;
ALTER TABLE allocation_logs RENAME TO budget_allocation_logs;
ALTER INDEX idx_allocation_logs_tenant RENAME TO idx_budget_allocation_logs_tenant;
ALTER INDEX idx_allocation_logs_admin RENAME TO idx_budget_allocation_logs_admin;
ALTER TABLE distribution_logs RENAME TO budget_distribution_logs;
ALTER INDEX idx_distribution_logs_tenant RENAME TO idx_budget_distribution_logs_tenant;
ALTER INDEX idx_distribution_logs_from_user RENAME TO idx_budget_distribution_logs_from_user;
ALTER INDEX idx_distribution_logs_to_user RENAME TO idx_budget_distribution_logs_to_user;

ALTER TABLE recognitions ADD COLUMN actor_id UUID, ADD COLUMN actor_type VARCHAR(20) DEFAULT 'user';
ALTER TABLE feed ADD COLUMN actor_type VARCHAR(20) DEFAULT 'user';

ALTER TABLE users
    ADD COLUMN employee_id VARCHAR(50),
    ADD COLUMN designation VARCHAR(100),
    ADD COLUMN location VARCHAR(100),
    ADD COLUMN roles VARCHAR(255),
    ADD COLUMN default_role VARCHAR(50);
UPDATE users SET roles = org_role, default_role = org_role;

ALTER TABLE user_upload_staging
    ADD COLUMN raw_full_name VARCHAR(255),
    ADD COLUMN raw_email VARCHAR(255),
    ADD COLUMN raw_department VARCHAR(255),
    ADD COLUMN raw_role VARCHAR(50),
    ADD COLUMN raw_mobile_phone VARCHAR(20),
    ADD COLUMN is_valid BOOLEAN DEFAULT FALSE,
    ADD COLUMN validation_errors JSONB DEFAULT '[]',
    ALTER COLUMN email DROP NOT NULL,
    ALTER COLUMN full_name DROP NOT NULL;

CREATE TABLE budget_logs (
    id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
    tenant_id UUID NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    from_tenant_id UUID REFERENCES tenants (id) ON DELETE SET NULL,
    to_tenant_id UUID REFERENCES tenants (id) ON DELETE SET NULL,
    from_dept_id UUID REFERENCES departments (id) ON DELETE SET NULL,
    to_dept_id UUID REFERENCES departments (id) ON DELETE SET NULL,
    action_type VARCHAR(50) NOT NULL CHECK (action_type IN ('ALLOCATE', 'RECALL', 'TRANSFER')),
    amount NUMERIC(15,2) NOT NULL CHECK (amount > 0),
    performed_by UUID NOT NULL REFERENCES users (id),
    description TEXT,
    created_at TIMESTAMPTZ DEFAULT NOW()
);
CREATE INDEX idx_budget_logs_tenant ON budget_logs (tenant_id, created_at DESC);
CREATE INDEX idx_budget_logs_action_type ON budget_logs (action_type, created_at DESC);
CREATE INDEX idx_budget_logs_from_dept ON budget_logs (from_dept_id, created_at DESC);
CREATE INDEX idx_budget_logs_to_dept ON budget_logs (to_dept_id, created_at DESC);
CREATE INDEX idx_budget_logs_performed_by ON budget_logs (performed_by, created_at DESC);

CREATE INDEX idx_events_tenant_id ON events (tenant_id);
CREATE INDEX idx_events_status ON events (status);
CREATE INDEX idx_event_activities_event_id ON event_activities (event_id);
CREATE INDEX idx_event_budgets_event_id ON event_budgets (event_id);
CREATE INDEX idx_event_gift_batches_event_id ON event_gift_batches (event_id);
CREATE INDEX idx_event_metrics_event_id ON event_metrics (event_id);
CREATE INDEX idx_event_metrics_tenant_id ON event_metrics (tenant_id);
CREATE INDEX idx_event_nominations_event_id ON event_nominations (event_id);
CREATE INDEX idx_event_team_members_team_id ON event_team_members (team_id);
CREATE INDEX idx_event_teams_event_id ON event_teams (event_id);

-- 0003_seed_ddl_extraction

CREATE UNIQUE INDEX idx_users_tenant_corporate_email ON users (tenant_id, corporate_email);
