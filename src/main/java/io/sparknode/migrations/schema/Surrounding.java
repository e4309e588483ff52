package io.sparknode.migrations.schema;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Something that usually differs from one database to the next, and is read only on demand: an owner, a role, a setting.
 *
 * @param text for example {@code owner of table users: app_owner}
 */
public record Surrounding(String text) implements SchemaObject {

    static final String OWNERS = Catalog.OWN + """
            select format('owner of %s %I: %I', case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence'
              when 'f' then 'foreign table' else 'table' end, c.relname, r.rolname) as text
            from own_relation c join pg_roles r on r.oid = c.relowner
            where c.relkind in ('r', 'p', 'v', 'm', 'f') or c.relkind = 'S'
              and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype in ('a', 'i')
                and d.refobjsubid > 0)
            union all
            select format('owner of %s %I(%s): %I', case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end, p.proname,
              oidvectortypes(p.proargtypes), r.rolname)
            from own_routine p join pg_roles r on r.oid = p.proowner
            union all
            select format('owner of type %I: %I', t.typname, r.rolname) from own_type t join pg_roles r on r.oid = t.typowner
            union all
            select format('owner of schema: %I', r.rolname) from own_schema n join pg_roles r on r.oid = n.nspowner
            union all
            select format('owner of database: %I', r.rolname) from pg_database d join pg_roles r on r.oid = d.datdba
              where d.datname = current_database()
            union all
            select format('owner of %s %I: %I', o.kind, o.name, r.rolname)
            from (select 'server' as kind, srvname as name, srvowner as owner from pg_foreign_server
              union all select 'publication', pubname, pubowner from pg_publication
              union all select 'subscription', s.subname, s.subowner from pg_subscription s join pg_database d on d.oid = s.subdbid
                where d.datname = current_database()
              union all select 'event trigger', evtname, evtowner from pg_event_trigger
              union all select 'foreign data wrapper', f.fdwname, f.fdwowner from pg_foreign_data_wrapper f
                where (f.tableoid, f.oid) not in (table member)) o
            join pg_roles r on r.oid = o.owner""";

    /** The roles that PostgreSQL brings are left out, but not who is a member of them. */
    static final String ROLES = """
            select format('role %I', r.rolname) || concat_ws(' ', '', case when r.rolsuper then 'superuser' end,
              case when r.rolbypassrls then 'bypassrls' end,
              case when r.rolcanlogin then 'login' end, case when r.rolcreaterole then 'createrole' end, case when r.rolcreatedb then 'createdb' end,
              case when r.rolreplication then 'replication' end, case when not r.rolinherit then 'noinherit' end,
              case when r.rolconnlimit >= 0 then 'connection limit ' || r.rolconnlimit end, 'valid until ' || quote_literal(r.rolvaliduntil)) as text
            from pg_roles r where r.oid >= 16384
            union all
            select distinct format('role %I in %I', m.rolname, r.rolname) || concat_ws(' ', '', case when a.admin_option then 'with admin option' end,
              case when not coalesce((to_jsonb(a) ->> 'inherit_option')::boolean, m.rolinherit) then 'without inherit' end,
              case when to_jsonb(a) ->> 'set_option' = 'false' then 'without set' end)
            from pg_auth_members a join pg_roles r on r.oid = a.roleid join pg_roles m on m.oid = a.member
            where m.oid >= 16384""";

    /** A setting of the application's own may be a secret: it is told as the options of a server are. */
    static final String SETTINGS = """
            select concat_ws(' ', 'setting', 'of role ' || quote_ident(r.rolname), case when s.setdatabase <> 0 then 'of database' end)
              || ': ' as text, o as option
            from pg_db_role_setting s
            left join pg_roles r on r.oid = s.setrole
            left join pg_database d on d.oid = s.setdatabase
            cross join unnest(s.setconfig) o
            where s.setdatabase = 0 or d.datname = current_database()""";

    static Surrounding read(ResultSet row, Reading reading) throws SQLException {
        return new Surrounding(reading.normalised(row, "text"));
    }

    static Surrounding setting(ResultSet row, Reading reading) throws SQLException {
        String text = SqlText.normalise(row.getString("text"));
        String option = row.getString("option");
        boolean own = option.substring(0, option.indexOf('=')).contains(".");
        return new Surrounding(text + " " + (own ? Reading.option(text, option) : option.lines().count() > 1 ? SqlText.literal(option) : option));
    }

    @Override
    public String line() {
        return text;
    }
}
