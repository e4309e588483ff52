package io.sparknode.migrations.schema;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A trigger that was made by hand; those that enforce constraints are told with the constraint.
 *
 * @param definition for example {@code BEFORE INSERT FOR EACH ROW EXECUTE FUNCTION f()}
 * @param state      empty when it fires as usual, else {@code disabled}, {@code enabled replica} or {@code enabled always}
 */
public record Trigger(String table, String name, String definition, String state) implements SchemaObject {

    /** The copies of a trigger on partitions are internal up to PostgreSQL 14 and not after: they are left out. */
    static final String QUERY = Catalog.OWN + """
            select c.relname, t.tgname, pg_get_triggerdef(t.oid) as definition, format('TRIGGER %I ', t.tgname) as before_event,
                format(' ON %I.%I ', current_schema(), c.relname) as on_table,
                case t.tgenabled when 'D' then 'disabled' when 'R' then 'enabled replica' when 'A' then 'enabled always' else '' end as state
            from own_relation c
            join pg_trigger t on t.tgrelid = c.oid and not t.tgisinternal and t.tgparentid = 0""";

    static Trigger read(ResultSet row) throws SQLException {
        String definition = row.getString("definition");
        String beforeEvent = row.getString("before_event");
        definition = definition.substring(definition.indexOf(beforeEvent) + beforeEvent.length()).replace(row.getString("on_table"), " ");
        return new Trigger(row.getString("relname"), row.getString("tgname"), SqlText.normalise(definition), row.getString("state"));
    }

    @Override
    public String line() {
        return "trigger " + SqlText.name(table, name) + " " + definition + (state.isEmpty() ? "" : " " + state);
    }
}
