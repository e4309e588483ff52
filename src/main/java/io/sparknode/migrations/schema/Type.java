package io.sparknode.migrations.schema;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A type of the schema's own.
 *
 * @param kind       {@code enum}, {@code domain}, {@code composite} or {@code range}; {@code type} if it has functions of its own to read
 *                   and write it
 * @param definition an enum's values in their order, a domain's base type with default and not null (its checks are {@link Constraint}s), a
 *                   composite's attributes, a range's subtype
 */
public record Type(String kind, String name, String definition) implements SchemaObject {

    static Type read(ResultSet row, Reading reading) throws SQLException {
        String name = row.getString("typname");
        if (row.getBoolean("is_varchar")) {
            reading.isVarchar(name, "VALUE");
        }
        return new Type(row.getString("kind"), name, definition(row, reading));
    }

    private static String definition(ResultSet row, Reading reading) throws SQLException {
        String definition = reading.normalised(row, "definition");
        // The default of a domain over varchar
        return row.getBoolean("is_varchar") ? definition.replaceFirst("( default '(?:[^']|'')*')::varchar$", "$1") : definition;
    }

    @Override
    public String line() {
        return ObjectLine.joined(kind, SqlText.name(name), definition);
    }
}
