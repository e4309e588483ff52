SELECT confrelid::bigint, (SELECT string_agg(quote_ident(a.attname), ',' ORDER BY k.n) FROM unnest(conkey) WITH ORDINALITY k(num, n)
                             JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = k.num),
       (SELECT string_agg(quote_ident(a.attname), ',' ORDER BY k.n) FROM unnest(confkey) WITH ORDINALITY k(num, n)
          JOIN pg_attribute a ON a.attrelid = confrelid AND a.attnum = k.num)
  FROM pg_constraint WHERE conrelid = ?::bigint::oid AND contype = 'f' ORDER BY cardinality(conkey) DESC, conname
