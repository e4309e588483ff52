package io.sparknode.migrations.schema;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A type of the schema's own.
 *
 * @param kind       {@code enum}, {@code domain}, {@code composite} or {@code range}
 * @param definition an enum's values in their order, a domain's base type with default and not null (its checks are {@link Constraint}s), a
 *                   composite's attributes, a range's subtype
 */
public record Type(String kind, String name, String definition) implements SchemaObject {

    static final String QUERY = Catalog.OWN + """
            select case t.typtype when 'e' then 'enum' when 'd' then 'domain' when 'r' then 'range' else 'composite' end as kind, t.typname,
                case t.typtype
                  when 'e' then (select '(' || string_agg(quote_literal(e.enumlabel), ', ' order by e.enumsortorder) || ')'
                                 from pg_enum e where e.enumtypid = t.oid)
                  when 'd' then concat_ws(' ', format_type(t.typbasetype, t.typtypmod),
                                 case when t.typcollation <> b.typcollation then 'collate ' || t.typcollation::regcollation end,
                                 case when t.typnotnull then 'not null' end, 'default ' || pg_get_expr(t.typdefaultbin, 0))
                  when 'r' then (select format_type(r.rngsubtype, null) from pg_range r where r.rngtypid = t.oid)
                  else (select '(' || string_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod), ', ' order by a.attnum) || ')'
                        from pg_attribute a where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped)
                end as definition
            from own_type t
            left join pg_type b on b.oid = t.typbasetype""";

    static Type read(ResultSet row) throws SQLException {
        return new Type(row.getString("kind"), row.getString("typname"), SqlText.normalise(row.getString("definition")));
    }

    @Override
    public String line() {
        return kind + " " + SqlText.name(name) + " " + definition;
    }
}
