SELECT i.indexrelid::bigint, i.indexrelid::regclass::text, i.indrelid::bigint, n.relfilenode::bigint, i.indisvalid,
       concat_ws(' ', n.relam, i.indkey, i.indclass, i.indcollation, i.indoption, pg_get_expr(i.indexprs, i.indrelid),
                 pg_get_expr(i.indpred, i.indrelid)),
       pg_get_indexdef(i.indexrelid), string_to_array(i.indkey::text, ' ')::int[], i.indpred IS NULL
  FROM pg_index i JOIN pg_class n ON n.oid = i.indexrelid JOIN own c ON c.oid = i.indrelid
