package io.sparknode.migrations.drift;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The SQL that closes a difference in rights. */
final class RightSql {

    private static final Pattern DEFAULT_PRIVILEGES = Pattern.compile(
        "(?<roles>for role \\S+ )?(?<verb>grant|revoke) (?<rights>\\S+) on (?<objects>\\w+)"
        + "(?<direction> (?:to|from) .+?)(?<option> with grant option)?");
    private static final Pattern RIGHT_ON = Pattern.compile("(?:(?<kind>sequence|function|procedure|type) )?(?<name>.*)");
    private static final Pattern RIGHT_ON_KNOWN = Pattern.compile("schema|(?:function|procedure) .*"
        + "|(?:(?:sequence|type) )?(?:\"(?:[^\"]|\"\")*\"|[^\\s\".]+)(?:\\.(?:\"(?:[^\"]|\"\")*\"|[^\\s\".]+))?");

    private RightSql() {
    }

    /** For a right on an object; null if none can be derived. */
    static String ofRight(Difference difference) {
        SchemaLine line = difference.object();
        if (line.text().endsWith(" the owner") || !RIGHT_ON_KNOWN.matcher(line.name()).matches()) {
            return null;
        } else if (line.kind().equals("revoke")) {
            return statement(difference.isMissing() ? line.text() : line.text().replaceFirst("^revoke", "grant").replaceFirst(" from ", " to "));
        }
        String revoke = statement(line.text().replaceFirst("^grant \\S+", "revoke all")
            .replaceFirst(" to (\"(?:[^\"]|\"\")*\"|\\S+)(?: with grant option)?$", " from $1"));
        return switch (difference.kind()) {
            case MISSING -> statement(line.text());
            case UNEXPECTED -> revoke;
            case CHANGED -> "BEGIN;\n" + revoke + "\n" + statement(line.text()) + "\nCOMMIT;";
        };
    }

    /** A line about a right as the statement that it describes. */
    private static String statement(String line) {
        SchemaLine right = SchemaLine.of(line);
        Matcher on = RIGHT_ON.matcher(right.name());
        on.matches();
        String rights = line.substring(line.indexOf(' ') + 1, line.indexOf(" on "));
        String behind = line.substring(line.indexOf(right.name(), line.indexOf(" on ")) + right.name().length());
        String object;
        if (on.group("kind") == null && right.name().length() > right.table().length()) {
            String column = right.name().substring(right.table().length() + 1);
            rights = rights.replaceAll(",|$", " (" + column + ")$0");
            object = "TABLE public." + right.table();
        } else {
            String kind = on.group("kind") == null ? "table" : on.group("kind");
            object = right.name().equals("schema") ? "SCHEMA public" : kind.toUpperCase(Locale.ROOT) + " public." + on.group("name");
        }
        return right.kind().toUpperCase(Locale.ROOT) + " " + rights + " ON " + object + behind + ";";
    }

    /** For a right on objects to come; null if none can be derived. */
    static String ofDefault(Difference difference) {
        Matcher found = DEFAULT_PRIVILEGES.matcher(difference.object().name());
        if (!found.matches()) {
            return null;
        }
        boolean give = found.group("verb").equals("grant") == difference.isMissing();
        String roles = found.group("roles") == null ? "" : found.group("roles");
        String option = give && found.group("option") != null ? found.group("option") : "";
        return "ALTER DEFAULT PRIVILEGES " + roles + "IN SCHEMA public " + (give ? "GRANT " : "REVOKE ") + found.group("rights") + " ON "
            + found.group("objects") + found.group("direction").replaceFirst("^ (?:to|from) ", give ? " TO " : " FROM ") + option + ";";
    }
}
