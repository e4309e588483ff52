package io.sparknode.migrations.schema;

/**
 * An object of another schema than the one that is read.
 *
 * @param schema the name of the other schema
 */
public record InSchema(String schema, SchemaObject object) implements SchemaObject {

    @Override
    public String line() {
        return "in schema " + SqlText.name(schema) + ": " + object.line();
    }
}
