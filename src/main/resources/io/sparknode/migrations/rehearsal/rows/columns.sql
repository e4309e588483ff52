SELECT attname, format_type(coalesce(nullif(b.oid, 0), t.oid), atttypmod), coalesce(b.typname, t.typname), coalesce(b.typtype, t.typtype)::text,
       coalesce(b.typcategory, t.typcategory)::text, attnotnull OR t.typnotnull,
       attidentity <> '' OR coalesce(pg_get_expr(adbin, adrelid) LIKE 'nextval(%', false),
       information_schema._pg_char_max_length(coalesce(b.oid, t.oid), modifier),
       CASE WHEN coalesce(b.typname, t.typname) = 'numeric' AND modifier > 0 THEN ((modifier - 4) >> 16) - ((modifier - 4) & 65535) END,
       attnum, format_type(t.oid, atttypmod), pg_get_expr(adbin, adrelid)
  FROM pg_attribute a JOIN pg_type t ON t.oid = atttypid LEFT JOIN pg_type b ON t.typtype = 'd' AND b.oid = t.typbasetype
  CROSS JOIN LATERAL (SELECT CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE atttypmod END AS modifier) m
  LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
 WHERE attrelid = ?::bigint::oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum
