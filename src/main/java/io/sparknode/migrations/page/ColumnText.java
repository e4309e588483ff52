package io.sparknode.migrations.page;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a line of {@code schema.txt} says of a column after its name.
 *
 * @param type    with its length and {@code not null}
 * @param value   where it comes from if a row is given none, for example {@code default now()}; empty if from nowhere
 */
record ColumnText(String type, String value) {

    private static final Pattern TEXT = Pattern.compile("(?<type>.*?)(?: (?<value>(?:default|generated) .*))?");

    static ColumnText of(String rest) {
        Matcher text = TEXT.matcher(rest);
        if (!text.matches()) {
            throw new IllegalArgumentException("No column: " + rest);
        }
        return new ColumnText(text.group("type"), text.group("value") == null ? "" : text.group("value"));
    }

    /** Whether an {@code INSERT} has to give it. */
    boolean isRequired() {
        return type.contains(" not null") && value.isEmpty();
    }
}
