package io.sparknode.migrations.schema;

import io.sparknode.migrations.schema.SqlParts.PartKind;
import io.sparknode.migrations.schema.SqlParts.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rewrites SQL that PostgreSQL printed from its catalog so that the same rule reads the same. PostgreSQL prints a rule with other casts after a
 * dump and restore, and quotes a name or not depending on the words that its version reserves.
 *
 * <p>A cast is taken away only where nothing is lost: from a string constant that is text, and from a column that is varchar where PostgreSQL has
 * nothing but a cast to text to print, as an operand and in functions that know text only. Every other cast stays.
 */
final class SqlText {

    /** Functions of PostgreSQL that take text and have no form for varchar: a column that is varchar is always printed with a cast in them. */
    private static final Set<String> TEXT_FUNCTIONS = Set.of("lower", "upper", "btrim", "ltrim", "rtrim", "length", "char_length", "md5", "initcap",
            "replace", "reverse", "left", "right", "substr", "strpos", "split_part", "starts_with", "regexp_replace", "NULLIF");
    private static final Set<String> AFTER_FROM = Set.of("WHERE", "GROUP", "HAVING", "WINDOW", "ORDER", "LIMIT", "OFFSET", "FETCH", "FOR");
    private static final Set<String> SET_OPERATIONS = Set.of("UNION", "INTERSECT", "EXCEPT");
    private static final Part ANY = Part.of(PartKind.WORD, "ANY", true);
    private static final Part CAST = Part.of(PartKind.SYMBOL, "::", false);

    /** Columns that are varchar, by their printed names. */
    private final Set<String> varchars;

    private SqlText(Set<String> varchars) {
        this.varchars = varchars;
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
        if (parts.size() > 1 && parts.get(0).is(PartKind.WORD, "CHECK")) {
            Part condition = parts.get(1);
            parts.set(1, Part.of(PartKind.PARENTHESES, withoutOuterParentheses(condition.inside()), condition.spaced()));
        }
        return SqlParts.print(parts);
    }

    /**
     * As {@link #normalise(String)}, for the default of a column: whether a constant is called text or varchar is all the same in a column that is.
     */
    static String defaultOf(String type, String sql) {
        List<Part> parts = parts(sql, Set.of());
        boolean constant = parts.size() == 3 && parts.get(0).kind() == PartKind.CONSTANT && parts.get(1).is(PartKind.SYMBOL, "::")
                && parts.get(2).is(PartKind.WORD, "varchar") && (type.equals("text") || type.startsWith("varchar"));
        return SqlParts.print(constant ? parts.subList(0, 1) : parts);
    }

