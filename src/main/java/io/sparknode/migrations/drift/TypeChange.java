package io.sparknode.migrations.drift;

import io.sparknode.migrations.connection.Query;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The SQL that gives a column its type back, and stops where that would change a value. PostgreSQL does not: an explicit cast to {@code varchar(n)} cuts
 * a text, and any cast to {@code numeric(p,s)} or {@code date} rounds.
 *
 * @see <a href="https://www.postgresql.org/docs/current/datatype-character.html">PostgreSQL: Character Types</a>
 *
 * @param table  the table, as SQL
 * @param column the column, as SQL
 * @param found  the type that it has, as lines of a schema have it
 * @param wanted the type that it gets
 */
record TypeChange(String table, String column, String found, String wanted) {

    private static final Pattern BUILT_IN = Pattern.compile("(?:bigint|integer|smallint|numeric|real|double precision|money|text|varchar|char"
        + "|boolean|uuid|jsonb?|xml|date|time|timetz|timestamp|timestamptz|interval|bytea|inet|cidr|macaddr|oid)(?:\\(.*\\))?(?:\\[\\])*");
    private static final Pattern STRING = Pattern.compile("text|(?:varchar|char)(?:\\((?<length>\\d+)\\))?");
    /** What PostgreSQL cannot compare by {@code =}, or by its text. */
    private static final Pattern NOT_COMPARED = Pattern.compile("(?:jsonb?|xml|point|lseg|path|box|polygon|line|circle)(?:\\[\\])*");

    /** What is to be executed in one transaction. */
    String sql() {
        String alter = "ALTER TABLE " + table + " ALTER COLUMN " + column + " TYPE " + wanted + " USING " + cast(column, wanted);
        String kept = kept();
        return kept == null ? alter : "LOCK TABLE " + table + "; SELECT migration.refuse_to_lose(" + Query.literal(table) + ", "
            + Query.literal(SchemaLine.unquoted(column)) + ", " + Query.literal(kept) + "); " + alter;
    }

    /** An expression that has the value of the column where the other type can hold it; null where it always can, or nothing can be compared. */
    private String kept() {
        Matcher from = STRING.matcher(withoutCollation(found));
        Matcher to = STRING.matcher(withoutCollation(wanted));
        String value = "t." + column;
        if (from.matches() && to.matches()) {
            return length(from) <= length(to) ? null : cast(cast(value, wanted), found);
        } else if (NOT_COMPARED.matcher(found).matches() || NOT_COMPARED.matcher(wanted).matches()) {
            return null;
        } else if (from.matches()) {
            // '1.50' and 1.5 are the same, but not as texts
            String whole = wanted.equals("date") ? "timestamp" : wanted.replaceFirst("\\(.*?\\)", "");
            return whole.equals(wanted) ? null : "CASE WHEN " + cast(value, wanted) + " = " + cast(value, whole) + " THEN " + value + " END";
        }
        return cast(cast(value, wanted), found);
    }

    private static int length(Matcher string) {
        return string.group("length") == null ? Integer.MAX_VALUE : Integer.parseInt(string.group("length"));
    }

    /** No cast leads from one enum type to another. */
    private static String cast(String value, String type) {
        String target = withoutCollation(type);
        return value + (BUILT_IN.matcher(target).matches() ? "::" : "::text::") + target;
    }

    private static String withoutCollation(String type) {
        return type.replaceFirst(" collate .*", "");
    }
}
