SELECT c.oid::regclass::text FROM own c
 WHERE relrowsecurity AND NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid AND polpermissive)
