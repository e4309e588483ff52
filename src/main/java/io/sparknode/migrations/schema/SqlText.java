package io.sparknode.migrations.schema;

import io.sparknode.migrations.schema.SqlParts.PartKind;
import io.sparknode.migrations.schema.SqlParts.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Rewrites SQL that PostgreSQL printed from its catalog so that the same rule reads the same. PostgreSQL prints a rule with other casts after a
 * dump and restore, and quotes a name or not depending on the words that its version reserves.
 */
final class SqlText {

    private static final Set<String> AFTER_FROM = Set.of("WHERE", "GROUP", "HAVING", "WINDOW", "ORDER", "LIMIT", "OFFSET", "FETCH", "FOR");
    private static final Set<String> SET_OPERATIONS = Set.of("UNION", "INTERSECT", "EXCEPT");
    private static final Part ANY = Part.of(PartKind.WORD, "ANY", true);

    private SqlText() {
    }

    /**
     * The canonical form of an expression, a type or a definition: one line, with {@code = ANY (ARRAY[…])} as {@code in (…)} and with the short
     * names of {@code varchar} and {@code timestamptz}.
     *
     * @param sql as PostgreSQL prints it; null is read as empty
     */
    static String normalise(String sql) {
        return normalise(sql, Set.of());
    }

    /**
     * As {@link #normalise(String)}, for SQL about a table.
     *
     * @param varchars the names of the table's columns that are varchar, or {@code VALUE} in a domain over it
     */
    static String normalise(String sql, Set<String> varchars) {
        return SqlParts.print(parts(sql, varchars));
    }

    /** As {@link #normalise(String, Set)}, without the parentheses around all of the expression, if it has any. */
    static String expression(String sql, Set<String> varchars) {
        return SqlParts.print(withoutOuterParentheses(parts(sql, varchars)));
    }

    /** As {@link #normalise(String, Set)}, with one pair of parentheses around the condition of a check where PostgreSQL prints two. */
    static String constraint(String sql, Set<String> varchars) {
        List<Part> parts = parts(sql, varchars);
        if (parts.size() > 1 && parts.get(0).isWord("CHECK")) {
            Part condition = parts.get(1);
            parts.set(1, Part.of(PartKind.PARENTHESES, withoutOuterParentheses(condition.inside()), condition.spaced()));
        }
        return SqlParts.print(parts);
    }

    /** As {@link #normalise(String)}, for the default of a column: whether a constant is called text or varchar is all the same in a column that is. */
    static String defaultOf(String type, String sql) {
        List<Part> parts = parts(sql, Set.of());
        boolean constant = parts.size() == 3 && parts.get(0).kind() == PartKind.CONSTANT && parts.get(1).isSymbol("::")
                && parts.get(2).isWord("varchar") && (type.equals("text") || type.startsWith("varchar"));
        return SqlParts.print(constant ? parts.subList(0, 1) : parts);
    }

    /**
     * As {@link #normalise(String)}, for the query of a view. Up to PostgreSQL 15 each column has its table's name before it, later ones leave it
     * away when the query has a single table; here it is left away.
     */
    static String query(String sql) {
        List<Part> parts = parts(sql, Set.of());
        if (!parts.isEmpty() && parts.get(parts.size() - 1).isSymbol(";")) {
            parts.remove(parts.size() - 1);
        }
        String table = singleTable(parts);
        return SqlParts.print(table == null ? parts : withoutPrefix(table, parts, false));
    }

    /** SQL with the names of a schema's objects as they are where this schema is the first of the search path. */
    static String unqualified(String schema, String sql) {
        return sql == null ? null : SqlParts.print(withoutPrefix(SqlParts.name(schema), SqlParts.of(sql), true));
    }

    /** A name, or the parts of a name with dots between them, each quoted only if it is not plain lower case. */
    static String name(String... parts) {
        return Stream.of(parts).map(SqlParts::name).collect(Collectors.joining("."));
    }

    /** The text as a string constant on one line. */
    static String literal(String text) {
        return SqlParts.constant("'" + text.replace("'", "''") + "'");
    }

    private static List<Part> parts(String sql, Set<String> varchars) {
        return sql == null ? new ArrayList<>() : normal(SqlParts.of(sql), "", new SqlCasts(varchars));
    }

    private static List<Part> withoutOuterParentheses(List<Part> parts) {
        return parts.size() == 1 && parts.get(0).kind() == PartKind.PARENTHESES ? parts.get(0).inside() : parts;
    }

