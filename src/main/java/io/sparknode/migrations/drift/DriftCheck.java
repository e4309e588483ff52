package io.sparknode.migrations.drift;

import io.sparknode.migrations.command.Standing;
import io.sparknode.migrations.schema.Schema;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Compares a database with a revision. The database is only read: in a transaction that is read-only, so also a standby, by any role that may use the
 * schema {@code public}.
 */
public final class DriftCheck {

    private DriftCheck() {
    }

    /**
     * The revision whose schema a database must have.
     *
     * @throws IllegalArgumentException if none can be named, with what to do
     */
    public static String revision(Standing standing) {
        if (!standing.unknown().isEmpty()) {
            throw new IllegalArgumentException(standing.reason());
        }
        return standing.complete().orElseThrow(() -> new IllegalArgumentException("The database is at no revision, so there is nothing to compare it with: "
            + standing.line() + ". Name one: --revision=" + standing.revisions().get(standing.revisions().size() - 1).name()));
    }

    /**
     * Compares.
     *
     * @param revision its name
     * @param schema   the lines of its {@code schema.txt}
     * @param project  the directory for files that the options name
     * @param forced   whether the database was stamped by force
     * @throws SQLException             if the database cannot be read
     * @throws IllegalArgumentException if the file of {@link Ignored} is wrong
     */
    public static DriftReport compare(Connection connection, String revision, List<String> schema, DriftOptions options, Path project, boolean forced)
        throws SQLException {
        Ignored ignored = options.ignored(project);
        Drift all = Drift.between(schema, lines(connection));
        return new DriftReport(connection.getCatalog(), revision, ignored.apply(all), all, ignored, forced);
    }

    /** What a database lacks of a schema, or has in another form; nothing that is only beside it. One line each. */
    public static List<String> brokenPromises(Connection connection, List<String> schema) throws SQLException {
        return Drift.between(schema, lines(connection)).brokenPromises().stream().map(DriftReport::line).toList();
    }

    /** Reads the schema {@code public}, whatever the search path. */
    static List<String> lines(Connection connection) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        if (autoCommit) {
            connection.setAutoCommit(false);
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL search_path = public");
            return Schema.read(connection).lines();
        } finally {
            if (autoCommit) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }
}
