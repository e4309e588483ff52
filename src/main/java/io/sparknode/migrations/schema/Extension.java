package io.sparknode.migrations.schema;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * An extension of the database.
 *
 * @param details its schema, if it is another one than the schema that is read, and its version, if it is not the one that the server installs by
 *                default; empty if neither is so
 */
public record Extension(String name, String details) implements SchemaObject {

    /** PL/pgSQL is in every database. */
    static final String QUERY = Catalog.OWN + """
            select e.extname, concat_ws(' ', 'schema ' || quote_ident(nullif(n.nspname, current_setting('schema_reader.schema', true))),
                case when e.extversion <> a.default_version then 'version ' || quote_literal(e.extversion) end) as details
            from pg_extension e
            join pg_namespace n on n.oid = e.extnamespace
            left join pg_available_extensions() a on a.name = e.extname
            where e.extname <> 'plpgsql'""";

    static Extension read(ResultSet row, Reading reading) throws SQLException {
        return new Extension(row.getString("extname"), reading.normalised(row, "details"));
    }

    @Override
    public String line() {
        return "extension " + (name.matches("[a-z0-9_-]+") ? name : SqlText.name(name)) + (details.isEmpty() ? "" : " " + details);
    }
}
