package io.sparknode.migrations.schema;

import io.sparknode.migrations.schema.SqlParts.Part;
import io.sparknode.migrations.schema.SqlParts.PartKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Takes away casts that PostgreSQL prints at one time and not at another, where nothing is lost: from a string constant that is text, and from a
 * column that is varchar where PostgreSQL has nothing but a cast to text to print, as an operand and in functions that know text only. Every other
 * cast stays.
 *
 * @param varchars columns that are varchar, by their printed names
 */
record SqlCasts(Set<String> varchars) {

    /** Functions of PostgreSQL that take text and have no form for varchar: a column that is varchar is always printed with a cast in them. */
    private static final Set<String> TEXT_FUNCTIONS = Set.of("lower", "upper", "btrim", "ltrim", "rtrim", "length", "char_length", "md5", "initcap",
            "replace", "reverse", "left", "right", "substr", "strpos", "split_part", "starts_with", "regexp_replace", "NULLIF");
    private static final Part CAST = Part.of(PartKind.SYMBOL, "::", false);

    /**
     * SQL without these casts.
     *
     * @param function of which the parts are the arguments; empty if they are not
     */
    List<Part> without(List<Part> parts, String function) {
        for (int cast = 1; cast < parts.size(); cast++) {
            if (parts.get(cast).isSymbol("::")) {
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
        if (type.endsWith("[]") && SqlParts.isArray(inside)) {
            Part elements = inside.get(1);
            List<Part> elementType = typeParts.subList(0, typeParts.size() - 1);
            List<Part> pushed = elements.inside().isEmpty() ? null : withElementsCast(elements.inside(), elementType);
            return pushed == null ? null
                    : List.of(inside.get(0).spaced(operand.spaced()), Part.of(PartKind.BRACKETS, without(pushed, ""), elements.spaced()));
        }
        boolean plain = type.equals("text") || type.equals("varchar");
        boolean plainConstant = !inside.isEmpty() && isConstant(inside.get(0))
                && (inside.size() == 1 || inside.size() == 3 && inside.get(2).isWord("varchar"));
        if (plain && plainConstant) {
            Part constant = inside.get(0).spaced(operand.spaced());
            return type.equals("text") ? List.of(constant) : List.of(constant, CAST, typeParts.get(0));
        }
        boolean column = type.equals("text") && isVarchar(inside) && isText(parts, cast - 1, end, function);
        return column ? SqlParts.withFirstSpaced(inside, operand.spaced()) : null;
    }

    /** PostgreSQL does so when it reads {@code (ARRAY[a, b])::text[]} again; null for arrays of arrays. */
    private static List<Part> withElementsCast(List<Part> elements, List<Part> type) {
        List<Part> cast = new ArrayList<>();
        int from = 0;
        for (int to = 0; to <= elements.size(); to++) {
            if (to == elements.size() || elements.get(to).isSymbol(",")) {
                List<Part> element = elements.subList(from, to);
                if (SqlParts.isArray(element)) {
                    return null;
                }
                List<Part> ending = element.subList(Math.max(0, element.size() - 1 - type.size()), element.size());
                if (SqlParts.print(ending).equals("::" + SqlParts.print(type))) {
                    cast.addAll(element);
                } else {
                    cast.add(Part.of(PartKind.PARENTHESES, SqlParts.withFirstSpaced(element, false), element.get(0).spaced()));
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

    private static boolean isConstant(Part part) {
        return part.kind() == PartKind.CONSTANT || part.isWord("NULL");
    }

    /** A column of the table, also as the old or the new one in a trigger. */
    private boolean isVarchar(List<Part> parts) {
        boolean ofRow = parts.size() == 3 && (parts.get(0).isWord("old") || parts.get(0).isWord("new")) && parts.get(1).isSymbol(".");
        Part column = parts.size() == 1 ? parts.get(0) : ofRow ? parts.get(2) : null;
        return column != null && column.isName() && varchars.contains(column.text());
    }

    /** Whether PostgreSQL could print nothing but a cast here: an operator, or a function that knows text only. */
    private static boolean isText(List<Part> parts, int from, int end, String function) {
        Part before = from == 0 ? null : parts.get(from - 1);
        Part after = end == parts.size() ? null : parts.get(end);
        boolean operand = before != null && before.isOperator() || after != null && after.isOperator()
                || from > 1 && SqlParts.areWords(parts, from - 2, "DISTINCT", "FROM")
                || SqlParts.areWords(parts, end, "IS", "DISTINCT") || SqlParts.areWords(parts, end, "IS", "NOT", "DISTINCT");
        boolean argument = (before == null || before.isSymbol(",")) && (after == null || after.isSymbol(","));
        return operand || argument && TEXT_FUNCTIONS.contains(function);
    }

    private static int endOfType(List<Part> parts, int from) {
        int end = from + 1;
        while (end + 1 < parts.size() && parts.get(end).isSymbol(".")) {
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
        if (SqlParts.areWords(parts, end, "without", "time", "zone") || SqlParts.areWords(parts, end, "with", "time", "zone")) {
            end += 3;
        }
        while (end < parts.size() && parts.get(end).kind() == PartKind.BRACKETS && parts.get(end).inside().isEmpty()) {
            end++;
        }
        return end;
    }
}
