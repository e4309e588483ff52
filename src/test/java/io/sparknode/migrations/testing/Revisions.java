package io.sparknode.migrations.testing;

import java.util.List;

/** The revisions of this project, as its changelog has them: a test that means the last one does not name it. */
public final class Revisions {

    private static final List<String> ALL = Changelog.ofProject().tags();

    private Revisions() {
    }

    /** All of them, in their order. */
    public static List<String> all() {
        return ALL;
    }

    /** The last one. */
    public static String head() {
        return beforeHead(0);
    }

    /** The one that so many downgrades lead to from the last one. */
    public static String beforeHead(int downgrades) {
        return ALL.get(ALL.size() - 1 - downgrades);
    }

    /** What is behind one of them. */
    public static List<String> after(String revision) {
        return ALL.subList(ALL.indexOf(revision) + 1, ALL.size());
    }

    /** The name that the command for a new revision makes of some words. */
    public static String next(String words) {
        return String.format("%04d_%s", ALL.size(), words);
    }

    /** What {@code current} prints at the last one. */
    public static String current() {
        return head() + " (head)\n";
    }
}
