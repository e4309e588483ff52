-- The bounds of the partitions, and the columns that they are about
SELECT pg_get_expr(relpartbound, c.oid), ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = partrelid AND attnum = ANY (partattrs::int2[]))
  FROM pg_partitioned_table JOIN pg_inherits ON inhparent = partrelid JOIN pg_class c ON c.oid = inhrelid
 WHERE partrelid = ?::bigint::oid AND partstrat IN ('r', 'l') ORDER BY c.relname
