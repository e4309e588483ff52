package io.sparknode.migrations.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rewrites SQL that PostgreSQL printed from its catalog so that the same rule reads the same. PostgreSQL prints a rule with other casts after a
 * dump and restore, and quotes a name or not depending on the words that its version reserves.
 */
final class SqlText {

    private static final Pattern LITERAL_OR_QUOTED_NAME = Pattern.compile("'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"");
    private static final Pattern PLAIN_NAME = Pattern.compile("[a-z_][a-z0-9_]*");
    private static final Pattern MASK = Pattern.compile("\uE000(\\d+)\uE001");
    private static final Pattern WORD = Pattern.compile("[\\w.\uE000\uE001]+");
    private static final Pattern CALL = Pattern.compile("[\\w.\uE000\uE001]+\\(.*");
    private static final Pattern TIMESTAMPTZ = Pattern.compile("\\btimestamp(\\(\\d\\))? with time zone\\b");
    private static final Pattern VARCHAR = Pattern.compile("\\bcharacter varying\\b");
    private static final Pattern CAST = Pattern.compile("::(?:text|varchar)(\\[])?(?![\\w(\\[])");
    private static final Pattern SINGLE_TABLE = Pattern.compile(
            "^(?!.* (?:UNION|INTERSECT|EXCEPT) ).* FROM (?:ONLY |LATERAL )?(?<table>[\\w.\uE000\uE001]*)"
                    + "(?: (?!(?:WHERE|GROUP|HAVING|WINDOW|ORDER|LIMIT|OFFSET|FETCH|FOR)\\b)(?<alias>[\\w\uE000\uE001]+))?"
                    + "(?= WHERE | GROUP BY| HAVING | WINDOW | ORDER BY | LIMIT | OFFSET | FETCH | FOR |$)");
    private static final String CHECK = "CHECK (";
    private static final String ANY_OF_ARRAY = " = ANY (ARRAY[";

    /** Words that are values when they stand without quotes. */
    private static final Set<String> VALUE_WORDS = Set.of("user", "current_user", "session_user", "system_user", "current_role",
            "current_catalog", "current_schema", "current_date", "current_time", "current_timestamp", "localtime", "localtimestamp",
            "true", "false", "null", "default");

    private SqlText() {
    }

    /**
     * The canonical form of an expression, a type or a definition: one line, without casts to {@code text} and {@code varchar}, with
     * {@code = ANY (ARRAY[…])} as {@code in (…)} and with the short names of {@code varchar} and {@code timestamptz}.
     *
     * @param sql as PostgreSQL prints it; null is read as empty
     */
    static String normalise(String sql) {
        return normalise(sql, UnaryOperator.identity());
    }

    /** As {@link #normalise(String)}, without the parentheses around all of the expression, if it has any. */
    static String expression(String sql) {
        return normalise(sql, SqlText::withoutOuterParentheses);
    }

    /** As {@link #normalise(String)}, with one pair of parentheses around the condition of a check where PostgreSQL prints two. */
    static String constraint(String sql) {
        return normalise(sql, text -> {
            if (!text.startsWith(CHECK)) {
                return text;
            }
            int close = closing(text, CHECK.length() - 1);
            return CHECK + withoutOuterParentheses(text.substring(CHECK.length(), close)) + text.substring(close);
        });
    }

    /**
     * As {@link #normalise(String)}, for the query of a view. Up to PostgreSQL 15 each column has its table's name before it, later ones leave it
     * away when the query has a single table; here it is left away.
     */
    static String query(String sql) {
        return normalise(sql, text -> {
            String query = text.endsWith(";") ? text.substring(0, text.length() - 1) : text;
            Matcher single = SINGLE_TABLE.matcher(withoutNested(query));
            if (!single.find()) {
                return query;
            }
            String table = single.group("alias") != null ? single.group("alias") : single.group("table");
            String prefix = table.substring(table.lastIndexOf('.') + 1) + ".";
            return query.replaceAll("(?<![\\w.\uE000\uE001])" + Pattern.quote(prefix), "");
        });
    }

    /** A name, or the parts of a name with dots between them, each quoted only if it is not plain lower case. */
    static String name(String... parts) {
        List<String> quoted = new ArrayList<>();
        for (String part : parts) {
            quoted.add(PLAIN_NAME.matcher(part).matches() ? part : '"' + part.replace("\"", "\"\"") + '"');
        }
        return String.join(".", quoted);
    }

    /** The text as a string constant on one line. */
    static String literal(String text) {
        return oneLine("'" + text.replace("'", "''") + "'");
    }

    private static String mask(String sql, List<String> masked) {
        return LITERAL_OR_QUOTED_NAME.matcher(sql).replaceAll(quoted -> {
            String token = quoted.group();
            String content = token.substring(1, token.length() - 1);
            if (token.startsWith("\"") && PLAIN_NAME.matcher(content).matches() && !VALUE_WORDS.contains(content)) {
                return content;
            }
            masked.add(token.startsWith("'") ? oneLine(token) : token);
            return "\uE000" + (masked.size() - 1) + "\uE001";
        });
    }

    private static String oneLine(String literal) {
        boolean severalLines = literal.contains("\n") || literal.contains("\r");
        return severalLines ? "E" + literal.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r") : literal;
    }

    private static String normalise(String sql, UnaryOperator<String> more) {
        if (sql == null) {
            return "";
        }
        List<String> masked = new ArrayList<>();
        String text = mask(sql, masked).replaceAll("\\s+", " ").strip();
        text = VARCHAR.matcher(text).replaceAll("varchar");
        text = TIMESTAMPTZ.matcher(text).replaceAll("timestamptz$1");
        text = more.apply(anyOfArrayAsIn(withoutCasts(text)));
        return MASK.matcher(text).replaceAll(mask -> Matcher.quoteReplacement(masked.get(Integer.parseInt(mask.group(1)))));
    }

    private static String withoutOuterParentheses(String text) {
        boolean enclosed = text.startsWith("(") && closing(text, 0) == text.length() - 1;
        return enclosed ? text.substring(1, text.length() - 1) : text;
    }

    /** The text without what stands in parentheses. */
    private static String withoutNested(String text) {
        StringBuilder top = new StringBuilder(text);
        for (int open = top.indexOf("("); open >= 0; open = top.indexOf("(", open)) {
            top.delete(open, closing(top, open) + 1);
        }
        return top.toString();
    }

    private static String withoutCasts(String sql) {
        StringBuilder text = new StringBuilder(sql);
        int from = 0;
        for (Matcher cast = CAST.matcher(text); cast.find(from); cast = CAST.matcher(text)) {
            boolean toArray = cast.group(1) != null;
            int open = text.charAt(cast.start() - 1) == ')' ? opening(text, cast.start() - 1) : -1;
            String operand = open < 0 ? "" : text.substring(open + 1, cast.start() - 1);
            boolean call = open > 0 && WORD.matcher(text.substring(open - 1, open)).matches();
            if (toArray && !isArray(operand)) {
                from = cast.end();
            } else if (open < 0 || call || !needsNoParentheses(operand)) {
                from = cast.start();
                text.delete(cast.start(), cast.end());
            } else {
                from = open + operand.length();
                text.replace(open, cast.end(), operand);
            }
        }
        return text.toString();
    }

    private static String anyOfArrayAsIn(String sql) {
        StringBuilder text = new StringBuilder(sql);
        int start = text.indexOf(ANY_OF_ARRAY);
        while (start >= 0) {
            int bracket = start + ANY_OF_ARRAY.length() - 1;
            int end = closing(text, bracket);
            if (text.charAt(end + 1) == ')') {
                text.deleteCharAt(end).replace(start, bracket + 1, " in (");
            }
            start = text.indexOf(ANY_OF_ARRAY, start + 1);
        }
        return text.toString();
    }

    private static boolean needsNoParentheses(String operand) {
        return WORD.matcher(operand).matches()
                || isArray(operand)
                || (operand.startsWith("(") || CALL.matcher(operand).matches()) && closing(operand, operand.indexOf('(')) == operand.length() - 1;
    }

    private static boolean isArray(String operand) {
        return operand.startsWith("ARRAY[") && closing(operand, operand.indexOf('[')) == operand.length() - 1;
    }

    private static int closing(CharSequence text, int open) {
        int depth = 0;
        for (int at = open; at < text.length(); at++) {
            depth += depthChange(text.charAt(at));
            if (depth == 0) {
                return at;
            }
        }
        throw new IllegalArgumentException("unbalanced parentheses in: " + text);
    }

    private static int opening(CharSequence text, int close) {
        int depth = 0;
        for (int at = close; at >= 0; at--) {
            depth += depthChange(text.charAt(at));
            if (depth == 0) {
                return at;
            }
        }
        throw new IllegalArgumentException("unbalanced parentheses in: " + text);
    }

    private static int depthChange(char character) {
        return switch (character) {
            case '(', '[' -> 1;
            case ')', ']' -> -1;
            default -> 0;
        };
    }
}
