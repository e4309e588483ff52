SELECT c.oid::regclass::text, coalesce(grantee::regrole::text, 'PUBLIC'), privilege_type
  FROM own c, aclexplode(relacl)
 WHERE relkind IN ('r', 'p', 'v', 'm') AND grantee <> relowner
