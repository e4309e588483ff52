package io.sparknode.migrations.drift;

import io.sparknode.migrations.command.Standing;
import io.sparknode.migrations.connection.Query;
import io.sparknode.migrations.schema.OnDemand;
import io.sparknode.migrations.schema.Schema;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares a database with a revision. The database is only read, in a transaction that is read-only, so also a standby, and by any role that may
 * connect.
 */
public final class DriftCheck {

    private static final Pattern EXTENSION_ELSEWHERE = Pattern.compile("(extension \\S+) schema (\\S+)");

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
        return standing.complete().orElseThrow(() -> new IllegalArgumentException(
            "The database is at no revision, so there is nothing to compare it with" + (standing.line().equals("none") ? "" : ": " + standing.line())
                + ". Name one: --revision=" + standing.revisions().get(standing.revisions().size() - 1).name()));
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
        List<String> found = lines(connection, options.with());
        Drift all = compare(connection, schema, found);
        return new DriftReport(connection.getCatalog(), revision, ignored.apply(all), all, found, ignored, forced);
    }

    /** What a database lacks of a schema, or has in another form; nothing that is only beside it. One line each. */
    public static List<String> missingOrChanged(Connection connection, List<String> schema) throws SQLException {
        return compare(connection, schema, lines(connection, Set.of())).missingOrChanged().stream().map(DriftReport::line).toList();
    }

    private static Drift compare(Connection connection, List<String> schema, List<String> found) throws SQLException {
        Drift drift = Drift.between(schema, withoutSchemasOfExtensions(schema, found));
        List<Difference> differences = new ArrayList<>();
        for (Difference difference : drift.differences()) {
            if (!hasRightOtherwise(difference, connection)) {
                differences.add(difference);
            }
        }
        return new Drift(differences);
    }

    /** The migrations are content with an extension in another schema, which then stands before the names of its functions. */
    private static List<String> withoutSchemasOfExtensions(List<String> schema, List<String> found) {
        List<String> lines = found;
        for (String line : found) {
            Matcher elsewhere = EXTENSION_ELSEWHERE.matcher(line);
            if (elsewhere.matches() && schema.contains(elsewhere.group(1))) {
                Pattern prefix = Pattern.compile("(?<![\\w\"])" + Pattern.quote(elsewhere.group(2) + "."));
                lines = lines.stream().map(each -> each.equals(line) ? elsewhere.group(1) : prefix.matcher(each).replaceAll("")).toList();
            }
        }
        return lines;
    }

    /**
     * A right on the schema that a role has although it was not given to it, by PUBLIC for example: only the owner of the schema can give it, who may
     * be an administrator, and the migrations are content with the right.
     */
    private static boolean hasRightOtherwise(Difference difference, Connection connection) throws SQLException {
        SchemaLine line = difference.object();
        if (!difference.isMissing() || !line.kind().equals("grant") || !line.name().equals("schema") || line.text().endsWith(" option")) {
            return false;
        }
        return Query.isTrue(connection, "SELECT bool_and(has_schema_privilege(rolname, 'public', privilege))"
                + " FROM pg_roles, unnest(string_to_array(?, ',')) AS privilege WHERE quote_ident(rolname) = ?",
                line.text().split(" ")[1], line.text().substring(line.text().lastIndexOf(" to ") + " to ".length()));
    }

    /** Reads the schema {@code public}, whatever the search path. */
    static List<String> lines(Connection connection, Set<OnDemand> with) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        if (autoCommit) {
            connection.setAutoCommit(false);
        }
        try {
            Query.execute(connection, (autoCommit ? "SET TRANSACTION READ ONLY; " : "") + "SET LOCAL search_path = public");
            return Schema.read(connection, with).lines();
        } finally {
            if (autoCommit) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }
}
