package io.sparknode.migrations.rules;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells of a statement whether it may be executed again: it asks for its end state itself, or leaves what is there already as it is. */
final class RepeatableSql {

    private static final Pattern STRINGS = Pattern.compile("(?s)'(?:[^']|'')*'|\\$(\\w*)\\$.*?\\$\\1\\$");
    private static final Pattern ALWAYS = Pattern.compile("(?is)(?:CALL|SELECT|SET|RESET|DO|COMMENT|GRANT|REVOKE|ANALYZE|VACUUM|REINDEX|REFRESH"
        + "|CLUSTER|CREATE OR REPLACE|LOCK|TRUNCATE|ALTER INDEX \\S+ ATTACH PARTITION"
        + "|ALTER (?:ROLE|DEFAULT PRIVILEGES|SEQUENCE|FUNCTION|PROCEDURE))\\b.*");
    private static final Pattern CREATES_OR_DROPS = Pattern.compile("(?is)(?:CREATE|DROP|ALTER TYPE)\\b.*\\bIF (?:NOT )?EXISTS\\b.*");
    private static final Pattern INSERTS = Pattern.compile("(?is)INSERT\\b.*\\b(?:ON CONFLICT|NOT EXISTS)\\b.*");
    private static final Pattern ALTERS = Pattern.compile("(?is)ALTER (?:TABLE|DOMAIN|VIEW|MATERIALIZED VIEW|INDEX)(?: IF EXISTS)?\\b(.*)");
    /** Actions that look as if they could not be executed again. */
    private static final Pattern HARMLESS = Pattern.compile("(?is)\\bADD COLUMN IF NOT EXISTS\\b|\\bDROP (?:COLUMN |CONSTRAINT )?IF EXISTS\\b"
        + "|\\bDROP (?:DEFAULT|NOT NULL|EXPRESSION IF EXISTS|IDENTITY IF EXISTS)\\b");
    private static final Pattern HARMFUL = Pattern.compile("(?i)\\b(?:ADD|DROP|RENAME|ATTACH|DETACH|SET SCHEMA|INHERIT)\\b");
    private static final Pattern ADDS = Pattern.compile("(?i)\\bADD CONSTRAINT (\\w+)");
    private static final Pattern MAKES = Pattern.compile(
        "(?is)CREATE (?:UNIQUE )?(?:INDEX(?: CONCURRENTLY)?|TRIGGER|POLICY|CONSTRAINT TRIGGER|TYPE|VIEW) (\\w+)\\b.*");

    private RepeatableSql() {
    }

    /**
     * Whether a statement may be executed again, after those before it.
     *
     * @param before in their order; one that drops what this one makes, if it is there, makes it repeatable
     */
    static boolean test(String statement, List<String> before) {
        String sql = STRINGS.matcher(statement).replaceAll("''").strip();
        if (ALWAYS.matcher(sql).matches() || CREATES_OR_DROPS.matcher(sql).matches() || INSERTS.matcher(sql).matches()) {
            return true;
        }
        Matcher makes = MAKES.matcher(sql);
        if (makes.matches()) {
            return drops(makes.group(1), before);
        }
        Matcher alters = ALTERS.matcher(sql);
        if (!alters.matches()) {
            return false;
        }
        String actions = alters.group(1);
        String first = ADDS.matcher(actions).results().allMatch(added -> drops(added.group(1), before) || dropsFirst(actions, added.group(1)))
            ? ADDS.matcher(actions).replaceAll("") : actions;
        return !HARMFUL.matcher(HARMLESS.matcher(first).replaceAll("")).find();
    }

    /** Whether one of these statements drops something of this name, if it is there. */
    static boolean drops(String name, List<String> statements) {
        Pattern drops = Pattern.compile("(?is).*\\bDROP\\b.*\\bIF EXISTS (?:\\w+\\.)?\"?" + Pattern.quote(name) + "\\b.*");
        return statements.stream().anyMatch(sql -> drops.matcher(sql).matches());
    }

    private static boolean dropsFirst(String actions, String constraint) {
        return Pattern.compile("(?is).*\\bDROP CONSTRAINT IF EXISTS \"?" + Pattern.quote(constraint) + "\\b.*\\bADD CONSTRAINT\\b.*")
            .matcher(actions).matches();
    }
}
