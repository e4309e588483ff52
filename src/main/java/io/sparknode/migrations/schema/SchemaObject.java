package io.sparknode.migrations.schema;

/** One object of a database schema, for example a column or a policy. */
public interface SchemaObject {

    /** This object as one line of text: its kind, its name and everything that is compared. */
    String line();
}
