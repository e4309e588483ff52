package io.sparknode.migrations.schema;

import java.sql.ResultSet;
import java.sql.SQLException;

/** An extension installed into the schema. Its version is not compared: it follows the server. */
public record Extension(String name) implements SchemaObject {

    static final String QUERY = Catalog.OWN + "select e.extname from pg_extension e join own_schema n on n.oid = e.extnamespace";

    static Extension read(ResultSet row) throws SQLException {
        return new Extension(row.getString("extname"));
    }

    @Override
    public String line() {
        return "extension " + name;
    }
}
