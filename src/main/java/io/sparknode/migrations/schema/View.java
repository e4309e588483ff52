package io.sparknode.migrations.schema;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A view.
 *
 * @param materialized whether it stores its rows; whether it is filled does not count
 * @param options      for example {@code security_barrier=true}, with commas between them; empty if it has none
 * @param query        the query, on one line
 */
public record View(String name, boolean materialized, String options, String query) implements SchemaObject {

    static final String QUERY = Catalog.OWN + """
            select c.relname, c.relkind = 'm' as materialized, pg_get_viewdef(c.oid) as query,
                coalesce((select string_agg(option, ', ' order by option) from unnest(c.reloptions) as option), '') as options
            from own_relation c
            where c.relkind in ('v', 'm')""";

    static View read(ResultSet row) throws SQLException {
        return new View(row.getString("relname"), row.getBoolean("materialized"), row.getString("options"),
                SqlText.query(row.getString("query")));
    }

    @Override
    public String line() {
        return (materialized ? "materialized view " : "view ") + SqlText.name(name)
                + (options.isEmpty() ? "" : " with (" + options + ")") + " as " + query;
    }
}
