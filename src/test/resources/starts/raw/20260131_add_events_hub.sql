-- Fails on every bootstrap: event_teams is there in an earlier form, so that nothing adds the column that its index needs.
CREATE INDEX IF NOT EXISTS idx_events_tenant_id ON events (tenant_id);
CREATE INDEX IF NOT EXISTS idx_events_status ON events (status);
CREATE INDEX IF NOT EXISTS idx_events_start_datetime ON events (start_datetime DESC);
CREATE INDEX IF NOT EXISTS idx_event_activities_tenant_id ON event_activities (tenant_id);
CREATE INDEX IF NOT EXISTS idx_event_activities_event_id ON event_activities (event_id);

CREATE TABLE IF NOT EXISTS event_teams (
    id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
    tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
    activity_id UUID NOT NULL REFERENCES event_activities(id) ON DELETE CASCADE,
    team_name VARCHAR(255) NOT NULL,
    description TEXT,
    captain_user_id UUID REFERENCES users(id),
    status VARCHAR(50) DEFAULT 'forming',
    created_at TIMESTAMPTZ DEFAULT NOW(),
    updated_at TIMESTAMPTZ DEFAULT NOW()
);
CREATE INDEX IF NOT EXISTS idx_event_teams_tenant_id ON event_teams (tenant_id);
CREATE INDEX IF NOT EXISTS idx_event_teams_captain_user_id ON event_teams (captain_user_id);
