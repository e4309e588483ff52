package io.sparknode.migrations.generator;

import java.text.Normalizer;
import java.util.Collection;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a revision: its tag, and its folder.
 *
 * @param number counts from 0
 * @param words  what it does, in lower case letters, digits and underscores
 */
record RevisionName(int number, String words) {

    private static final int MAX_WORDS = 60;
    private static final Pattern NAME = Pattern.compile("(\\d{4,})_(\\w+)");

    /**
     * The name of the next revision.
     *
     * @param message  what it does, as somebody would say it: {@code Add gift cards}
     * @param existing names of folders; those that are no revisions do not count
     * @throws IllegalArgumentException when the message holds nothing to make a name of, or when a revision has that name already
     */
    static RevisionName next(String message, Collection<String> existing) {
        String words = words(message);
        if (words.isEmpty()) {
            throw new IllegalArgumentException("The message \"" + message + "\" has no letter and no digit to name a revision by. "
                + "Say what it does, for example --message=\"Add gift cards\".");
        }
        int last = -1;
        for (String folder : existing) {
            Matcher name = NAME.matcher(folder);
            if (name.matches()) {
                last = Math.max(last, Integer.parseInt(name.group(1)));
                if (name.group(2).equals(words)) {
                    throw new IllegalArgumentException("There is a revision of that name already: " + folder
                            + ". Say what is different in this one.");
                }
            }
        }
        return new RevisionName(last + 1, words);
    }

    private static String words(String message) {
        String composed = Normalizer.normalize(message, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
        String german = composed.replace("ß", "ss").replace("ä", "ae").replace("ö", "oe").replace("ü", "ue");
        String ascii = Normalizer.normalize(german, Normalizer.Form.NFKD).toLowerCase(Locale.ROOT).replaceAll("[\\p{M}'’]", "");
        String words = ascii.replaceAll("[^a-z0-9]+", "_").replaceAll("^_|_$", "");
        if (words.length() <= MAX_WORDS) {
            return words;
        }
        int end = words.lastIndexOf('_', MAX_WORDS);
        return words.substring(0, end > 0 ? end : MAX_WORDS);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%04d_%s", number, words);
    }
}
