-- Parts of the revisions that somebody did by hand, on a database on which no raw SQL ran: columns without their constraints, constraints without
-- the other half of the change, indexes instead of constraints, narrower types.

ALTER TABLE recognition_comments ADD COLUMN tenant_id UUID;
UPDATE recognition_comments c SET tenant_id = r.tenant_id FROM recognitions r WHERE r.id = c.recognition_id AND c.user_id = md5('ann')::uuid;
ALTER TABLE recognition_reactions ADD COLUMN tenant_id UUID;
ALTER TABLE recognition_reactions
    ADD CONSTRAINT recognition_reactions_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE NOT VALID;

ALTER TABLE users DROP CONSTRAINT users_tenant_id_corporate_email_key;
CREATE UNIQUE INDEX uq_users_tenant_email ON users (tenant_id, corporate_email);
ALTER TABLE departments DROP CONSTRAINT departments_tenant_id_name_key;

ALTER TABLE tenants ADD COLUMN display_currency VARCHAR(3), ADD COLUMN base_currency VARCHAR(3), ADD COLUMN fx_rate NUMERIC(10,4);
ALTER TABLE recognitions ADD COLUMN actor_type VARCHAR(20);
ALTER TABLE users ADD COLUMN roles VARCHAR(255), ADD COLUMN employee_id VARCHAR(50);

ALTER TABLE user_upload_staging ADD COLUMN validation_errors TEXT[], ADD COLUMN raw_role VARCHAR(50), ALTER COLUMN email DROP NOT NULL;
UPDATE user_upload_staging SET validation_errors = ARRAY['no such role', 'a "quoted", {braced} one'] WHERE id = md5('staged 5')::uuid;

ALTER TABLE event_teams ADD COLUMN captain_user_id UUID, ADD COLUMN status VARCHAR(50) DEFAULT 'forming', ALTER COLUMN leader_user_id DROP NOT NULL;
UPDATE event_teams SET captain_user_id = md5('cem')::uuid WHERE id = md5('acme team')::uuid;
ALTER TABLE event_gift_redemptions ADD COLUMN qr_token VARCHAR(500), ADD COLUMN redeemed_by UUID;
CREATE INDEX idx_event_teams_captain_user_id ON event_teams (captain_user_id);
CREATE INDEX idx_events_status ON events (status);

ALTER TABLE departments ENABLE ROW LEVEL SECURITY;
ALTER TABLE departments ADD CONSTRAINT six_departments CHECK (name IN
    ('Human Resource (HR)', 'Technology (IT)', 'Sales and Marketing', 'Business Unit 1', 'Business Unit 2', 'Business Unit 3'));
ALTER TABLE tenants ADD COLUMN budget_allocation_balance NUMERIC(15,2) NOT NULL DEFAULT 0, ADD COLUMN budget_allocated NUMERIC(15,2) NOT NULL DEFAULT 0;
