SELECT c.oid::regclass::text || '.' || quote_ident(attname),
       format_type(coalesce((SELECT nullif(typbasetype, 0) FROM pg_type WHERE oid = atttypid), atttypid), NULL), atttypmod, attnotnull,
       atthasdef OR attidentity <> '' OR attgenerated <> '', attgenerated <> '' OR attidentity = 'a', quote_ident(attname), c.oid::bigint,
       attidentity <> '' OR coalesce(pg_get_expr(adbin, adrelid) LIKE 'nextval(%', false)
  FROM pg_attribute a JOIN own c ON c.oid = attrelid
       LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
 WHERE attnum > 0 AND NOT attisdropped AND relkind IN ('r', 'p', 'v', 'm') ORDER BY c.oid, attnum
