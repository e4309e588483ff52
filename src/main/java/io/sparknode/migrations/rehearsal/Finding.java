package io.sparknode.migrations.rehearsal;

/**
 * Something that a rehearsal found.
 *
 * @param table   what it is about: the name of a table or of another object, or empty
 * @param what    what happens, in a sentence
 * @param instead what to write instead, ready to paste where that can be
 */
record Finding(FindingKind kind, String table, String what, String instead) {
}
