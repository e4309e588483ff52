SELECT c.oid::bigint, c.oid::regclass::text, relkind::text, coalesce(relfilenode, 0)::bigint,
       (SELECT i.inhparent::bigint FROM pg_inherits i WHERE i.inhrelid = c.oid AND c.relispartition), quote_ident(relname)
  FROM own c WHERE relkind IN ('r', 'p', 'v', 'm', 'S')
