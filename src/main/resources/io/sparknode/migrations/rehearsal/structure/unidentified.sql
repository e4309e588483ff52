SELECT c.oid::bigint FROM pg_publication_tables t JOIN pg_publication p ON p.pubname = t.pubname JOIN pg_namespace s ON s.nspname = schemaname
  JOIN pg_class c ON c.relnamespace = s.oid AND c.relname = tablename
 WHERE (pubupdate OR pubdelete) AND nspname <> 'rehearsal' AND relname NOT LIKE 'databasechangelog%'
   AND NOT CASE relreplident WHEN 'f' THEN true WHEN 'n' THEN false
           WHEN 'd' THEN EXISTS (SELECT FROM pg_index WHERE indrelid = c.oid AND indisprimary AND indisvalid)
           ELSE EXISTS (SELECT FROM pg_index WHERE indrelid = c.oid AND indisreplident AND indisvalid) END
