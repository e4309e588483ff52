package io.sparknode.migrations.schema;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A comment on an object. The comments that PostgreSQL itself puts on extensions and on the schema {@code public} are left out.
 *
 * @param target a table or {@code table.column}, for example {@code budget_logs.action_type}; other kinds of objects have their kind before
 *               their name: {@code index idx_feed}, {@code constraint users.users_pkey}, {@code function f(uuid)}
 */
public record Comment(String target, String text) implements SchemaObject {

    static final String QUERY = Catalog.OWN + """
            , target as (
              select 'pg_class'::regclass as classoid, c.oid as objoid, 0 as objsubid, c.relname as owner, null::name as name,
                case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' when 'c' then 'type'
                  else '' end as kind
              from own_relation c where c.relkind not in ('i', 'I')
              union all select 'pg_class'::regclass, c.oid, a.attnum, c.relname, a.attname, ''
              from own_relation c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 where c.relkind not in ('i', 'I')
              union all select 'pg_class'::regclass, i.indexrelid, 0, ic.relname, null, 'index'
              from own_relation c join pg_index i on i.indrelid = c.oid join pg_class ic on ic.oid = i.indexrelid
              union all select 'pg_constraint'::regclass, k.oid, 0, c.relname, k.conname, 'constraint'
              from own_relation c join pg_constraint k on k.conrelid = c.oid
              union all select 'pg_constraint'::regclass, k.oid, 0, t.typname, k.conname, 'constraint'
              from own_type t join pg_constraint k on k.contypid = t.oid
              union all select 'pg_policy'::regclass, p.oid, 0, c.relname, p.polname, 'policy'
              from own_relation c join pg_policy p on p.polrelid = c.oid
              union all select 'pg_trigger'::regclass, t.oid, 0, c.relname, t.tgname, 'trigger'
              from own_relation c join pg_trigger t on t.tgrelid = c.oid
              union all select 'pg_rewrite'::regclass, r.oid, 0, c.relname, r.rulename, 'rule'
              from own_relation c join pg_rewrite r on r.ev_class = c.oid
              union all select 'pg_type'::regclass, t.oid, 0, t.typname, null, case t.typtype when 'd' then 'domain' else 'type' end
              from own_type t
              union all select 'pg_namespace'::regclass, n.oid, 0, n.nspname, null, 'schema' from own_schema n
            )
            select t.kind, t.owner, t.name, null as signature, d.description
            from target t join pg_description d on (d.classoid, d.objoid, d.objsubid) = (t.classoid, t.objoid, t.objsubid)
            where (t.kind, d.description) <> ('schema', 'standard public schema')
            union all
            select case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end, null, null,
              format('%I(%s)', p.proname, oidvectortypes(p.proargtypes)), d.description
            from own_routine p join pg_description d on d.classoid = 'pg_proc'::regclass and d.objoid = p.oid""";

    static Comment read(ResultSet row) throws SQLException {
        String owner = row.getString("owner");
        String name = row.getString("name");
        String target = owner == null ? SqlText.normalise(row.getString("signature"))
                : name == null ? SqlText.name(owner) : SqlText.name(owner, name);
        return new Comment((row.getString("kind") + " " + target).strip(), row.getString("description"));
    }

    @Override
    public String line() {
        return "comment " + target + " " + SqlText.literal(text);
    }
}
