package io.sparknode.migrations.schema;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What a role other than the owner may do with an object, or what {@code public} may not do although it may by default.
 *
 * @param revoked    false for a right that was given, true for a default right that was taken away
 * @param privileges in lower case, sorted, with commas between them; {@code all} for all that a table has, as PostgreSQL 17 added one
 * @param object     a table, view or {@code table.column}; other kinds of objects have their kind before their name:
 *                   {@code sequence order_id_seq}, {@code function f(uuid)}, {@code schema public}, {@code type mood}
 * @param grantee    the role; {@code public} stands for all
 * @param grantable  whether the role may pass the right on
 */
public record Grant(boolean revoked, String privileges, String object, String grantee, boolean grantable) implements SchemaObject {

    /** By default, public may execute functions, use types and use the schema public; up to PostgreSQL 14 also create in the latter. */
    static final String QUERY = Catalog.OWN + """
            , target as (
              select case c.relkind when 'S' then 'sequence' else '' end as kind, c.relname as name, null::name as attribute, null as signature,
                c.relacl as acl, c.relowner as owner, '' as default_right, case when c.relkind <> 'S'
                  then (select count(*) from aclexplode(acldefault('r', c.relowner))) end as count_of_all
              from own_relation c where c.relkind not in ('i', 'I', 'c')
              union all select '', c.relname, a.attname, null, a.attacl, c.relowner, '', null
              from own_relation c join pg_attribute a on a.attrelid = c.oid where c.relkind not in ('i', 'I', 'c') and a.attacl is not null
              union all select case p.prokind when 'p' then 'procedure' else 'function' end, null, null,
                format('%I(%s)', p.proname, oidvectortypes(p.proargtypes)), p.proacl, p.proowner, 'EXECUTE', null
              from own_routine p
              union all select 'type', t.typname, null, null, t.typacl, t.typowner, 'USAGE', null from own_type t
              union all select 'schema', n.nspname, null, null, n.nspacl, n.nspowner, case n.nspname when 'public' then 'USAGE' else '' end, null
              from own_schema n
            ), given as (
              select t.kind, t.name, t.attribute, t.signature, coalesce(quote_ident(r.rolname), 'public') as grantee, a.is_grantable,
                case when count(distinct a.privilege_type) = t.count_of_all then 'all'
                  else string_agg(distinct lower(a.privilege_type), ',' order by lower(a.privilege_type)) end as privileges
              from target t
              cross join lateral aclexplode(t.acl) a
              left join pg_roles r on r.oid = a.grantee
              where a.grantee <> t.owner and not (a.grantee = 0 and a.privilege_type = t.default_right)
                and not (a.grantee = 0 and t.kind = 'schema' and t.name = 'public' and a.privilege_type = 'CREATE'
                  and current_setting('server_version_num')::int < 150000)
              group by t.kind, t.name, t.attribute, t.signature, t.count_of_all, r.rolname, a.is_grantable
            ), taken as (
              select t.kind, t.name, t.attribute, t.signature, 'public', false, lower(t.default_right)
              from target t
              where t.default_right <> '' and t.acl is not null
                and not exists (select from aclexplode(t.acl) a where a.grantee = 0 and a.privilege_type = t.default_right)
            )
            select false as revoked, g.* from given g
            union all select true, k.* from taken k""";

    static Grant read(ResultSet row) throws SQLException {
        String name = row.getString("name");
        String attribute = row.getString("attribute");
        String object = name == null ? SqlText.normalise(row.getString("signature"))
                : attribute == null ? SqlText.name(name) : SqlText.name(name, attribute);
        return new Grant(row.getBoolean("revoked"), row.getString("privileges"), (row.getString("kind") + " " + object).strip(),
                row.getString("grantee"), row.getBoolean("is_grantable"));
    }

    @Override
    public String line() {
        return (revoked ? "revoke " : "grant ") + privileges + " on " + object + (revoked ? " from " : " to ") + grantee
                + (grantable ? " with grant option" : "");
    }
}
