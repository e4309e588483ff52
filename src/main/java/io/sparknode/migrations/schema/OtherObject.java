package io.sparknode.migrations.schema;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * An object of a kind that few applications have: extended statistics, an operator, a cast, a collation, a text search configuration, a server, a
 * publication and others. Some of these belong to the database and to no schema.
 *
 * @param kind       for example {@code event trigger}
 * @param name       as SQL, with the table before it if it belongs to one
 * @param definition everything else, in the words of the commands that make it
 */
public record OtherObject(String kind, String name, String definition) implements SchemaObject {

    private static final String OF_SCHEMA = """
            select 'statistics' as kind, quote_ident(c.relname) || '.' || quote_ident(s.stxname) as name,
              concat_ws(' ', case when s.stxkind <> case when s.stxexprs is null then array['d', 'f', 'm']::"char"[]
                else array['d', 'f', 'm', 'e']::"char"[] end
                  and s.stxkind <> array['e']::"char"[]
                then (select '(' || string_agg(case k when 'd' then 'ndistinct' when 'f' then 'dependencies' when 'm' then 'mcv' end, ', ') || ')'
                      from unnest(s.stxkind) k where k <> 'e') end,
                'on', pg_get_statisticsobjdef_columns(s.oid), case when s.stxstattarget >= 0 then 'target ' || s.stxstattarget end) as definition,
              null::text[] as options
            from pg_statistic_ext s join own_relation c on c.oid = s.stxrelid
            where s.stxnamespace = (select oid from own_schema)
            union all
            select 'collation', quote_ident(c.collname),
              concat_ws(' ', 'provider', case c.collprovider when 'i' then 'icu' when 'b' then 'builtin' else 'libc' end,
              'locale', quote_literal(coalesce(to_jsonb(c) ->> 'colllocale', to_jsonb(c) ->> 'colliculocale', c.collcollate)),
              'ctype ' || quote_literal(nullif(c.collctype, c.collcollate)), case when not c.collisdeterministic then 'not deterministic' end,
              'rules ' || quote_literal(to_jsonb(c) ->> 'collicurules')), null
            from pg_collation c
            where c.collnamespace = (select oid from own_schema) and (c.tableoid, c.oid) not in (table member)
            union all
            select 'conversion', quote_ident(c.conname),
              format('for %L to %L from %s', pg_encoding_to_char(c.conforencoding), pg_encoding_to_char(c.contoencoding),
              c.conproc::regproc) || case when c.condefault then ' default' else '' end, null
            from pg_conversion c
            where c.connamespace = (select oid from own_schema) and (c.tableoid, c.oid) not in (table member)
            union all
            select 'operator', o.oprname || format('(%s, %s)', coalesce(nullif(o.oprleft, 0)::regtype::text, 'none'),
                coalesce(nullif(o.oprright, 0)::regtype::text, 'none')),
              concat_ws(' ', 'returns', o.oprresult::regtype, 'function', o.oprcode::regproc, 'commutator ' || nullif(o.oprcom, 0)::regoperator,
                'negator ' || nullif(o.oprnegate, 0)::regoperator, 'restrict ' || nullif(o.oprrest, 0)::regproc,
                  'join ' || nullif(o.oprjoin, 0)::regproc,
                case when o.oprcanhash then 'hashes' end, case when o.oprcanmerge then 'merges' end), null
            from pg_operator o
            where o.oprnamespace = (select oid from own_schema) and (o.tableoid, o.oid) not in (table member)
            union all
            select 'operator family', quote_ident(f.opfname) || ' using ' || quote_ident(m.amname), concat_ws(', ',
              (select string_agg(format('operator %s %s', o.amopstrategy, o.amopopr::regoperator)
                  || case when o.amoppurpose = 'o' then ' order by '
                    || (select quote_ident(s.opfname) from pg_opfamily s where s.oid = o.amopsortfamily) else '' end,
                ', ' order by o.amopstrategy, o.amopopr::regoperator::text) from pg_amop o where o.amopfamily = f.oid),
              (select string_agg(format('function %s (%s, %s) %s', p.amprocnum, p.amproclefttype::regtype, p.amprocrighttype::regtype,
                p.amproc::regprocedure),
                ', ' order by p.amprocnum, p.amproc::regprocedure::text) from pg_amproc p where p.amprocfamily = f.oid)), null
            from pg_opfamily f join pg_am m on m.oid = f.opfmethod
            where f.opfnamespace = (select oid from own_schema) and (f.tableoid, f.oid) not in (table member)
            union all
            select 'operator class', quote_ident(o.opcname) || ' using ' || quote_ident(m.amname),
              concat_ws(' ', case when o.opcdefault then 'default' end, 'for type',
              o.opcintype::regtype, 'family ' || quote_ident(nullif(f.opfname, o.opcname)), 'storage ' || nullif(o.opckeytype, 0)::regtype), null
            from pg_opclass o join pg_am m on m.oid = o.opcmethod join pg_opfamily f on f.oid = o.opcfamily
            where o.opcnamespace = (select oid from own_schema) and (o.tableoid, o.oid) not in (table member)
            union all
            select 'text search configuration', quote_ident(c.cfgname), concat_ws(', ', 'parser ' || c.cfgparser_name, (
              select string_agg(t.alias || ' with ' || t.dictionaries, ', ' order by t.alias) from (
                select k.alias, string_agg(m.mapdict::regdictionary::text, ' ' order by m.mapseqno) as dictionaries
                from pg_ts_config_map m join ts_token_type(c.cfgparser) k on k.tokid = m.maptokentype
                where m.mapcfg = c.oid group by k.alias) t)), null
            from (select c.*, quote_ident(p.prsname) as cfgparser_name from pg_ts_config c join pg_ts_parser p on p.oid = c.cfgparser) c
            where c.cfgnamespace = (select oid from own_schema)
              and ('pg_ts_config'::regclass, c.oid) not in (table member)
            union all
            select 'text search dictionary', quote_ident(d.dictname),
              concat_ws(' ', 'template', quote_ident(t.tmplname), '(' || d.dictinitoption || ')'), null
            from pg_ts_dict d join pg_ts_template t on t.oid = d.dicttemplate
            where d.dictnamespace = (select oid from own_schema) and (d.tableoid, d.oid) not in (table member)
            union all
            select 'text search parser', quote_ident(p.prsname),
              concat_ws(' ', 'start', p.prsstart::regproc, 'gettoken', p.prstoken::regproc, 'end', p.prsend::regproc,
              'lextypes', p.prslextype::regproc, 'headline ' || nullif(p.prsheadline, 0)::regproc), null
            from pg_ts_parser p
            where p.prsnamespace = (select oid from own_schema) and (p.tableoid, p.oid) not in (table member)
            union all
            select 'text search template', quote_ident(t.tmplname),
              concat_ws(' ', 'init ' || nullif(t.tmplinit, 0)::regproc, 'lexize', t.tmpllexize::regproc), null
            from pg_ts_template t
            where t.tmplnamespace = (select oid from own_schema) and (t.tableoid, t.oid) not in (table member)""";

