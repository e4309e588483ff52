package io.sparknode.migrations.rules;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Types that are not PostgreSQL's, or that Liquibase makes another one of, each with the type of PostgreSQL to write instead. */
final class TypeNames {

    private static final Map<String, String> INSTEAD = new TreeMap<>(Map.ofEntries(
        Map.entry("blob", "bytea, as Liquibase makes oid of it"), Map.entry("longblob", "bytea"), Map.entry("image", "bytea"),
        Map.entry("binary", "bytea"), Map.entry("varbinary", "bytea"),
        Map.entry("clob", "text"), Map.entry("nclob", "text"), Map.entry("ntext", "text"), Map.entry("longtext", "text"), Map.entry("string", "text"),
        Map.entry("nvarchar", "varchar"), Map.entry("nvarchar2", "varchar"), Map.entry("varchar2", "varchar"),
        Map.entry("datetime", "timestamptz, as Liquibase makes a timestamp without time zone of it"),
        Map.entry("datetime2", "timestamptz, as Liquibase makes a timestamp without time zone of it"),
        Map.entry("smalldatetime", "timestamptz, as Liquibase makes a timestamp without time zone of it"),
        Map.entry("tinyint", "smallint"), Map.entry("mediumint", "integer"), Map.entry("number", "numeric"), Map.entry("currency", "numeric"),
        Map.entry("money", "numeric, as Liquibase makes decimal of it"), Map.entry("double", "double precision"),
        Map.entry("smallserial", "smallint, and make it an identity column in SQL, as Liquibase does of itself"),
        Map.entry("serial", "integer, and make it an identity column in SQL, as Liquibase does of itself"),
        Map.entry("bigserial", "bigint, and make it an identity column in SQL, as Liquibase does of itself")));

    private TypeNames() {
    }

    /** What to write instead of a type, if it is such a one. */
    static Optional<String> insteadOf(String type) {
        String name = type.strip().toLowerCase(Locale.ROOT);
        if (name.startsWith("java.sql.types.")) {
            return Optional.of("the type of PostgreSQL that is meant");
        }
        if (name.matches("(?:small|big)?int(?:eger)?\\s*\\(.*")) {
            return Optional.of(name.replaceFirst("\\s*\\(.*", "").replaceFirst("^int$", "integer") + ", which has no length in PostgreSQL");
        }
        return name.equals("double precision") ? Optional.empty() : Optional.ofNullable(INSTEAD.get(name.replaceFirst("\\W.*", "")));
    }
}
