package io.sparknode.migrations.image;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What the changelog of this image makes Liquibase run when it is given no contexts and no labels, known since the image was built (see
 * {@link ChainWriter}), so that a database can be asked whether all of it has run without a class of Liquibase being loaded.
 *
 * @param count  how many changesets
 * @param head   the last tag, or empty
 * @param keys   an {@code int[]} of PostgreSQL: for each changeset the first 32 bits of the SHA-256 of {@code id LF author}
 * @param digest the SHA-256, in hexadecimal digits, of {@code filename LF id LF author LF checksum} of all changesets, sorted by their bytes and joined
 *               by a form feed; empty if only Liquibase can tell, for the reason that {@code head} then holds
 */
record Chain(int count, String head, String keys, String digest) {

    /** Where the image has it. */
    static final String RESOURCE = "/sparknode-chain.txt";

    /**
     * The rows that bear the id and the author of one of our changesets, under whichever file name and however often, must be exactly those of our
     * changesets, so a missing or a changed one shows, and so does a second row that contradicts the first. Other rows (demo data, a newer release's
     * changesets) do not matter to Liquibase either, unless they hold what it cannot read or a checksum of an older form, which makes it upgrade all.
     */
    private static final String QUESTION = """
            WITH recorded AS (
                SELECT concat_ws(E'\\n', filename, id, author, md5sum) AS line, exectype, md5sum,
                       ('x' || left(encode(sha256(convert_to(id || E'\\n' || author, 'UTF8')), 'hex'), 8))::bit(32)::int = ANY (?::int[]) AS ours
                  FROM public.databasechangelog)
            SELECT bool_and(exectype IN ('EXECUTED', 'RERAN', 'MARK_RAN') AND (md5sum IS NULL OR md5sum LIKE '9:%'))
               AND encode(sha256(convert_to(string_agg(line, E'\\f' ORDER BY line COLLATE "C") FILTER (WHERE ours), 'UTF8')), 'hex') = ?
              FROM recorded""";

    /** The chain of this image, or null if the class path has none. */
    static Chain ofImage() {
        try (InputStream resource = Chain.class.getResourceAsStream(RESOURCE)) {
            return resource == null ? null : ofText(resource);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads what {@link #toText} wrote. */
    static Chain ofText(InputStream text) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(text, StandardCharsets.UTF_8));
        return new Chain(Integer.parseInt(lines.readLine()), lines.readLine(), lines.readLine(), lines.readLine());
    }

    /** The content of {@link #RESOURCE}. */
    String toText() {
        return count + "\n" + head + "\n" + keys + "\n" + digest + "\n";
    }

    /**
     * Asks a database whether every changeset is on record with its present checksum.
     *
     * @return true if so; false if not, or if the database cannot tell: there is no tracking table in the schema public, or no right to read it
     */
    boolean isOnRecord(Connection connection) {
        if (digest.isEmpty()) {
            return false;
        }
        try (PreparedStatement statement = connection.prepareStatement(QUESTION)) {
            statement.setString(1, keys);
            statement.setString(2, digest);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        } catch (SQLException e) {
            return false;
        }
    }
}