    private static final String OF_DATABASE = """
            select 'event trigger' as kind, quote_ident(e.evtname) as name, concat_ws(' ', 'on', e.evtevent,
              (select 'when tag in (' || string_agg(quote_literal(t), ', ' order by t) || ')' from unnest(e.evttags) t), 'execute function',
                e.evtfoid::regprocedure,
              case e.evtenabled when 'D' then 'disabled' when 'R' then 'enabled replica' when 'A' then 'enabled always' end) as definition,
                null::text[] as options
            from pg_event_trigger e
            where (e.tableoid, e.oid) not in (table member)
            union all
            select 'cast', format('(%s as %s)', c.castsource::regtype, c.casttarget::regtype), concat_ws(' ', case c.castmethod when 'f' then
              'with function ' || c.castfunc::regprocedure when 'i' then 'with inout' else 'without function' end,
              case c.castcontext when 'a' then 'as assignment' when 'i' then 'as implicit' end), null
            from pg_cast c
            where c.oid >= 16384 and (c.tableoid, c.oid) not in (table member)
              and not exists (select from pg_depend d where (d.classid, d.objid, d.deptype) = (c.tableoid, c.oid, 'i'))
            union all
            select 'transform', format('for %s language %I', t.trftype::regtype, l.lanname),
              concat_ws(' ', 'from sql ' || nullif(t.trffromsql, 0)::regprocedure, 'to sql ' || nullif(t.trftosql, 0)::regprocedure), null
            from pg_transform t join pg_language l on l.oid = t.trflang
            where (t.tableoid, t.oid) not in (table member)
            union all
            select 'language', quote_ident(l.lanname),
              concat_ws(' ', case when l.lanpltrusted then 'trusted' end, 'handler', l.lanplcallfoid::regproc,
              'inline ' || nullif(l.laninline, 0)::regproc, 'validator ' || nullif(l.lanvalidator, 0)::regproc), null
            from pg_language l
            where l.oid >= 16384 and (l.tableoid, l.oid) not in (table member)
            union all
            select 'access method', quote_ident(a.amname),
              concat_ws(' ', 'type', case a.amtype when 'i' then 'index' else 'table' end, 'handler', a.amhandler::regproc), null
            from pg_am a
            where a.oid >= 16384 and (a.tableoid, a.oid) not in (table member)
            union all
            select 'foreign data wrapper', quote_ident(f.fdwname), concat_ws(' ', 'handler ' || nullif(f.fdwhandler, 0)::regproc,
              'validator ' || nullif(f.fdwvalidator, 0)::regproc), f.fdwoptions
            from pg_foreign_data_wrapper f
            where (f.tableoid, f.oid) not in (table member)
            union all
            select 'server', quote_ident(s.srvname), concat_ws(' ', 'type ' || quote_literal(s.srvtype), 'version ' || quote_literal(s.srvversion),
              'foreign data wrapper', quote_ident(f.fdwname)), s.srvoptions
            from pg_foreign_server s join pg_foreign_data_wrapper f on f.oid = s.srvfdw
            where (s.tableoid, s.oid) not in (table member)
            union all
            select 'user mapping', format('for %s server %I', case when u.umuser = 0 then 'public' else quote_ident(u.usename) end, u.srvname),
              '', null
            from pg_user_mappings u
            union all
            select 'publication', quote_ident(p.pubname), concat_ws(' ', case when p.puballtables then 'for all tables' end,
              case when not (p.pubinsert and p.pubupdate and p.pubdelete and p.pubtruncate) then 'publish (' || concat_ws(', ',
                case when p.pubinsert then 'insert' end, case when p.pubupdate then 'update' end, case when p.pubdelete then 'delete' end,
                case when p.pubtruncate then 'truncate' end) || ')' end, case when p.pubviaroot then 'via partition root' end,
              case when to_jsonb(p) ->> 'pubgencols' = 's' then 'with generated columns' end), null
            from pg_publication p
            union all
            select 'published table', r.prrelid::regclass || ' in ' || quote_ident(p.pubname),
              concat_ws(' ', (select '(' || string_agg(quote_ident(a.attname), ', ' order by a.attname) || ')' from pg_attribute a
                where a.attrelid = r.prrelid and a.attnum in (select x::int2 from jsonb_array_elements_text(
                  coalesce(nullif(to_jsonb(r) -> 'prattrs', 'null'), '[]')) x)), {where}), null
            from pg_publication_rel r join pg_publication p on p.oid = r.prpubid
            union all {schemas}
            select 'subscription', quote_ident(s.subname),
              concat_ws(' ', 'publication', (select string_agg(quote_ident(p), ', ' order by p) from unnest(s.subpublications) p),
              case when not s.subenabled then 'disabled' end,
                'slot ' || coalesce(quote_ident(nullif(s.subslotname, s.subname)), case when s.subslotname is null then 'none' end),
              case when s.subbinary then 'binary' end, 'streaming ' || nullif(s.substream::text, '{streaming}'),
                'synchronous_commit ' || nullif(s.subsynccommit, 'off'){subscription}), null
            from pg_subscription s join pg_database d on d.oid = s.subdbid
            where d.datname = current_database()""";

