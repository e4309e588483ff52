package io.sparknode.migrations.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** SQL as PostgreSQL prints it, taken apart into words, names, constants and symbols, with what stands in parentheses below it. */
final class SqlParts {

    /** Words that are values when they stand without quotes, and a type that is another one without. */
    private static final Set<String> QUOTED_WORDS = Set.of("user", "current_user", "session_user", "system_user", "current_role",
            "current_catalog", "current_schema", "current_date", "current_time", "current_timestamp", "localtime", "localtimestamp",
            "true", "false", "null", "default", "char");
    private static final String OPERATOR_CHARACTERS = "+-*/<>=~!@#%^&|`?:";
    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]*");
    private static final Pattern LINE_BREAK = Pattern.compile("[\\p{Cc}\u2028\u2029&&[^\t]]");

    private final String sql;
    private int at;

    private SqlParts(String sql) {
        this.sql = sql;
    }

    /** What a part is. */
    enum PartKind { WORD, NAME, CONSTANT, SYMBOL, PARENTHESES, BRACKETS }

    /**
     * A part of the text.
     *
     * @param text   as it is to be printed; null for what is in parentheses or brackets
     * @param inside the parts between parentheses or brackets; null for others
     * @param spaced whether a blank stands before it
     */
    record Part(PartKind kind, String text, List<Part> inside, boolean spaced) {

        static Part of(PartKind kind, String text, boolean spaced) {
            return new Part(kind, text, null, spaced);
        }

        static Part of(PartKind kind, List<Part> inside, boolean spaced) {
            return new Part(kind, null, inside, spaced);
        }

        Part spaced(boolean other) {
            return other == spaced ? this : new Part(kind, text, inside, other);
        }

        boolean isWord(String other) {
            return kind == PartKind.WORD && text.equals(other);
        }

        boolean isSymbol(String other) {
            return kind == PartKind.SYMBOL && text.equals(other);
        }

        boolean isName() {
            return kind == PartKind.WORD || kind == PartKind.NAME;
        }

        boolean isOperator() {
            return kind == PartKind.SYMBOL && OPERATOR_CHARACTERS.indexOf(text.charAt(0)) >= 0 && !text.equals("::");
        }
    }

    static List<Part> of(String sql) {
        SqlParts parts = new SqlParts(sql);
        List<Part> all = parts.until('\0');
        if (parts.at < sql.length()) {
            throw new IllegalArgumentException("unbalanced parentheses in: " + sql);
        }
        return all;
    }

    static String print(List<Part> parts) {
        StringBuilder text = new StringBuilder();
        print(parts, text);
        return text.toString();
    }

    /** Whether these words stand in a row from there on. */
    static boolean areWords(List<Part> parts, int from, String... words) {
        for (int i = 0; i < words.length; i++) {
            if (from + i >= parts.size() || !parts.get(from + i).isWord(words[i])) {
                return false;
            }
        }
        return true;
    }

    static List<Part> withFirstSpaced(List<Part> parts, boolean spaced) {
        List<Part> copy = new ArrayList<>(parts);
        copy.set(0, copy.get(0).spaced(spaced));
        return copy;
    }

    /** Whether they are {@code ARRAY[…]}. */
    static boolean isArray(List<Part> parts) {
        return parts.size() == 2 && parts.get(0).isWord("ARRAY") && parts.get(1).kind() == PartKind.BRACKETS;
    }

    /** Where these words stand in a row; -1 if nowhere. */
    static int indexOfWords(List<Part> parts, String... words) {
        for (int i = 0; i < parts.size(); i++) {
            if (areWords(parts, i, words)) {
                return i;
            }
        }
        return -1;
    }

    private static void print(List<Part> parts, StringBuilder text) {
        for (Part part : parts) {
            if (part.spaced && !text.isEmpty()) {
                text.append(' ');
            }
            if (part.inside == null) {
                text.append(part.text);
            } else {
                boolean round = part.kind == PartKind.PARENTHESES;
                text.append(round ? '(' : '[');
                print(part.inside, text);
                text.append(round ? ')' : ']');
            }
        }
    }

    /** A name as SQL: quoted only if it is not plain lower case, and always on one line. */
    static String name(String name) {
        return PLAIN.matcher(name).matches() ? name
            : onOneLine("U&", '"' + name.replace("\"", "\"\"") + '"', character -> "\\%04X".formatted((int) character));
    }

    /** A string constant as SQL on one line. */
    static String constant(String quoted) {
        return onOneLine("E", quoted, character -> switch (character) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            default -> "\\u%04X".formatted((int) character);
        });
    }

    private static String onOneLine(String prefix, String quoted, Function<Character, String> escape) {
        if (!LINE_BREAK.matcher(quoted).find()) {
            return quoted;
        }
        return prefix + LINE_BREAK.matcher(quoted.replace("\\", "\\\\"))
            .replaceAll(found -> Matcher.quoteReplacement(escape.apply(found.group().charAt(0))));
    }

    private List<Part> until(char close) {
        List<Part> parts = new ArrayList<>();
        boolean spaced = false;
        while (at < sql.length()) {
            char character = sql.charAt(at);
            if (Character.isWhitespace(character)) {
                spaced = true;
                at++;
            } else if (character == ')' || character == ']') {
                if (character != close) {
                    throw new IllegalArgumentException("unbalanced parentheses in: " + sql);
                }
                at++;
                return parts;
            } else {
                parts.add(part(character, spaced));
                spaced = false;
            }
        }
        if (close != '\0') {
            throw new IllegalArgumentException("unbalanced parentheses in: " + sql);
        }
        return parts;
    }

    private Part part(char character, boolean spaced) {
        int from = at;
        if (character == '(' || character == '[') {
            at++;
            return Part.of(character == '(' ? PartKind.PARENTHESES : PartKind.BRACKETS, until(character == '(' ? ')' : ']'), spaced);
        } else if (character == '\'') {
            return Part.of(PartKind.CONSTANT, constant(quoted('\'')), spaced);
        } else if (character == '"') {
            String name = quoted('"');
            String content = name.substring(1, name.length() - 1).replace("\"\"", "\"");
            return Part.of(PartKind.NAME, QUOTED_WORDS.contains(content) ? name : name(content), spaced);
        } else if (isWord(character)) {
            return Part.of(PartKind.WORD, word(), spaced);
        } else if (OPERATOR_CHARACTERS.indexOf(character) >= 0) {
            boolean cast = sql.startsWith("::", at);
            at += cast ? 2 : 1;
            while (!cast && at < sql.length() && OPERATOR_CHARACTERS.indexOf(sql.charAt(at)) >= 0 && !sql.startsWith("::", at)) {
                at++;
            }
        } else {
            at++;
        }
        return Part.of(PartKind.SYMBOL, sql.substring(from, at), spaced);
    }

    /** Words, numbers and parameters; a letter before a quote belongs to the constant after it. */
    private String word() {
        int from = at;
        boolean number = Character.isDigit(sql.charAt(at));
        while (at < sql.length() && (isWord(sql.charAt(at)) || number && isInNumber(from))) {
            at++;
        }
        if (at < sql.length() && sql.charAt(at) == '\'' && at - from == 1) {
            return sql.substring(from, at) + constant(quoted('\''));
        }
        return sql.substring(from, at);
    }

    private boolean isInNumber(int from) {
        char character = sql.charAt(at);
        return character == '.' || (character == '+' || character == '-') && at > from && Character.toLowerCase(sql.charAt(at - 1)) == 'e';
    }

    private static boolean isWord(char character) {
        return Character.isLetterOrDigit(character) || character == '_' || character == '$'
            || character >= 0x80 && !Character.isWhitespace(character);
    }

    private String quoted(char quote) {
        int from = at;
        at++;
        while (true) {
            int end = sql.indexOf(quote, at);
            if (end < 0) {
                throw new IllegalArgumentException("a quote without its end in: " + sql);
            }
            at = end + 1;
            if (at >= sql.length() || sql.charAt(at) != quote) {
                return sql.substring(from, at);
            }
            at++;
        }
    }
}
