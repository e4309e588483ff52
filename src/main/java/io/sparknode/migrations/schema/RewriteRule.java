package io.sparknode.migrations.schema;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A rewrite rule that was made by hand; the one that every view has is told with the view.
 *
 * @param definition for example {@code ON DELETE DO INSTEAD NOTHING}
 * @param state      empty when it fires as usual, else {@code disabled}, {@code enabled replica} or {@code enabled always}
 */
public record RewriteRule(String table, String name, String definition, String state) implements SchemaObject {

    static final String QUERY = Catalog.OWN + """
            select c.relname, r.rulename, pg_get_ruledef(r.oid) as definition, format('CREATE RULE %I AS', r.rulename) as before_event,
                format(' TO %I.%I', current_setting('schema_reader.schema', true), c.relname) as on_table,
                case r.ev_enabled when 'D' then 'disabled' when 'R' then 'enabled replica' when 'A' then 'enabled always' else '' end as state
            from own_relation c
            join pg_rewrite r on r.ev_class = c.oid and r.rulename <> '_RETURN'""";

    static RewriteRule read(ResultSet row, Reading reading) throws SQLException {
        String definition = row.getString("definition").substring(row.getString("before_event").length());
        String onTable = row.getString("on_table");
        int on = definition.indexOf(onTable);
        definition = definition.substring(0, on) + definition.substring(on + onTable.length()).replaceFirst(";$", "");
        return new RewriteRule(row.getString("relname"), row.getString("rulename"), SqlText.normalise(reading.unqualified(definition)),
            row.getString("state"));
    }

    @Override
    public String line() {
        return "rule " + SqlText.name(table, name) + " " + definition + (state.isEmpty() ? "" : " " + state);
    }
}
