package io.sparknode.migrations.schema;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.stream.Collectors;

/**
 * A function, procedure or aggregate.
 *
 * @param kind       {@code function}, {@code procedure} or {@code aggregate}
 * @param arguments  their names, types and defaults
 * @param properties what it returns, its language and what differs from PostgreSQL's defaults, for example
 *                   {@code returns uuid language sql stable security definer}
 * @param body       the first 12 hexadecimal digits of the SHA-256 of the source; blanks at the ends of a line and empty lines do not count
 */
public record Routine(String kind, String name, String arguments, String properties, String body) implements SchemaObject {

    static final String QUERY = Catalog.OWN + """
            select case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end as kind,
                p.proname, pg_get_function_arguments(p.oid) as arguments,
                concat_ws(' ', 'returns ' || pg_get_function_result(p.oid), 'language ' || l.lanname,
                  case p.prokind when 'w' then 'window' end,
                  case p.provolatile when 'i' then 'immutable' when 's' then 'stable' end,
                  case when p.proisstrict then 'strict' end,
                  case when p.prosecdef then 'security definer' end,
                  case when p.proleakproof then 'leakproof' end,
                  case p.proparallel when 's' then 'parallel safe' when 'r' then 'parallel restricted' end,
                  (select 'set ' || string_agg(setting, ' set ' order by setting) from unnest(p.proconfig) as setting)) as properties,
                concat_ws(E'\\n', p.prosrc, p.probin) as source, pg_get_function_sqlbody(p.oid) as sql_body,
                concat_ws(' ', a.aggkind, a.aggnumdirectargs, a.aggtransfn, a.aggfinalfn, a.aggcombinefn, a.aggserialfn, a.aggdeserialfn,
                  a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn, a.aggfinalextra, a.aggfinalmodify, a.aggsortop::regoper,
                  format_type(a.aggtranstype, null), a.agginitval, a.aggminitval) as aggregate_parts
            from own_routine p
            join pg_language l on l.oid = p.prolang
            left join pg_aggregate a on a.aggfnoid = p.oid""";

    static Routine read(ResultSet row) throws SQLException {
        String source = row.getString("source").lines().map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.joining("\n"));
        return new Routine(row.getString("kind"), row.getString("proname"), SqlText.normalise(row.getString("arguments")),
                SqlText.normalise(row.getString("properties")),
                hash(source + SqlText.normalise(row.getString("sql_body")) + row.getString("aggregate_parts")));
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 6);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    @Override
    public String line() {
        return kind + " " + SqlText.name(name) + "(" + arguments + ") " + properties + " body " + body;
    }
}
