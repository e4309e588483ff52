-- The demo data: for development, demos and tests. Never part of a production run unless somebody asks for it by name.
--
-- Safe to run again and again, on the bootstrap as on the newest schema: a row that is there stays as it is, whether it is found by its id or by
-- what it is called (slug, domain, e-mail, name). Nothing is updated and nothing is deleted. What belongs to a row that somebody else has under
-- another id is left out. Password of the demo users: jspark123 (bcrypt, cost 12).

INSERT INTO tenants (id, name, slug, domain, subscription_tier) VALUES
    ('00000000-0000-0000-0000-000000000000', 'root_tenant_sparknode', 'admin', NULL, 'enterprise'),
    ('100e8400-e29b-41d4-a716-446655440000', 'jSpark', 'jspark', 'jspark.sparknode.io', 'enterprise'),
    ('100e8400-e29b-41d4-a716-446655440001', 'All Tenants', 'all-tenants', NULL, 'enterprise'),
    ('100e8400-e29b-41d4-a716-446655440010', 'Triton', 'triton', 'triton.sparknode.io', 'professional'),
    ('100e8400-e29b-41d4-a716-446655440011', 'Uniplane', 'uniplane', 'uniplane.sparknode.io', 'starter'),
    ('100e8400-e29b-41d4-a716-446655440012', 'Zebra', 'zebra', 'zebra.sparknode.io', 'starter')
ON CONFLICT DO NOTHING;

INSERT INTO departments (id, tenant_id, name)
SELECT seed.id::uuid, tenant.id, seed.name
FROM (VALUES
    ('010e8400-e29b-41d4-a716-446655440000', '00000000-0000-0000-0000-000000000000', 'Human Resource (HR)'),
    ('110e8400-e29b-41d4-a716-446655440000', '100e8400-e29b-41d4-a716-446655440000', 'Human Resource (HR)'),
    ('110e8400-e29b-41d4-a716-446655440010', '100e8400-e29b-41d4-a716-446655440010', 'Human Resource (HR)'),
    ('110e8400-e29b-41d4-a716-446655440011', '100e8400-e29b-41d4-a716-446655440011', 'Human Resource (HR)'),
    ('110e8400-e29b-41d4-a716-446655440012', '100e8400-e29b-41d4-a716-446655440012', 'Human Resource (HR)'),
    ('110e8400-e29b-41d4-a716-446655441000', '100e8400-e29b-41d4-a716-446655440000', 'Technology (IT)'),
    ('110e8400-e29b-41d4-a716-446655441001', '100e8400-e29b-41d4-a716-446655440001', 'Technology (IT)'),
    ('110e8400-e29b-41d4-a716-446655441010', '100e8400-e29b-41d4-a716-446655440010', 'Technology (IT)'),
    ('110e8400-e29b-41d4-a716-446655441011', '100e8400-e29b-41d4-a716-446655440011', 'Technology (IT)'),
    ('110e8400-e29b-41d4-a716-446655441012', '100e8400-e29b-41d4-a716-446655440012', 'Technology (IT)'),
    ('110e8400-e29b-41d4-a716-446655442000', '100e8400-e29b-41d4-a716-446655440000', 'Sales and Marketing'),
    ('110e8400-e29b-41d4-a716-446655443000', '100e8400-e29b-41d4-a716-446655440000', 'Business Unit 1'),
    ('110e8400-e29b-41d4-a716-446655444000', '100e8400-e29b-41d4-a716-446655440000', 'Business Unit 2'),
    ('110e8400-e29b-41d4-a716-446655445000', '100e8400-e29b-41d4-a716-446655440000', 'Business Unit 3')
) AS seed (id, tenant_id, name)
JOIN tenants tenant ON tenant.id = seed.tenant_id::uuid
ON CONFLICT DO NOTHING;

INSERT INTO users (id, tenant_id, department_id, corporate_email, password_hash, first_name, last_name, org_role, is_super_admin)
SELECT seed.id::uuid, department.tenant_id, department.id, seed.email,
    '$2a$12$8kkb3KyIG9baOYcbwBsZP.mse/ce/25bIP/o0bd4h.F.Zj0peC7c6', seed.first_name, seed.last_name, seed.org_role, seed.org_role = 'platform_admin'
FROM (VALUES
    ('220e8400-e29b-41d4-a716-446655440000', 'super_user@sparknode.io', 'Super', 'User', 'platform_admin',
        '00000000-0000-0000-0000-000000000000', '010e8400-e29b-41d4-a716-446655440000'),
    ('220e8400-e29b-41d4-a716-446655440001', 'tenant_manager@sparknode.io', 'Tenant', 'Manager', 'tenant_manager',
        '100e8400-e29b-41d4-a716-446655440000', '110e8400-e29b-41d4-a716-446655440000'),
    ('220e8400-e29b-41d4-a716-446655440002', 'dept_lead@sparknode.io', 'Department', 'Lead', 'dept_lead',
        '100e8400-e29b-41d4-a716-446655440000', '110e8400-e29b-41d4-a716-446655440000'),
    ('220e8400-e29b-41d4-a716-446655440003', 'user@sparknode.io', 'Tenant', 'User', 'tenant_user',
        '100e8400-e29b-41d4-a716-446655440000', '110e8400-e29b-41d4-a716-446655440000')
) AS seed (id, email, first_name, last_name, org_role, tenant_id, department_id)
CROSS JOIN LATERAL (
    SELECT id, tenant_id FROM departments
    WHERE tenant_id = seed.tenant_id::uuid AND (id = seed.department_id::uuid OR name = 'Human Resource (HR)')
    ORDER BY id = seed.department_id::uuid DESC LIMIT 1
) AS department
ON CONFLICT DO NOTHING;

