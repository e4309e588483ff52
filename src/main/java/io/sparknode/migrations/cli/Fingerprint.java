package io.sparknode.migrations.cli;

import io.sparknode.migrations.connection.Query;
import io.sparknode.migrations.environment.Environment;
import java.io.BufferedReader;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * What a changelog makes Liquibase run when it is given no contexts and no labels, known since {@link FingerprintWriter}
 * read it, so that a database can be asked whether all of it has run without a class of Liquibase being loaded.
 *
 * @param count  how many changesets
 * @param head   the last tag, or empty
 * @param keys   an {@code int[]} of PostgreSQL: for each changeset the first 32 bits of the SHA-256 of {@code id LF author}
 * @param digest the SHA-256, in hexadecimal digits, of {@code filename LF id LF author LF checksum} of all changesets, sorted by their bytes and
 *               joined by a form feed; empty if only Liquibase can tell, for the reason that {@code head} then holds
 */
record Fingerprint(int count, String head, String keys, String digest) {

    /**
     * The rows that bear the id and the author of one of our changesets, under whichever file name and however often, must be exactly those of our
     * changesets, so a missing or a changed one shows, and so does a second row that contradicts the first. Other rows (demo data, a newer release's
     * changesets) do not matter to Liquibase either, unless they hold what it cannot read or a checksum of an older form, which makes it upgrade all.
     * A lock row that is set may be that of a dead runner, which only our lock service frees.
     */
    private static final String QUESTION = """
            WITH recorded AS (
                SELECT concat_ws(E'\\n', filename, id, author, md5sum) AS line, exectype, md5sum,
                       ('x' || left(encode(sha256(convert_to(id || E'\\n' || author, 'UTF8')), 'hex'), 8))::bit(32)::int
                           IN (SELECT unnest(?::int[])) AS ours
                  FROM public.databasechangelog)
            SELECT bool_and(exectype IN ('EXECUTED', 'RERAN', 'MARK_RAN') AND (md5sum IS NULL OR md5sum LIKE '9:%'))
               AND encode(sha256(convert_to(string_agg(line, E'\\f' ORDER BY line COLLATE "C") FILTER (WHERE ours), 'UTF8')), 'hex') = ?
               AND coalesce(obj_description('public.databasechangelog'::regclass, 'pg_class') = ?, false) = ?
               AND NOT EXISTS (SELECT FROM public.databasechangeloglock WHERE locked)
              FROM recorded""";

    /** Reads what {@link #toText} wrote. */
    static Fingerprint ofText(BufferedReader lines) throws IOException {
        return new Fingerprint(Integer.parseInt(lines.readLine()), lines.readLine(), lines.readLine(), lines.readLine());
    }

    /** Four lines of the file that {@link Known} reads. */
    String toText() {
        return count + "\n" + head + "\n" + keys + "\n" + digest + "\n";
    }

    /**
     * Asks a database whether every changeset is on record with its present checksum, and no runner at work nor dead.
     *
     * @param production whether the environment {@code prod} is named: Liquibase has to be started to set the mark of a production database that
     *                   bears none, and to refuse one that has it where the environment is another
     * @return true if so; false if not, or if the database cannot tell: there are no tracking tables in the schema public, or no right to read them
     */
    boolean isOnRecord(Connection connection, boolean production) {
        try {
            return !digest.isEmpty() && Query.isTrue(connection, QUESTION, keys, digest, Environment.PRODUCTION_MARK, production);
        } catch (SQLException e) {
            return false;
        }
    }
}
