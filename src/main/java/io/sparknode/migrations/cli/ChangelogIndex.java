package io.sparknode.migrations.cli;

import io.sparknode.migrations.chain.Stamp;
import io.sparknode.migrations.command.Standing;
import io.sparknode.migrations.connection.Query;
import java.io.BufferedReader;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names of the changesets of a changelog, so that a database can be asked where it stands without Liquibase reading the changelog.
 * What it answers is what the command {@code current} answers without contexts and labels; where it cannot be sure of that it answers nothing.
 *
 * @param revisions the names of the revisions and of their changesets, in order
 * @param others    changesets that are in no revision: behind the last tag, or for other contexts
 */
record ChangelogIndex(Map<String, List<Name>> revisions, Set<Name> others) {

    private static final String TABLE = "databasechangelog";
    private static final String ROWS = "SELECT filename, id, author, md5sum, exectype, tag, comments FROM public." + TABLE
            + " ORDER BY dateexecuted, orderexecuted";
    private static final String UNDEFINED_TABLE = "42P01";
    private static final Set<String> RAN = Set.of("EXECUTED", "RERAN", "MARK_RAN");

    /** A path that Liquibase takes as it is. It understands others as well ({@code classpath:}, backslashes), and so has to answer for them. */
    private static final Pattern PLAIN_PATH = Pattern.compile("\\w[^:\\\\]*");

    /** What identifies a changeset. */
    record Name(String file, String id, String author) {

        String toText() {
            return file + "\t" + id + "\t" + author;
        }

        /** Whether somebody could take the one for the other. */
        String alike() {
            return (id + "\t" + author).toLowerCase(Locale.ROOT);
        }
    }

    private record Row(Name name, String tag, boolean forced) {
    }

    /** Reads what {@link #toText} wrote. */
    static ChangelogIndex ofText(BufferedReader text) throws IOException {
        Map<String, List<Name>> revisions = new LinkedHashMap<>();
        Set<Name> others = new HashSet<>();
        for (String line = text.readLine(); line != null; line = text.readLine()) {
            String[] parts = line.split("\t", -1);
            Name name = new Name(parts[1], parts[2], parts[3]);
            if (parts[0].isEmpty()) {
                others.add(name);
            } else {
                revisions.computeIfAbsent(parts[0], revision -> new ArrayList<>()).add(name);
            }
        }
        return revisions.isEmpty() ? null : new ChangelogIndex(revisions, others);
    }

    /** One line for each changeset: its revision, its file, its id, its author. */
    String toText() {
        StringBuilder text = new StringBuilder();
        revisions.forEach((revision, names) -> names.forEach(name -> text.append(revision).append('\t').append(name.toText()).append('\n')));
        others.forEach(name -> text.append('\t').append(name.toText()).append('\n'));
        return text.toString();
    }

    /**
     * Where a database stands.
     *
     * @return nothing if only Liquibase can tell: the database says no, or has records that it reads in a way of its own
     */
    Optional<Standing> standing(Connection connection) {
        List<Row> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery(ROWS)) {
            while (result.next()) {
                if (!isPlain(result)) {
                    return Optional.empty();
                }
                rows.add(new Row(new Name(result.getString(1), result.getString(2), result.getString(3)), result.getString(6),
                    Stamp.isForced(result.getString(7))));
            }
            return standing(true, rows);
        } catch (SQLException e) {
            return lacksTable(connection, e) ? standing(false, rows) : Optional.empty();
        }
    }

    /** Also under another spelling, and in other schemas. */
    private static boolean lacksTable(Connection connection, SQLException e) {
        try {
            return UNDEFINED_TABLE.equals(e.getSQLState()) && !Query.isTrue(connection, "SELECT true FROM pg_class WHERE lower(relname) = ?", TABLE);
        } catch (SQLException unknown) {
            return false;
        }
    }

    private static boolean isPlain(ResultSet row) throws SQLException {
        String checksum = row.getString(4);
        return row.getString(1) != null && PLAIN_PATH.matcher(row.getString(1)).matches() && row.getString(2) != null && row.getString(3) != null
                && (checksum == null || checksum.startsWith("9:")) && RAN.contains(String.valueOf(row.getString(5)));
    }

    /** Other changelogs may be on record in the same table; the command {@code current} draws the same line. */
    private boolean isBelowTheChain(String file) {
        return revisions.values().stream().map(names -> names.get(names.size() - 1).file.replaceFirst("[^/]*/[^/]*$", "")).anyMatch(file::startsWith);
    }

    private Optional<Standing> standing(boolean tracked, List<Row> rows) {
        Set<Name> all = new HashSet<>(others);
        revisions.values().forEach(all::addAll);
        Set<String> alike = new HashSet<>();
        all.forEach(name -> alike.add(name.alike()));
        Set<Name> recorded = new HashSet<>();
        List<String> unknown = new ArrayList<>();
        for (Row row : rows) {
            boolean ours = all.contains(row.name);
            if (!ours && alike.contains(row.name.alike()) || !recorded.add(row.name)) {
                return Optional.empty();
            }
            if (!ours && row.tag != null && isBelowTheChain(row.name.file)) {
                unknown.add(row.tag);
            }
        }
        List<Standing.RevisionState> standings = new ArrayList<>();
        revisions.forEach((revision, names) -> {
            int done = (int) names.stream().filter(recorded::contains).count();
            standings.add(new Standing.RevisionState(revision, names.size(), done, names.size() - done,
                    recorded.contains(names.get(names.size() - 1))));
        });
        return Optional.of(new Standing(TABLE, tracked, standings, unknown, rows.stream().anyMatch(row -> row.forced)));
    }
}
