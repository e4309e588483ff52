-- The platform tenant, if it is not there. Its slug is left out where another tenant has it, or nobody yet. It is tried before the first change, too, and taken
-- back (refuse/changes.sql).
CREATE FUNCTION migration.insert_platform_tenant() RETURNS void LANGUAGE plpgsql SET row_security = off AS $$
DECLARE
    platform uuid := '00000000-0000-0000-0000-000000000000';
BEGIN
    IF EXISTS (SELECT FROM tenants WHERE id = platform) THEN
        RETURN;
    END IF;
    IF EXISTS (SELECT FROM migration.columns_of('tenants') WHERE name = 'slug') THEN
        INSERT INTO tenants (id, name, slug, subscription_tier)
        SELECT platform, 'root_tenant_sparknode', CASE WHEN NOT EXISTS (SELECT FROM tenants WHERE slug = 'admin') THEN 'admin' END, 'enterprise';
    ELSE
        INSERT INTO tenants (id, name, subscription_tier) VALUES (platform, 'root_tenant_sparknode', 'enterprise');
    END IF;
    IF NOT EXISTS (SELECT FROM tenants WHERE id = platform) THEN
        RAISE EXCEPTION 'the platform tenant does not arrive in tenants, because of: %', migration.triggers_at('tenants')
            USING HINT = 'Switch it off while the update runs, then run the update again.';
    END IF;
END $$
