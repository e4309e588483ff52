package io.sparknode.migrations.rules;

import java.nio.file.Path;

/**
 * Something in a file of the changelog that a rule forbids.
 *
 * @param file      the file
 * @param line      its line, from 1
 * @param changeset the id of the changeset; empty outside of one
 * @param rule      the rule
 * @param message   what was found, and what to write instead
 */
public record Violation(Path file, int line, String changeset, Rule rule, String message) {

    /** In one line: file, line, changeset, message and rule. */
    @Override
    public String toString() {
        return file + ":" + line + ": " + (changeset.isEmpty() ? "" : changeset + ": ") + message + " [" + rule.id() + "]";
    }
}
