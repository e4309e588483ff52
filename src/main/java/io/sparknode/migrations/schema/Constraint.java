package io.sparknode.migrations.schema;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/**
 * A constraint of a table or a domain. Not null is told with the column, as up to PostgreSQL 17 it is no constraint of its own.
 *
 * @param owner      the table or domain
 * @param definition for example {@code FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE CASCADE}
 * @param state      empty, or why rows may break it: {@code not valid} (older rows were not checked), {@code not enforced} (since PostgreSQL
 *                   18), {@code disabled} (a trigger that enforces it is)
 */
public record Constraint(String owner, String name, String definition, String state) implements SchemaObject {

    /** The copies of a constraint on partitions go with the one on the partitioned table. */
    static final String QUERY = Catalog.OWN + """
            select o.name as owner, k.conname, pg_get_constraintdef(k.oid) as definition,
                exists (select from pg_trigger t where t.tgconstraint = k.oid and t.tgisinternal and t.tgenabled = 'D') as disabled
            from pg_constraint k
            join (select oid as relid, 0 as typid, relname as name from own_relation
                  union all select 0, oid, typname from own_type) o on o.relid = k.conrelid and o.typid = k.contypid
            where k.contype in ('c', 'f', 'p', 'u', 'x') and k.conparentid = 0""";

    static Constraint read(ResultSet row) throws SQLException {
        String definition = SqlText.constraint(row.getString("definition"));
        String state = "";
        for (String ending : List.of(" NOT VALID", " NOT ENFORCED")) {
            if (definition.endsWith(ending)) {
                definition = definition.substring(0, definition.length() - ending.length());
                state = ending.strip().toLowerCase(Locale.ROOT);
            }
        }
        return new Constraint(row.getString("owner"), row.getString("conname"), definition,
                row.getBoolean("disabled") ? (state + " disabled").strip() : state);
    }

    @Override
    public String line() {
        return "constraint " + SqlText.name(owner, name) + " " + definition + (state.isEmpty() ? "" : " " + state);
    }
}
