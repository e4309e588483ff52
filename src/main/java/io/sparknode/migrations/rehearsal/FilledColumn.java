package io.sparknode.migrations.rehearsal;

import static io.sparknode.migrations.connection.Query.literal;

import io.sparknode.migrations.connection.Query;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A column of a table that is given rows, and the values that suit its type.
 *
 * @param type       without a domain around it
 * @param typeName   as {@code pg_type} has it
 * @param kind       PostgreSQL's typtype
 * @param category   PostgreSQL's typcategory
 * @param isNumbered whether a sequence gives it its values
 * @param length     of character varying, if it has one
 * @param digits     of numeric before the point, if they are limited
 * @param fullType   the type, or the domain
 * @param preset     its default
 */
record FilledColumn(String name, String type, String typeName, String kind, String category, boolean isRequired, boolean isNumbered, Integer length,
        Integer digits, String fullType, String preset) {

    private static final List<String> TEXTS = List.of(
        "'user' || i || '@example.com'",
        "'https://example.com/' || i",
        "i::text",
        "lpad(i::text, 6, '0')",
        "'+1' || lpad(i::text, 10, '0')",
        "'a' || i",
        "'A' || i",
        "md5(i::text)",
        "upper(md5(i::text))",
        "translate(lpad(i::text, 6, '0'), '0123456789', 'abcdefghij')",
        "translate(lpad(i::text, 6, '0'), '0123456789', 'ABCDEFGHIJ')",
        "chr(65 + i % 26) || chr(65 + i / 26 % 26) || chr(65 + i / 676 % 26)",
        "chr(97 + i % 26) || chr(97 + i / 26 % 26)");
    private static final List<String> NUMBERS = List.of("i % 100", "(i % 100) / 100.0", "-(i + 1)", "2 * i", "i % 10", "i % 2", "1");
    private static final String COLUMNS = Query.ofFile(FilledColumn.class, "rows/columns.sql");

    /** Those of a table that an INSERT may give a value. */
    static List<FilledColumn> of(Connection connection, long table) throws SQLException {
        return Query.rows(connection, COLUMNS, table).stream()
            .map(row -> new FilledColumn((String) row.get(0), (String) row.get(1), (String) row.get(2), (String) row.get(3), (String) row.get(4),
                Boolean.TRUE.equals(row.get(5)), Boolean.TRUE.equals(row.get(6)), (Integer) row.get(7), (Integer) row.get(8), (String) row.get(10),
                (String) row.get(11)))
            .toList();
    }

    /** Its name, as SQL. */
    String quoted() {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Whether the change of a type succeeds and takes a part of the values: the time of the day, or what is behind the point. */
    boolean losesValuesAs(FilledColumn other) {
        return Set.of("timestamp", "timestamptz").contains(typeName) && Set.of("date", "time", "timetz").contains(other.typeName)
            || Set.of("numeric", "float4", "float8").contains(typeName) && Set.of("int4", "int8").contains(other.typeName);
    }

    /** Whether its type has a value, which is given as SQL. */
    boolean accepts(Connection connection, String value) {
        try {
            Query.execute(connection, "SELECT " + value + "::" + type);
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    /** The value in row i, by its type. */
    String value() {
        if (kind.equals("e")) {
            return "(enum_range(NULL::" + type + "))[1 + i % cardinality(enum_range(NULL::" + type + "))]";
        }
        if (category.equals("A")) {
            return "'{}'::" + type;
        }
        if (category.equals("R")) {
            return typeName.contains("multirange") ? "'{}'::" + type : "'empty'::" + type;
        }
        return switch (typeName) {
            case "bool" -> "i % 2 = 0";
            case "int2" -> "(i % 32000 + 1)::smallint";
            case "int4", "int8", "oid", "money" -> "(i + 1)::" + type;
            case "float4", "float8" -> "(i + 1.25)::" + type;
            case "numeric" -> digits == null ? "(i + 1.25)::numeric"
                : "(i % " + Math.max(1, (long) Math.pow(10, Math.min(digits, 9)) - 1) + " + 1.25)::numeric";
            case "text", "citext" -> "'" + name.replace("'", "''") + " ' || i";
            case "varchar", "bpchar" -> length == null ? "'text ' || i" : "right('text ' || i, " + length + ")";
            case "uuid" -> "md5(" + literal(name) + " || i)::uuid";
            case "date" -> "date '2026-01-01' + i % 365";
            case "timestamp", "timestamptz" -> typeName + " '2026-01-01 00:00' + i % 500000 * interval '1 minute'";
            case "time" -> "time '00:00' + i % 1440 * interval '1 minute'";
            case "timetz" -> "timetz '00:00+00' + i % 1440 * interval '1 minute'";
            case "interval" -> "i * interval '1 minute'";
            case "json", "jsonb" -> "'{}'::" + typeName;
            case "bytea" -> "decode(md5(i::text), 'hex')";
            case "inet", "cidr" -> "('10.0.0.0'::inet + i)::" + typeName;
            case "macaddr" -> "('00:00:00:' || regexp_replace(lpad(to_hex(i), 6, '0'), '(..)(..)(..)', '\\1:\\2:\\3'))::macaddr";
            case "tsvector" -> "''::tsvector";
            case "bit", "varbit" -> "i::bit(64)::" + type;
            default -> preset != null ? preset : isRequired ? "i::text::" + type : "NULL::" + type;
        };
    }

    /**
     * Other values in row i, which checks often ask for: like an address, a number in a text, a code, a share, or something that is over.
     *
     * @param named the texts that a check names, which may be patterns or the beginning of what it allows
     */
    List<String> otherForms(Collection<String> named) {
        return switch (category) {
            case "S" -> Stream.concat(
                    named.stream().flatMap(text -> Stream.of("replace(replace(" + literal(text) + ", '%', i::text), '_', '0')", literal(text) + " || i")),
                    TEXTS.stream())
                .map(text -> length == null ? text : "left(" + text + ", " + length + ")").toList();
            case "N" -> NUMBERS.stream().map(number -> "(" + number + ")::" + type).toList();
            case "D" -> List.of("(timestamptz '2000-01-01 00:00+00' + i * interval '1 hour')::" + type,
                "(now() + (i + 1) * interval '1 hour')::" + type);
            default -> typeName.startsWith("json") ? List.of("'[]'::" + typeName) : List.of();
        };
    }

    /** One of some values, in turn. */
    String oneOf(List<String> texts) {
        return "(ARRAY[" + texts.stream().map(text -> text == null ? "NULL" : literal(text)).collect(Collectors.joining(", "))
            + "]::" + type + "[])[1 + i % " + texts.size() + "]";
    }
}
