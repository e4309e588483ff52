package io.sparknode.migrations.schema;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A row level security policy.
 *
 * @param command {@code all}, {@code select}, {@code insert}, {@code update} or {@code delete}
 * @param roles   names with commas between them; {@code public} stands for all
 * @param using   which rows a command sees; empty if it has none
 * @param check   which rows a command may write; empty if it has none
 */
public record Policy(String table, String name, boolean restrictive, String command, String roles, String using, String check)
        implements SchemaObject {

    static final String QUERY = Catalog.OWN + """
            select c.relname, p.polname, not p.polpermissive as restrictive,
                case p.polcmd when '*' then 'all' when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' end
                  as command,
                (select string_agg(coalesce(quote_ident(r.rolname), 'public'), ',' order by r.rolname)
                   from unnest(p.polroles) as role left join pg_roles r on r.oid = role) as roles,
                pg_get_expr(p.polqual, p.polrelid) as using_rows, pg_get_expr(p.polwithcheck, p.polrelid) as check_rows
            from own_relation c
            join pg_policy p on p.polrelid = c.oid""";

    static Policy read(ResultSet row, Reading reading) throws SQLException {
        String table = row.getString("relname");
        return new Policy(table, row.getString("polname"), row.getBoolean("restrictive"), row.getString("command"),
                SqlText.normalise(row.getString("roles")).replace(", ", ","),
                SqlText.expression(reading.sql(row, "using_rows"), reading.varchars(table)),
                SqlText.expression(reading.sql(row, "check_rows"), reading.varchars(table)));
    }

    @Override
    public String line() {
        return "policy " + SqlText.name(table, name) + (restrictive ? " restrictive" : "") + " for " + command + " to " + roles
                + (using.isEmpty() ? "" : " using (" + using + ")")
                + (check.isEmpty() ? "" : " with check (" + check + ")");
    }
}
