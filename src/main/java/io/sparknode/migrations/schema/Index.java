package io.sparknode.migrations.schema;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * An index that does not back a constraint.
 *
 * @param definition method, columns, operator classes, collations, included columns and predicate: {@code btree (email) WHERE is_active}
 * @param valid      false after a build that was interrupted: PostgreSQL maintains the index, but does not use it
 * @param details    what else is special about it, for example {@code clustered} or {@code partition of events_at}; empty if nothing is
 */
public record Index(String table, String name, boolean unique, String definition, boolean valid, String details) implements SchemaObject {

    static Index read(ResultSet row, Reading reading) throws SQLException {
        String definition = row.getString("definition");
        String beforeMethod = row.getString("before_method");
        String table = row.getString("table_name");
        definition = definition.substring(definition.indexOf(beforeMethod) + beforeMethod.length());
        return new Index(table, row.getString("index_name"), row.getBoolean("indisunique"),
                SqlText.normalise(reading.unqualified(definition), reading.varchars(table)), row.getBoolean("indisvalid"),
                reading.normalised(row, "details"));
    }

    @Override
    public String line() {
        return ObjectLine.joined("index", SqlText.name(table, name), unique ? "UNIQUE" : "", definition, details, valid ? "" : "invalid");
    }
}
