package io.sparknode.migrations.schema;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A function, procedure or aggregate.
 *
 * @param kind       {@code function}, {@code procedure} or {@code aggregate}
 * @param arguments  their names, types and defaults
 * @param properties what it returns, its language and what differs from PostgreSQL's defaults, for example
 *                   {@code returns uuid language sql stable security definer}
 * @param body       the first 12 hexadecimal digits of the SHA-256 of the source; indents, blanks at the ends of a line and
 *                   empty lines do not count in SQL and PL/pgSQL, except in constants
 */
public record Routine(String kind, String name, String arguments, String properties, String body) implements SchemaObject {

    static final String QUERY = Catalog.OWN + """
            select case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end as kind,
                p.proname, pg_get_function_arguments(p.oid) as arguments,
                concat_ws(' ', 'returns ' || pg_get_function_result(p.oid),
                  'transform ' || (select string_agg('for type ' || format_type(y, null), ', ' order by y) from unnest(p.protrftypes) y),
                  'language ' || quote_ident(l.lanname),
                  case p.prokind when 'w' then 'window' end,
                  case p.provolatile when 'i' then 'immutable' when 's' then 'stable' end,
                  case when p.proisstrict then 'strict' end,
                  case when p.prosecdef then 'security definer' end,
                  case when p.proleakproof then 'leakproof' end,
                  case p.proparallel when 's' then 'parallel safe' when 'r' then 'parallel restricted' end,
                  case when p.procost <> case when l.lanname in ('internal', 'c') then 1 else 100 end then 'cost ' || p.procost end,
                  case when p.proretset and p.prorows <> 1000 then 'rows ' || p.prorows end,
                  'support ' || nullif(p.prosupport::text, '-'),
                  (select d.extensions from dependent d where (d.classid, d.objid) = ('pg_proc'::regclass, p.oid))) as properties,
                (select 'set ' || string_agg(setting, ' set ' order by setting) from unnest(p.proconfig) as setting) as settings,
                l.lanname, p.prosrc, p.probin, pg_get_function_sqlbody(p.oid) as sql_body,
                concat_ws(' ', a.aggkind, a.aggnumdirectargs, a.aggtransfn, a.aggfinalfn, a.aggcombinefn, a.aggserialfn, a.aggdeserialfn,
                  a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn, a.aggfinalextra, a.aggmfinalextra, a.aggfinalmodify, a.aggmfinalmodify,
                  a.aggsortop::regoper, format_type(a.aggtranstype, null), a.aggtransspace, format_type(nullif(a.aggmtranstype, 0), null),
                  a.aggmtransspace, 'initcond ' || quote_literal(a.agginitval), 'minitcond ' || quote_literal(a.aggminitval)) as aggregate_parts
            from own_routine p
            join pg_language l on l.oid = p.prolang
            left join pg_aggregate a on a.aggfnoid = p.oid""";

    static Routine read(ResultSet row, Reading reading) throws SQLException {
        String settings = row.getString("settings");
        String properties = reading.normalised(row, "properties") + (settings == null ? "" : " " + oneLine(settings));
        return new Routine(row.getString("kind"), row.getString("proname"), reading.normalised(row, "arguments"), properties,
                SourceText.hash(source(row, reading), 12));
    }

    private static String source(ResultSet row, Reading reading) throws SQLException {
        String library = row.getString("probin");
        return SourceText.normalise(row.getString("lanname"), row.getString("prosrc")) + (library == null ? "" : "\n" + library)
                + reading.normalised(row, "sql_body") + reading.unqualified(row.getString("aggregate_parts"));
    }

    private static String oneLine(String settings) {
        return settings.lines().count() > 1 ? SqlText.literal(settings) : settings;
    }

    @Override
    public String line() {
        return kind + " " + SqlText.name(name) + "(" + arguments + ") " + properties + " body " + body;
    }
}