INSERT INTO system_admins (user_id, access_level, mfa_enabled)
SELECT id, 'PLATFORM_ADMIN', true FROM users WHERE id = '220e8400-e29b-41d4-a716-446655440000'
ON CONFLICT DO NOTHING;

INSERT INTO wallets (tenant_id, user_id)
SELECT tenant_id, id FROM users
WHERE id IN ('220e8400-e29b-41d4-a716-446655440000', '220e8400-e29b-41d4-a716-446655440001',
    '220e8400-e29b-41d4-a716-446655440002', '220e8400-e29b-41d4-a716-446655440003')
ON CONFLICT DO NOTHING;

-- Nothing in the schema keeps two brands or vouchers of one name apart: the ids are fixed, and a name that is there already counts as well.

INSERT INTO brands (id, name, category)
SELECT seed.id::uuid, seed.name, seed.category
FROM (VALUES
    ('330e8400-e29b-41d4-a716-446655440001', 'Amazon', 'Shopping'),
    ('330e8400-e29b-41d4-a716-446655440002', 'Starbucks', 'Food & Beverage'),
    ('330e8400-e29b-41d4-a716-446655440003', 'Netflix', 'Entertainment'),
    ('330e8400-e29b-41d4-a716-446655440004', 'Uber', 'Transportation'),
    ('330e8400-e29b-41d4-a716-446655440005', 'Spotify', 'Entertainment'),
    ('330e8400-e29b-41d4-a716-446655440006', 'Apple', 'Technology'),
    ('330e8400-e29b-41d4-a716-446655440007', 'Nike', 'Sports & Fashion'),
    ('330e8400-e29b-41d4-a716-446655440008', 'Target', 'Shopping')
) AS seed (id, name, category)
WHERE NOT EXISTS (SELECT FROM brands WHERE brands.name = seed.name)
ON CONFLICT DO NOTHING;

INSERT INTO vouchers (id, brand_id, name, denomination, points_required, validity_days)
SELECT seed.id::uuid, brand.id, seed.brand || ' ' || seed.denomination, seed.denomination, seed.points, seed.days
FROM (VALUES
    ('440e8400-e29b-41d4-a716-446655440101', '330e8400-e29b-41d4-a716-446655440001', 'Amazon', 25, 250, 365),
    ('440e8400-e29b-41d4-a716-446655440102', '330e8400-e29b-41d4-a716-446655440001', 'Amazon', 50, 500, 365),
    ('440e8400-e29b-41d4-a716-446655440103', '330e8400-e29b-41d4-a716-446655440001', 'Amazon', 100, 1000, 365),
    ('440e8400-e29b-41d4-a716-446655440201', '330e8400-e29b-41d4-a716-446655440002', 'Starbucks', 10, 100, 180),
    ('440e8400-e29b-41d4-a716-446655440202', '330e8400-e29b-41d4-a716-446655440002', 'Starbucks', 25, 250, 180),
    ('440e8400-e29b-41d4-a716-446655440301', '330e8400-e29b-41d4-a716-446655440003', 'Netflix', 15.99, 160, 90),
    ('440e8400-e29b-41d4-a716-446655440302', '330e8400-e29b-41d4-a716-446655440003', 'Netflix', 47.97, 450, 90),
    ('440e8400-e29b-41d4-a716-446655440401', '330e8400-e29b-41d4-a716-446655440004', 'Uber', 15, 150, 180),
    ('440e8400-e29b-41d4-a716-446655440402', '330e8400-e29b-41d4-a716-446655440004', 'Uber', 30, 300, 180),
    ('440e8400-e29b-41d4-a716-446655440501', '330e8400-e29b-41d4-a716-446655440005', 'Spotify', 10.99, 110, 60),
    ('440e8400-e29b-41d4-a716-446655440601', '330e8400-e29b-41d4-a716-446655440006', 'Apple', 25, 250, 365),
    ('440e8400-e29b-41d4-a716-446655440602', '330e8400-e29b-41d4-a716-446655440006', 'Apple', 50, 500, 365),
    ('440e8400-e29b-41d4-a716-446655440701', '330e8400-e29b-41d4-a716-446655440007', 'Nike', 50, 500, 365),
    ('440e8400-e29b-41d4-a716-446655440801', '330e8400-e29b-41d4-a716-446655440008', 'Target', 25, 250, 365),
    ('440e8400-e29b-41d4-a716-446655440802', '330e8400-e29b-41d4-a716-446655440008', 'Target', 50, 500, 365)
) AS seed (id, brand_id, brand, denomination, points, days)
CROSS JOIN LATERAL (
    SELECT id FROM brands WHERE id = seed.brand_id::uuid OR name = seed.brand ORDER BY id = seed.brand_id::uuid DESC, created_at, id LIMIT 1
) AS brand
WHERE NOT EXISTS (SELECT FROM vouchers WHERE vouchers.brand_id = brand.id AND vouchers.denomination = seed.denomination)
ON CONFLICT DO NOTHING;
