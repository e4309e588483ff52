SELECT k.oid::bigint, quote_ident(conname), conrelid::bigint, confrelid::bigint, contype::text, pg_get_constraintdef(k.oid),
       conkey::int[], conindid::bigint,
       ARRAY(SELECT format_type(atttypid, NULL) FROM unnest(conkey) x JOIN pg_attribute ON attrelid = conrelid AND attnum = x),
       ARRAY(SELECT format_type(atttypid, NULL) FROM unnest(confkey) x JOIN pg_attribute ON attrelid = confrelid AND attnum = x),
       ARRAY(SELECT quote_ident(attname) FROM unnest(conkey) x JOIN pg_attribute ON attrelid = conrelid AND attnum = x)
  FROM pg_constraint k JOIN own c ON c.oid = conrelid WHERE conparentid = 0
