-- The big database of bench/online, on top of the bootstrap and the demo data; :rows is replaced.
CREATE FUNCTION bench_uuid(kind int, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
$$ SELECT (lpad(to_hex(kind), 8, '0') || '-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid $$;

INSERT INTO users (id, tenant_id, department_id, corporate_email, password_hash, first_name, last_name, org_role)
SELECT bench_uuid(1, n), d.tenant_id, d.id, 'bench' || n || '@example.com', '-', 'Bench', n, 'tenant_user'
  FROM generate_series(1, 1000) n
  JOIN (SELECT id, tenant_id, row_number() OVER (ORDER BY id) - 1 AS k, count(*) OVER () AS c FROM departments) d ON n % d.c = d.k;

INSERT INTO recognitions (id, tenant_id, from_user_id, to_user_id, message)
SELECT bench_uuid(2, n), u.tenant_id, u.id, u.id, 'thank you'
  FROM generate_series(1, greatest(:rows / 10, 100000)) n JOIN users u ON u.id = bench_uuid(1, n % 1000 + 1);

INSERT INTO recognition_comments (id, recognition_id, user_id, content)
SELECT bench_uuid(3, n), bench_uuid(2, n % greatest(:rows / 10, 100000) + 1), bench_uuid(1, n % 1000 + 1), 'comment ' || n || ' ' || repeat('x', 60)
  FROM generate_series(1, :rows) n;

INSERT INTO recognition_reactions (recognition_id, user_id)
SELECT bench_uuid(2, n), bench_uuid(1, n % 1000 + 1) FROM generate_series(1, greatest(:rows / 10, 100000)) n;

INSERT INTO audit_log (tenant_id, action) SELECT CASE WHEN n % 2 = 0 THEN '100e8400-e29b-41d4-a716-446655440000'::uuid END, 'bench'
  FROM generate_series(1, :rows / 10) n;
