package io.sparknode.migrations.schema;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A table, partitioned and foreign ones too.
 *
 * @param forced  whether row level security also holds for the owner of the table
 * @param details what else is special about it, for example {@code unlogged} or {@code partition by list (region)}; empty if nothing is
 */
public record Table(String name, boolean rowLevelSecurity, boolean forced, String details) implements SchemaObject {

    static Table read(ResultSet row, Reading reading) throws SQLException {
        String name = row.getString("relname");
        String server = reading.normalised(row, "server") + Reading.options(name, row.getArray("ftoptions"));
        return new Table(name, row.getBoolean("relrowsecurity"), row.getBoolean("relforcerowsecurity"),
                (server + " " + reading.normalised(row, "details")).strip());
    }

    @Override
    public String line() {
        return ObjectLine.joined("table", SqlText.name(name), rowLevelSecurity ? "row level security" : "", forced ? "forced" : "", details);
    }
}
