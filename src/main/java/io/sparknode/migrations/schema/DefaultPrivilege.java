package io.sparknode.migrations.schema;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What a role may do with objects that are made later. Whose objects these are is not told, as the names of owners are not.
 *
 * @param revoked    false for a right that is given, true for a default right of {@code public} that is taken away
 * @param privileges in lower case, sorted, with commas between them; {@code all} for all that a table has
 * @param objects    {@code tables}, {@code sequences}, {@code functions}, {@code types} or {@code schemas}
 * @param everywhere whether it holds in every schema of the database
 */
public record DefaultPrivilege(boolean revoked, String privileges, String objects, String grantee, boolean grantable, boolean everywhere)
        implements SchemaObject {

    static final String QUERY = Catalog.OWN + """
            , target as (
              select d.oid, d.defaclrole as owner, d.defaclnamespace = 0 as everywhere, d.defaclacl as acl, d.defaclobjtype,
                case d.defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions' when 'T' then 'types' end
                  as objects,
                case when d.defaclnamespace = 0 then case d.defaclobjtype when 'f' then 'EXECUTE' when 'T' then 'USAGE' end end as default_right
              from pg_default_acl d
              where d.defaclobjtype in ('r', 'S', 'f', 'T') and (d.defaclnamespace = 0 or d.defaclnamespace in (select oid from own_schema))
            ), given as (
              select t.objects, t.everywhere, coalesce(quote_ident(r.rolname), 'public') as grantee, a.is_grantable,
                case when t.objects = 'tables' and count(*) = (select count(*) from aclexplode(acldefault('r', t.owner))) then 'all'
                  else string_agg(lower(a.privilege_type), ',' order by lower(a.privilege_type)) end as privileges
              from target t
              cross join lateral aclexplode(t.acl) a
              left join pg_roles r on r.oid = a.grantee
              where a.grantee <> t.owner and not (a.grantee = 0 and a.privilege_type = coalesce(t.default_right, ''))
              group by t.oid, t.owner, t.objects, t.everywhere, r.rolname, a.is_grantable
            ), taken as (
              select t.objects, t.everywhere, 'public', false, lower(t.default_right)
              from target t
              where t.default_right is not null
                and not exists (select from aclexplode(t.acl) a where a.grantee = 0 and a.privilege_type = t.default_right)
            )
            select false as revoked, g.* from given g
            union select true, k.* from taken k""";

    static DefaultPrivilege read(ResultSet row) throws SQLException {
        return new DefaultPrivilege(row.getBoolean("revoked"), row.getString("privileges"), row.getString("objects"), row.getString("grantee"),
                row.getBoolean("is_grantable"), row.getBoolean("everywhere"));
    }

    @Override
    public String line() {
        return "default privileges " + (revoked ? "revoke " : "grant ") + privileges + " on " + objects + (everywhere ? " in all schemas" : "")
                + (revoked ? " from " : " to ") + grantee + (grantable ? " with grant option" : "");
    }
}