    /** Rewrites from the inside to the outside. */
    private static List<Part> normal(List<Part> parts, String function, SqlCasts casts) {
        List<Part> normal = new ArrayList<>();
        for (Part part : parts) {
            if (part.inside() == null) {
                normal.add(part);
            } else {
                Part before = normal.isEmpty() ? null : normal.get(normal.size() - 1);
                String call = before != null && before.isName() && !part.spaced() ? before.text() : "";
                normal.add(Part.of(part.kind(), normal(part.inside(), call, casts), part.spaced()));
            }
        }
        return withFunctionForTimeZone(withIn(casts.without(withShortTypes(normal), function)));
    }

    private static List<Part> withShortTypes(List<Part> parts) {
        for (int i = 0; i + 1 < parts.size(); i++) {
            Part part = parts.get(i);
            if (part.isWord("character") && parts.get(i + 1).isWord("varying")) {
                parts.set(i, Part.of(PartKind.WORD, "varchar", part.spaced()));
                parts.remove(i + 1);
            } else if (part.isWord("timestamp")) {
                int with = parts.get(i + 1).kind() == PartKind.PARENTHESES ? i + 2 : i + 1;
                if (SqlParts.areWords(parts, with, "with", "time", "zone")) {
                    parts.set(i, Part.of(PartKind.WORD, "timestamptz", part.spaced()));
                    parts.subList(with, with + 3).clear();
                }
            }
        }
        return parts;
    }

    private static List<Part> withIn(List<Part> parts) {
        for (int i = 0; i + 2 < parts.size(); i++) {
            Part values = parts.get(i + 2);
            if (parts.get(i).isSymbol("=") && parts.get(i + 1).equals(ANY) && values.kind() == PartKind.PARENTHESES
                    && SqlParts.isArray(values.inside())) {
                parts.set(i, Part.of(PartKind.WORD, "in", true));
                parts.set(i + 1, Part.of(PartKind.PARENTHESES, values.inside().get(1).inside(), true));
                parts.remove(i + 2);
            }
        }
        return parts;
    }

    /** {@code (t AT TIME ZONE 'UTC')} is how PostgreSQL prints {@code timezone('UTC', t)} if it was written so since version 14. */
    private static List<Part> withFunctionForTimeZone(List<Part> parts) {
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            boolean expression = part.kind() == PartKind.PARENTHESES && (i == 0 || part.spaced() || !parts.get(i - 1).isName());
            int words = expression ? SqlParts.indexOfWords(part.inside(), "AT", "TIME", "ZONE") : -1;
            if (words > 0) {
                List<Part> arguments = new ArrayList<>(SqlParts.withFirstSpaced(part.inside().subList(words + 3, part.inside().size()), false));
                arguments.add(Part.of(PartKind.SYMBOL, ",", false));
                arguments.addAll(SqlParts.withFirstSpaced(part.inside().subList(0, words), true));
                parts.set(i, Part.of(PartKind.WORD, "timezone", part.spaced()));
                parts.add(i + 1, Part.of(PartKind.PARENTHESES, arguments, false));
            }
        }
        return parts;
    }

    /** The name by which a query calls the only thing that it reads from; null if it joins or unites several. */
    private static String singleTable(List<Part> parts) {
        int from = SqlParts.indexOfWords(parts, "FROM");
        if (from < 0 || parts.stream().anyMatch(part -> part.kind() == PartKind.WORD && SET_OPERATIONS.contains(part.text()))) {
            return null;
        }
        List<Part> item = parts.stream().skip(from + 1L)
            .takeWhile(part -> part.kind() != PartKind.WORD || !AFTER_FROM.contains(part.text())).toList();
        return item.stream().anyMatch(part -> part.isSymbol(",")) ? null : item.stream().takeWhile(part -> !part.isWord("TABLESAMPLE"))
            .filter(Part::isName).map(Part::text).reduce((first, last) -> last).orElse(null);
    }

    /** Without a name and a dot before other names; a whole row keeps them. */
    private static List<Part> withoutPrefix(String prefix, List<Part> parts, boolean ofFunctions) {
        List<Part> shorter = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            boolean begins = i == 0 || !parts.get(i - 1).isSymbol(".");
            boolean prefixed = begins && part.isName() && part.text().equals(prefix) && i + 2 < parts.size()
                    && parts.get(i + 1).isSymbol(".")
                    && parts.get(i + 2).isName();
            boolean call = prefixed && i + 3 < parts.size() && parts.get(i + 3).kind() == PartKind.PARENTHESES && !parts.get(i + 3).spaced();
            if (prefixed && (ofFunctions || !call)) {
                shorter.add(parts.get(i + 2).spaced(part.spaced()));
                i += 2;
            } else {
                shorter.add(part.inside() == null ? part : Part.of(part.kind(), withoutPrefix(prefix, part.inside(), ofFunctions), part.spaced()));
            }
        }
        return shorter;
    }
}