    /**
     * As {@link #normalise(String)}, for the query of a view. Up to PostgreSQL 15 each column has its table's name before it, later ones leave it
     * away when the query has a single table; here it is left away.
     */
    static String query(String sql) {
        List<Part> parts = parts(sql, Set.of());
        if (!parts.isEmpty() && parts.get(parts.size() - 1).is(PartKind.SYMBOL, ";")) {
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
        StringBuilder name = new StringBuilder();
        for (String part : parts) {
            name.append(name.isEmpty() ? "" : ".").append(SqlParts.name(part));
        }
        return name.toString();
    }

    /** The text as a string constant on one line. */
    static String literal(String text) {
        return SqlParts.constant("'" + text.replace("'", "''") + "'");
    }

    private static List<Part> parts(String sql, Set<String> varchars) {
        if (sql == null) {
            return new ArrayList<>();
        }
        return new SqlText(varchars).normal(SqlParts.of(sql), "");
    }

    private static List<Part> withoutOuterParentheses(List<Part> parts) {
        return parts.size() == 1 && parts.get(0).kind() == PartKind.PARENTHESES ? parts.get(0).inside() : parts;
    }

    /** Rewrites from the inside to the outside. */
    private List<Part> normal(List<Part> parts, String function) {
        List<Part> normal = new ArrayList<>();
        for (Part part : parts) {
            if (part.inside() == null) {
                normal.add(part);
            } else {
                Part before = normal.isEmpty() ? null : normal.get(normal.size() - 1);
                String call = before != null && before.isName() && !part.spaced() ? before.text() : "";
                normal.add(Part.of(part.kind(), normal(part.inside(), call), part.spaced()));
            }
        }
        return withFunctionForTimeZone(withIn(withoutCasts(withShortTypes(normal), function)));
    }

    private static List<Part> withShortTypes(List<Part> parts) {
        for (int i = 0; i + 1 < parts.size(); i++) {
            Part part = parts.get(i);
            if (part.is(PartKind.WORD, "character") && parts.get(i + 1).is(PartKind.WORD, "varying")) {
                parts.set(i, Part.of(PartKind.WORD, "varchar", part.spaced()));
                parts.remove(i + 1);
            } else if (part.is(PartKind.WORD, "timestamp")) {
                int with = parts.get(i + 1).kind() == PartKind.PARENTHESES ? i + 2 : i + 1;
                if (areWords(parts, with, "with", "time", "zone")) {
                    parts.set(i, Part.of(PartKind.WORD, "timestamptz", part.spaced()));
                    parts.subList(with, with + 3).clear();
                }
            }
        }
        return parts;
    }

    private static boolean areWords(List<Part> parts, int from, String... words) {
        for (int i = 0; i < words.length; i++) {
            if (from + i >= parts.size() || !parts.get(from + i).is(PartKind.WORD, words[i])) {
                return false;
            }
        }
        return true;
    }

    private List<Part> withoutCasts(List<Part> parts, String function) {
        for (int cast = 1; cast < parts.size(); cast++) {
            if (parts.get(cast).is(PartKind.SYMBOL, "::")) {
                int end = endOfType(parts, cast + 1);
                List<Part> type = parts.subList(cast + 1, end);
                List<Part> replacement = replacement(parts, cast, end, SqlParts.print(type), List.copyOf(type), function);
                if (replacement != null) {
                    parts.subList(cast - 1, end).clear();
                    parts.addAll(cast - 1, replacement);
                }
            }
        }
        return parts;
    }

    /** What stands for an operand and its cast; null if they stay. */
    private List<Part> replacement(List<Part> parts, int cast, int end, String type, List<Part> typeParts, String function) {
        Part operand = parts.get(cast - 1);
        if (isConstant(operand)) {
            return type.equals("text") ? List.of(operand) : null;
        }
        boolean parentheses = operand.kind() == PartKind.PARENTHESES && (cast < 2 || operand.spaced() || !parts.get(cast - 2).isName());
        if (!parentheses) {
            return null;
        }
        List<Part> inside = operand.inside();
        if (type.endsWith("[]") && isArray(inside)) {
            Part elements = inside.get(1);
            List<Part> elementType = typeParts.subList(0, typeParts.size() - 1);
            List<Part> pushed = elements.inside().isEmpty() ? null : withElementsCast(elements.inside(), elementType);
            return pushed == null ? null
                    : List.of(inside.get(0).spaced(operand.spaced()), Part.of(PartKind.BRACKETS, withoutCasts(pushed, ""), elements.spaced()));
        }
        boolean plain = type.equals("text") || type.equals("varchar");
        boolean plainConstant = !inside.isEmpty() && isConstant(inside.get(0))
                && (inside.size() == 1 || inside.size() == 3 && inside.get(2).is(PartKind.WORD, "varchar"));
        if (plain && plainConstant) {
            Part constant = inside.get(0).spaced(operand.spaced());
            return type.equals("text") ? List.of(constant) : List.of(constant, CAST, typeParts.get(0));
        }
        boolean column = type.equals("text") && isVarchar(inside) && isText(parts, cast - 1, end, function);
        return column ? withFirstSpaced(inside, operand.spaced()) : null;
    }

    /** PostgreSQL does so when it reads {@code (ARRAY[a, b])::text[]} again; null for arrays of arrays. */
    private static List<Part> withElementsCast(List<Part> elements, List<Part> type) {
        List<Part> cast = new ArrayList<>();
        int from = 0;
        for (int to = 0; to <= elements.size(); to++) {
            if (to == elements.size() || elements.get(to).is(PartKind.SYMBOL, ",")) {
                List<Part> element = elements.subList(from, to);
                if (isArray(element)) {
                    return null;
                }
                List<Part> ending = element.subList(Math.max(0, element.size() - 1 - type.size()), element.size());
                if (SqlParts.print(ending).equals("::" + SqlParts.print(type))) {
                    cast.addAll(element);
                } else {
                    cast.add(Part.of(PartKind.PARENTHESES, withFirstSpaced(element, false), element.get(0).spaced()));
                    cast.add(CAST);
                    cast.addAll(type);
                }
                if (to < elements.size()) {
                    cast.add(elements.get(to));
                }
                from = to + 1;
            }
        }
        return cast;
    }

    private static List<Part> withFirstSpaced(List<Part> parts, boolean spaced) {
        List<Part> copy = new ArrayList<>(parts);
        copy.set(0, copy.get(0).spaced(spaced));
        return copy;
    }

    private static boolean isConstant(Part part) {
        return part.kind() == PartKind.CONSTANT || part.is(PartKind.WORD, "NULL");
    }

    private static boolean isArray(List<Part> parts) {
        return parts.size() == 2 && parts.get(0).is(PartKind.WORD, "ARRAY") && parts.get(1).kind() == PartKind.BRACKETS;
    }

    /** A column of the table, also as the old or the new one in a trigger. */
    private boolean isVarchar(List<Part> parts) {
        boolean ofRow = parts.size() == 3 && (parts.get(0).is(PartKind.WORD, "old") || parts.get(0).is(PartKind.WORD, "new"))
                && parts.get(1).is(PartKind.SYMBOL, ".");
        Part column = parts.size() == 1 ? parts.get(0) : ofRow ? parts.get(2) : null;
        return column != null && column.isName() && varchars.contains(column.text());
    }

    /** Whether PostgreSQL could print nothing but a cast here: an operator, or a function that knows text only. */
    private static boolean isText(List<Part> parts, int from, int end, String function) {
        Part before = from == 0 ? null : parts.get(from - 1);
        Part after = end == parts.size() ? null : parts.get(end);
        boolean operand = before != null && before.isOperator() || after != null && after.isOperator()
                || from > 1 && areWords(parts, from - 2, "DISTINCT", "FROM")
                || areWords(parts, end, "IS", "DISTINCT") || areWords(parts, end, "IS", "NOT", "DISTINCT");
        boolean argument = (before == null || before.is(PartKind.SYMBOL, ",")) && (after == null || after.is(PartKind.SYMBOL, ","));
        return operand || argument && TEXT_FUNCTIONS.contains(function);
    }

    private static int endOfType(List<Part> parts, int from) {
        int end = from + 1;
        while (end + 1 < parts.size() && parts.get(end).is(PartKind.SYMBOL, ".")) {
            end += 2;
        }
        String first = parts.get(from).kind() == PartKind.WORD ? parts.get(from).text() : "";
        Map<String, Set<String>> more = Map.of("double", Set.of("precision"), "bit", Set.of("varying"),
                "interval", Set.of("year", "month", "day", "hour", "minute", "second", "to"));
        while (end < parts.size() && parts.get(end).kind() == PartKind.WORD && more.getOrDefault(first, Set.of()).contains(parts.get(end).text())) {
            end++;
        }
        if (end < parts.size() && parts.get(end).kind() == PartKind.PARENTHESES && !parts.get(end).spaced()) {
            end++;
        }
        if (areWords(parts, end, "without", "time", "zone") || areWords(parts, end, "with", "time", "zone")) {
            end += 3;
        }
        while (end < parts.size() && parts.get(end).kind() == PartKind.BRACKETS && parts.get(end).inside().isEmpty()) {
            end++;
        }
        return end;
    }

    private static List<Part> withIn(List<Part> parts) {
        for (int i = 0; i + 2 < parts.size(); i++) {
            Part values = parts.get(i + 2);
            if (parts.get(i).is(PartKind.SYMBOL, "=") && parts.get(i + 1).equals(ANY) && values.kind() == PartKind.PARENTHESES
                    && isArray(values.inside())) {
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
            int words = expression ? indexOfWords(part.inside(), "AT", "TIME", "ZONE") : -1;
            if (words > 0) {
                List<Part> arguments = new ArrayList<>(withFirstSpaced(part.inside().subList(words + 3, part.inside().size()), false));
                arguments.add(Part.of(PartKind.SYMBOL, ",", false));
                arguments.addAll(withFirstSpaced(part.inside().subList(0, words), true));
                parts.set(i, Part.of(PartKind.WORD, "timezone", part.spaced()));
                parts.add(i + 1, Part.of(PartKind.PARENTHESES, arguments, false));
            }
        }
        return parts;
    }

    private static int indexOfWords(List<Part> parts, String... words) {
        for (int i = 0; i < parts.size(); i++) {
            if (areWords(parts, i, words)) {
                return i;
            }
        }
        return -1;
    }

    /** The name by which a query calls the only thing that it reads from; null if it joins or unites several. */
    private static String singleTable(List<Part> parts) {
        int from = indexOfWords(parts, "FROM");
        if (from < 0 || parts.stream().anyMatch(part -> part.kind() == PartKind.WORD && SET_OPERATIONS.contains(part.text()))) {
            return null;
        }
        int end = from + 1;
        while (end < parts.size() && !(parts.get(end).kind() == PartKind.WORD && AFTER_FROM.contains(parts.get(end).text()))) {
            end++;
        }
        List<Part> item = parts.subList(from + 1, end);
        if (item.stream().anyMatch(part -> part.is(PartKind.SYMBOL, ","))) {
            return null;
        }
        Part called = null;
        for (Part part : item) {
            if (part.is(PartKind.WORD, "TABLESAMPLE")) {
                break;
            }
            called = part.isName() ? part : called;
        }
        return called == null ? null : called.text();
    }

    /** Without a name and a dot before other names; a whole row keeps them. */
    private static List<Part> withoutPrefix(String prefix, List<Part> parts, boolean ofFunctions) {
        List<Part> shorter = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            boolean begins = i == 0 || !parts.get(i - 1).is(PartKind.SYMBOL, ".");
            boolean prefixed = begins && part.isName() && part.text().equals(prefix) && i + 2 < parts.size()
                    && parts.get(i + 1).is(PartKind.SYMBOL, ".")
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
