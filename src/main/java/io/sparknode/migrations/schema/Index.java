package io.sparknode.migrations.schema;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * An index that does not back a constraint.
 *
 * @param definition method, columns, operator classes, collations, included columns and predicate: {@code btree (email) WHERE is_active}
 * @param valid      false after a build that was interrupted: PostgreSQL maintains the index, but does not use it
 */
public record Index(String table, String name, boolean unique, String definition, boolean valid) implements SchemaObject {

    static final String QUERY = Catalog.OWN + """
            select c.relname as table_name, ic.relname as index_name, i.indisunique, i.indisvalid, pg_get_indexdef(i.indexrelid) as definition,
                format('INDEX %I ON ', ic.relname) as before_table
            from own_relation c
            join pg_index i on i.indrelid = c.oid
            join pg_class ic on ic.oid = i.indexrelid
            where not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))""";

    static Index read(ResultSet row) throws SQLException {
        String definition = row.getString("definition");
        int table = definition.indexOf(row.getString("before_table")) + row.getString("before_table").length();
        return new Index(row.getString("table_name"), row.getString("index_name"), row.getBoolean("indisunique"),
                SqlText.normalise(definition.substring(definition.indexOf(" USING ", table) + " USING ".length())), row.getBoolean("indisvalid"));
    }

    @Override
    public String line() {
        return "index " + SqlText.name(table, name) + (unique ? " UNIQUE " : " ") + definition + (valid ? "" : " invalid");
    }
}