    /** The objects of the schema. */
    static String ofSchema() {
        return Catalog.OWN + OF_SCHEMA;
    }

    /** The objects of the database, by the major version of the server. */
    static String ofDatabase(int version) {
        String subscription = (version < 15 ? "" : """
                , case when s.subtwophasestate <> 'd' then 'two phase' end, case when s.subdisableonerr then 'disable on error' end""")
                + (version < 16 ? "" : """
                , 'origin ' || nullif(s.suborigin, 'any'), case when not s.subpasswordrequired then 'password not required' end,
                case when s.subrunasowner then 'run as owner' end""")
                + (version < 17 ? "" : ", case when s.subfailover then 'failover' end");
        return Catalog.OWN + OF_DATABASE.replace("{where}", version < 15 ? "null" : "'where ' || pg_get_expr(r.prqual, r.prrelid)")
                .replace("{schemas}", version < 15 ? "" : """
                    select 'published schema', quote_ident(n.nspname) || ' in ' || quote_ident(p.pubname), '', null
                    from pg_publication_namespace r join pg_publication p on p.oid = r.pnpubid join pg_namespace n on n.oid = r.pnnspid
                    union all""")
                .replace("{streaming}", version < 16 ? "false" : version < 18 ? "f" : "p")
                .replace("{subscription}", subscription);
    }

    static OtherObject read(ResultSet row, Reading reading) throws SQLException {
        String kind = row.getString("kind");
        String name = reading.normalised(row, "name");
        return new OtherObject(kind, name,
                (reading.normalised(row, "definition") + Reading.options(kind + " " + name, row.getArray("options"))).strip());
    }

    @Override
    public String line() {
        return kind + " " + name + (definition.isEmpty() ? "" : " " + definition);
    }
}
