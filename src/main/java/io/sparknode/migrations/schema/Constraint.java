package io.sparknode.migrations.schema;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A constraint of a table or a domain. Not null is told with the column, as up to PostgreSQL 17 it is no constraint of its own.
 *
 * @param owner      the table or domain
 * @param definition for example {@code FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE CASCADE}
 * @param state      empty, or why rows may break it and what is special about its index: {@code not valid} (older rows were not checked),
 *                   {@code not enforced} (since PostgreSQL 18), {@code disabled} (the triggers that enforce it are; in parentheses the events if not
 *                   all are), {@code clustered}
 */
public record Constraint(String owner, String name, String definition, String state) implements SchemaObject {

    static Constraint read(ResultSet row, Reading reading) throws SQLException {
        String owner = row.getString("owner");
        String definition = SqlText.constraint(reading.sql(row, "definition"), reading.varchars(owner));
        String unchecked = "";
        for (String ending : List.of(" NOT VALID", " NOT ENFORCED")) {
            if (definition.endsWith(ending)) {
                definition = definition.substring(0, definition.length() - ending.length());
                unchecked = ending.strip().toLowerCase(Locale.ROOT);
            }
        }
        String state = Stream.of(unchecked, row.getString("enforced"), reading.normalised(row, "index_state"), row.getString("local"))
                .filter(each -> each != null && !each.isEmpty()).collect(Collectors.joining(" "));
        return new Constraint(owner, row.getString("conname"), definition, state);
    }

    @Override
    public String line() {
        return ObjectLine.joined("constraint", SqlText.name(owner, name), definition, state);
    }
}
