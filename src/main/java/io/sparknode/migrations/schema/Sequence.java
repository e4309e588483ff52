package io.sparknode.migrations.schema;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A sequence. The value that it stands at is data and does not count.
 *
 * @param definition type, start, step, limits and cache
 * @param column     the table and column that own it; empty if none does
 */
public record Sequence(String name, String definition, String column) implements SchemaObject {

    static Sequence read(ResultSet row, Reading reading) throws SQLException {
        String table = row.getString("table_name");
        return new Sequence(row.getString("relname"), row.getString("definition"),
                table == null ? "" : SqlText.name(table, row.getString("column_name")));
    }

    @Override
    public String line() {
        return "sequence " + SqlText.name(name) + " " + definition + (column.isEmpty() ? "" : " owned by " + column);
    }
}
