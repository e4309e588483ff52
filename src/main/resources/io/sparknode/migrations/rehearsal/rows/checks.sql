-- Of the table and of the domains of its columns, in which VALUE stands for the column
SELECT pg_get_expr(conbin, conrelid), ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = conrelid AND attnum = ANY (conkey))
  FROM pg_constraint WHERE conrelid = ?::bigint::oid AND contype = 'c'
UNION ALL
SELECT regexp_replace(pg_get_expr(conbin, 0), '\yVALUE\y', quote_ident(attname), 'g'), ARRAY[attname::text]
  FROM pg_constraint JOIN pg_attribute ON atttypid = contypid
 WHERE attrelid = ?::bigint::oid AND attnum > 0 AND NOT attisdropped AND contypid <> 0 AND contype = 'c'
