package io.sparknode.migrations.revision;

import java.util.regex.Pattern;

/** The text of a new revision's file: one changeset to fill in, and the one that gives the database its tag. */
final class RevisionText {

    private static final int MAX_ID = 100;
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*(?: [A-Za-z0-9_-]+)+");
    private static final Pattern VERB = Pattern.compile("(?:add|create|introduce|new)_(?=\\w)");

    private RevisionText() {
    }

    static String of(RevisionName name, String message, String author) {
        String text = message.strip().replaceAll("\\s+", " ").replaceAll("[\\p{Cc}\\p{Cn}\\p{Cs}]", "");
        boolean fits = text.codePointCount(0, text.length()) <= MAX_ID;
        String id = fits ? text : text.substring(0, text.offsetByCodePoints(0, MAX_ID)) + "…";
        String comment = fits ? "" : "      comment: " + scalar(text) + "\n";
        return """
            databaseChangeLog:
              - changeSet:
                  id: %1$s
                  author: %2$s
            %3$s      preConditions:
                    - onFail: MARK_RAN
                    # Is the end there already? Then there is nothing to do, also where somebody did it by hand.
                    - not:
                        - tableExists: {tableName: %4$s}
                  changes:
                    - empty: {}
                  rollback:
                    - empty: {}

              - changeSet:
                  id: tag %5$s
                  author: %2$s
                  changes:
                    - tagDatabase: {tag: %5$s}
                    # A changeset of a tag alone would be deleted by a rollback to it.
                    - empty: {}
                  rollback:
                    - empty: {}
            """.formatted(scalar(id), scalar(author), comment, VERB.matcher(name.words()).replaceFirst(""), name);
    }

    /** A text as YAML: as it is where that is safe, otherwise between single quotes (YAML 1.1, 7.3.2). */
    private static String scalar(String text) {
        return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "''") + "'";
    }
}
