package io.sparknode.migrations.schema;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The source of a function, in which indents and empty lines do not count where they mean nothing. */
final class SourceText {

    /** In other languages, for example Python, an indent means something. */
    private static final Set<String> FREE_FORM = Set.of("sql", "plpgsql");

    /** A constant, a quoted name or a comment; else a line end with the blanks around it. */
    private static final Pattern CONSTANT_OR_LINE_END = Pattern.compile(
            "(?<![\\w$])[eE]'[^'\\\\]*+(?:(?:''|\\\\.)[^'\\\\]*+)*+'"
                    + "|'[^']*+(?:''[^']*+)*+'"
                    + "|\"[^\"]*+(?:\"\"[^\"]*+)*+\""
                    + "|(?<![\\w$])(\\$(?:[A-Za-z_\\x80-\\uffff][\\w\\x80-\\uffff]*)?\\$).*?\\1"
                    + "|/\\*.*?\\*/"
                    + "|--[^\\n]*"
                    + "|[ \\t\\f]*\\n\\s*", Pattern.DOTALL);

    private SourceText() {
    }

    /** The source without the indents, empty lines and blanks at the ends of lines that are not part of a constant. */
    static String normalise(String language, String source) {
        String text = source.replace("\r\n", "\n");
        if (!FREE_FORM.contains(language)) {
            return text;
        }
        return CONSTANT_OR_LINE_END.matcher(text.strip()).replaceAll(found -> Matcher.quoteReplacement(replacement(found.group())));
    }

    private static String replacement(String found) {
        if (found.startsWith("--")) {
            return found.stripTrailing();
        }
        return found.isBlank() ? "\n" : found;
    }

    /** The first digits of a text's SHA-256, by which two texts are told apart. */
    static String hash(String text, int digits) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, digits);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
