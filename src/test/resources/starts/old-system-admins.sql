-- The form of system_admins before administrators were users.
DROP TABLE system_admins;
CREATE TABLE system_admins (
    id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
    email VARCHAR(255) NOT NULL UNIQUE,
    password_hash VARCHAR(255) NOT NULL,
    full_name VARCHAR(255),
    access_level VARCHAR(20) DEFAULT 'PLATFORM_ADMIN',
    created_at TIMESTAMPTZ DEFAULT NOW()
);
INSERT INTO system_admins (id, email, password_hash, full_name, created_at) VALUES
    (md5('old admin 1')::uuid, 'root@acme.example', 'no password', 'Rae Root', '2026-01-01 00:00:00+00'),
    (md5('old admin 2')::uuid, 'gone@acme.example', 'no password', NULL, NULL);
