SELECT format('%s(%s)', p.oid::regproc, (SELECT string_agg(format_type(t, NULL), ', ' ORDER BY i)
                                           FROM unnest(proargtypes) WITH ORDINALITY x(t, i) WHERE i <= given))
  FROM pg_proc p JOIN pg_namespace s ON s.oid = pronamespace, generate_series(pronargs::int - pronargdefaults, pronargs::int) given
 WHERE nspname NOT IN ('rehearsal', 'migration', 'information_schema') AND nspname NOT LIKE 'pg\_%' AND prorettype <> 'trigger'::regtype
   AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e')
