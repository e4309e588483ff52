package io.sparknode.migrations.schema;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A trigger that was made by hand; those that enforce constraints are told with the constraint.
 *
 * @param definition for example {@code BEFORE INSERT FOR EACH ROW EXECUTE FUNCTION f()}
 * @param state      empty when it fires as usual, else {@code disabled}, {@code enabled replica}, {@code enabled always} or, on a
 *                   partition of a table where it does not, {@code enabled}; and on which extension it depends
 */
public record Trigger(String table, String name, String definition, String state) implements SchemaObject {

    /**
     * The copies of a trigger on partitions, which are internal up to PostgreSQL 14 and not after, are told only if they fire in another way than the
     * trigger on the partitioned table.
     */
    static final String QUERY = Catalog.OWN + """
            select c.relname, t.tgname, pg_get_triggerdef(t.oid) as definition, format('TRIGGER %I ', t.tgname) as before_event,
                format(' ON %I.%I ', current_setting('schema_reader.schema', true), c.relname) as on_table,
                concat_ws(' ', case t.tgenabled when 'D' then 'disabled' when 'R' then 'enabled replica' when 'A' then 'enabled always'
                  else case when t.tgparentid <> 0 then 'enabled' end end,
                  (select d.extensions from dependent d where (d.classid, d.objid) = ('pg_trigger'::regclass, t.oid))) as state
            from own_relation c
            join pg_trigger t on t.tgrelid = c.oid
            left join pg_trigger p on p.oid = t.tgparentid
            where case when t.tgparentid = 0 then not t.tgisinternal else t.tgenabled <> p.tgenabled
              and not exists (select from pg_constraint k where k.oid = t.tgconstraint and k.contype <> 't') end""";

    static Trigger read(ResultSet row, Reading reading) throws SQLException {
        String table = row.getString("relname");
        String definition = row.getString("definition");
        String beforeEvent = row.getString("before_event");
        definition = definition.substring(definition.indexOf(beforeEvent) + beforeEvent.length());
        String onTable = row.getString("on_table");
        int on = definition.indexOf(onTable);
        definition = definition.substring(0, on) + " " + definition.substring(on + onTable.length());
        return new Trigger(table, row.getString("tgname"), SqlText.normalise(reading.unqualified(definition), reading.varchars(table)),
                row.getString("state"));
    }

    @Override
    public String line() {
        return "trigger " + SqlText.name(table, name) + " " + definition + (state.isEmpty() ? "" : " " + state);
    }
}
