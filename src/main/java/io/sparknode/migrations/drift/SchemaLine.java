package io.sparknode.migrations.drift;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of {@code schema.txt}, taken apart.
 *
 * @param kind   for example {@code column}; {@code grant} and {@code revoke} stand for rights
 * @param name   of the object, as the line has it: {@code users.email}, {@code tenant_of(uuid)}; for a right what it is on
 * @param key    tells the object from all others: two lines with the same key describe the same object
 * @param rest   what follows the name
 * @param text   the whole line
 */
public record SchemaLine(String kind, String name, String key, String rest, String text) {

    /** The kinds that are more than one word. */
    private static final List<String> PHRASES = List.of("default privileges", "materialized view", "foreign table", "foreign data wrapper",
        "event trigger",
        "text search configuration", "text search dictionary", "text search parser", "text search template", "user mapping", "access method",
        "operator class", "operator family", "security label");
    private static final String IDENTIFIER = "(?:\"(?:[^\"]|\"\")*\"|[^\\s\"'(),.]+)";
    private static final Pattern NAME = Pattern.compile(IDENTIFIER + "(?:\\." + IDENTIFIER + ")*");
    private static final Pattern RIGHT = Pattern.compile("(?<rights>.*?) on (?<object>.*) (?<direction>to|from) (?<grantee>" + IDENTIFIER
        + ")(?<option> with grant option)?");
    private static final Pattern COMMENT = Pattern.compile(" E?'(?:[^']|'')*'$");
    private static final Set<String> RIGHTS = Set.of("grant", "revoke");
    private static final Set<String> WITH_ARGUMENTS = Set.of("function", "procedure", "aggregate", "operator", "cast");
    private static final Set<String> OF_A_TABLE = Set.of("column", "constraint", "index", "policy", "trigger", "rule", "statistics");
    private static final Set<String> TABLES = Set.of("table", "view", "materialized view", "foreign table");

    /** Reads a line as {@link io.sparknode.migrations.schema.Schema#lines} has it. */
    public static SchemaLine of(String text) {
        String kind = PHRASES.stream().filter(phrase -> text.startsWith(phrase + " ")).findFirst().orElse(text.split(" ", 2)[0]);
        String behind = text.length() > kind.length() ? text.substring(kind.length() + 1) : "";
        if (RIGHTS.contains(kind)) {
            Matcher right = RIGHT.matcher(behind);
            if (right.matches()) {
                String key = "grant on " + right.group("object") + " to " + right.group("grantee")
                    + (right.group("option") == null ? "" : right.group("option"));
                return new SchemaLine(kind, right.group("object"), kind.equals("grant") ? key : text, "", text);
            }
        }
        if (kind.equals("default privileges")) {
            return new SchemaLine(kind, behind, text, "", text);
        }
        String name = name(kind, behind);
        return new SchemaLine(kind, name, kind + " " + name, behind.substring(name.length()).strip(), text);
    }

    private static String name(String kind, String behind) {
        Matcher name = NAME.matcher(behind);
        if (!name.lookingAt()) {
            return behind;
        }
        if (kind.equals("comment") && !behind.substring(name.end()).matches(COMMENT.pattern())) {
            // On something that has its kind before its name
            return COMMENT.matcher(behind).replaceFirst("");
        }
        int end = name.end();
        if (WITH_ARGUMENTS.contains(kind) && behind.startsWith("(", end)) {
            end = closing(behind, end) + 1;
        }
        return behind.substring(0, end);
    }

    /** The table that the object is part of, or that it is; empty if it stands by itself. */
    public String table() {
        if (TABLES.contains(kind)) {
            return name;
        }
        Matcher first = Pattern.compile(IDENTIFIER).matcher(name);
        boolean isOfTable = OF_A_TABLE.contains(kind) || (RIGHTS.contains(kind) || kind.equals("comment")) && NAME.matcher(name).matches();
        return isOfTable && first.lookingAt() ? first.group() : "";
    }

    /** The name without that of its table. */
    public String simpleName() {
        return OF_A_TABLE.contains(kind) && name.length() > table().length() ? name.substring(table().length() + 1) : name;
    }

    /** A name without the quotes that it has in SQL. */
    static String unquoted(String name) {
        return name.startsWith("\"") ? name.substring(1, name.length() - 1).replace("\"\"", "\"") : name;
    }

    /** Where the parenthesis that opens at {@code open} is closed; names and constants in quotation marks may have any in them. */
    static int closing(String text, int open) {
        List<Integer> ends = ends(text.substring(open));
        return ends.isEmpty() ? text.length() - 1 : open + ends.get(ends.size() - 1);
    }

    /** Where the items of the first list in parentheses end: at its commas, and where it is closed. */
    static List<Integer> ends(String text) {
        List<Integer> ends = new ArrayList<>();
        int depth = 0;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else {
                depth += c == '(' ? 1 : c == ')' ? -1 : 0;
                if (c == ',' && depth == 1 || c == ')' && depth == 0) {
                    ends.add(i);
                }
                if (c == ')' && depth == 0) {
                    return ends;
                }
            }
        }
        return List.of();
    }
}
