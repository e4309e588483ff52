package io.sparknode.migrations.rehearsal;

import io.sparknode.migrations.connection.Query;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How many rows the tables of production have, as PostgreSQL estimates them, by the names of the tables.
 *
 * @param known   whether sizes were given
 * @param byTable the rows of each table
 */
record Sizes(boolean known, Map<String, Long> byTable) {

    /** A table of as many rows is read or written again in a moment. */
    static final long SMALL = 100_000;

    /** The query whose answer, as CSV, is a file of sizes. A partitioned table has the rows of its partitions. */
    static final String QUERY = """
        WITH RECURSIVE part(top, id) AS (
            SELECT oid, oid FROM pg_class WHERE relkind IN ('r', 'p', 'm') AND NOT relispartition AND relnamespace = 'public'::regnamespace
            UNION ALL SELECT top, inhrelid FROM part JOIN pg_inherits ON inhparent = id)
        SELECT top::regclass::text, sum(greatest(reltuples, 0))::bigint FROM part JOIN pg_class ON oid = id GROUP BY top ORDER BY 1""";

    static final Sizes UNKNOWN = new Sizes(false, Map.of());

    Sizes {
        byTable = Map.copyOf(byTable);
    }

    /**
     * Reads a file: a table and its rows on each line, with a comma between them.
     *
     * @throws IllegalArgumentException if a line is something else
     */
    static Sizes ofFile(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new IllegalArgumentException("There is no file " + file + ". Write it: psql --csv --tuples-only --command \"" + QUERY.replaceAll("\\s+", " ")
                + "\" > " + file.getFileName());
        }
        Map<String, Long> sizes = new HashMap<>();
        for (String line : Files.readAllLines(file)) {
            int comma = line.lastIndexOf(',');
            if (line.isBlank() || line.startsWith("#") || line.equals("top,sum")) {
                continue;
            }
            if (comma < 1 || !line.substring(comma + 1).strip().matches("\\d+")) {
                throw new IllegalArgumentException(file + " has the line \"" + line + "\". A line is a table, a comma, and how many rows it has.");
            }
            sizes.put(line.substring(0, comma).strip().replaceFirst("^public\\.", ""), Long.valueOf(line.substring(comma + 1).strip()));
        }
        return new Sizes(true, sizes);
    }

    /** Asks a database, in a transaction that is read-only. */
    static Sizes of(Connection connection) throws SQLException {
        connection.setReadOnly(true);
        connection.setAutoCommit(false);
        Map<String, Long> sizes = new HashMap<>();
        Query.rows(connection, QUERY).forEach(row -> sizes.put((String) row.get(0), (Long) row.get(1)));
        connection.rollback();
        return new Sizes(true, sizes);
    }

    /** The rows of a table; nothing if nobody knows. */
    OptionalLong rows(String table) {
        Long size = byTable.get(table);
        return size == null ? OptionalLong.empty() : OptionalLong.of(size);
    }

    /** Whether a table is known to be so small that what depends on its size is harmless. */
    boolean isSmall(String table) {
        return rows(table).orElse(Long.MAX_VALUE) <= SMALL;
    }
}
