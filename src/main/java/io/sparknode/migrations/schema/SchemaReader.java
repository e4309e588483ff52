package io.sparknode.migrations.schema;

import io.sparknode.migrations.connection.Query;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/** Reads a schema: one query for each kind of object, however many there are of it. */
final class SchemaReader {

    /** In the order of the rendered text. */
    private static final List<ObjectQuery> OF_SCHEMA = List.of(
        new ObjectQuery("types", Type::read),
        new ObjectQuery("tables", Table::read),
        new ObjectQuery("columns", Column::read),
        new ObjectQuery("constraints", Constraint::read, true),
        new ObjectQuery("indexes", Index::read, true),
        new ObjectQuery("policies", ObjectLine::policy),
        new ObjectQuery("comments", ObjectLine::comment),
        new ObjectQuery("routines", ObjectLine::routine),
        new ObjectQuery("triggers", ObjectLine::trigger),
        new ObjectQuery("rules", ObjectLine::rule),
        new ObjectQuery("views", ObjectLine::view),
        new ObjectQuery("sequences", Sequence::read),
        new ObjectQuery("others", ObjectLine::other),
        new ObjectQuery("grants", ObjectLine::grant, true),
        new ObjectQuery("default-privileges", ObjectLine::defaultPrivilege));
    private static final Map<OnDemand, ObjectQuery> ON_DEMAND = new EnumMap<>(Map.of(
        OnDemand.OWNERS, new ObjectQuery("owners", ObjectLine::ownerOrRole),
        OnDemand.ROLES, new ObjectQuery("roles", ObjectLine::ownerOrRole),
        OnDemand.SETTINGS, new ObjectQuery("role-settings", ObjectLine::setting)));

    private final Connection connection;
    private final int version;

    private SchemaReader(Connection connection) throws SQLException {
        this.connection = connection;
        this.version = connection.getMetaData().getDatabaseMajorVersion();
    }

    @SuppressWarnings("try")
    static Schema read(Connection connection, Set<OnDemand> included) throws SQLException {
        try (Undo settings = undoOf(connection)) {
            return new SchemaReader(connection).read(included);
        }
    }

    /** Rolling back to a savepoint undoes the settings made after it, and leaves the transaction usable when reading fails. */
    private static Undo undoOf(Connection connection) throws SQLException {
        if (connection.getAutoCommit()) {
            connection.setAutoCommit(false);
            return () -> {
                connection.rollback();
                connection.setAutoCommit(true);
            };
        }
        Savepoint before = connection.setSavepoint();
        return () -> {
            connection.rollback(before);
            connection.releaseSavepoint(before);
        };
    }

    private Schema read(Set<OnDemand> included) throws SQLException {
        List<SchemaObject> objects = new ArrayList<>(query(CatalogQuery.read("schema", version), queries(included)));
        if (included.contains(OnDemand.SCHEMAS)) {
            for (String other : Query.<String>column(connection, CatalogQuery.read("other-schemas", version))) {
                objects.add(new ObjectLine("schema " + SqlText.name(other)));
                String schema = "select nspname from pg_namespace where nspname = " + Query.literal(other);
                query(schema, OF_SCHEMA).forEach(object -> objects.add(new ObjectLine("in schema " + SqlText.name(other) + ": " + object.line())));
            }
        }
        return new Schema(objects);
    }

    private static List<ObjectQuery> queries(Set<OnDemand> included) {
        List<ObjectQuery> queries = new ArrayList<>();
        queries.add(new ObjectQuery("extensions", ObjectLine::extension));
        queries.addAll(OF_SCHEMA);
        queries.add(new ObjectQuery("others-of-database", ObjectLine::other));
        ON_DEMAND.entrySet().stream().filter(kind -> included.contains(kind.getKey())).map(Map.Entry::getValue).forEach(queries::add);
        return queries;
    }

    /** While the server works on the next ones, the rows of those before, which the driver holds, become objects. */
    private List<SchemaObject> query(String schema, List<ObjectQuery> queries) throws SQLException {
        ExecutorService worker = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "schema reader");
            thread.setDaemon(true);
            return thread;
        });
        try {
            Reading reading = set(schema);
            List<Future<List<SchemaObject>>> parts = new ArrayList<>();
            for (int from = 0, to; from < queries.size(); from = to) {
                to = from + 1;
                while (to < queries.size() && !queries.get(to).large()) {
                    to++;
                }
                List<ObjectQuery> part = queries.subList(from, to);
                Statement statement = connection.createStatement();
                statement.setEscapeProcessing(false);
                statement.execute(part.stream().map(this::sql).collect(Collectors.joining("\n;\n")));
                parts.add(worker.submit(() -> objects(part, statement, reading)));
            }
            List<SchemaObject> objects = new ArrayList<>();
            for (Future<List<SchemaObject>> part : parts) {
                objects.addAll(result(part));
            }
            return objects;
        } finally {
            worker.shutdownNow();
        }
    }

    private String sql(ObjectQuery query) {
        return CatalogQuery.read("own", version) + "\n" + CatalogQuery.read(query.file(), version);
    }

    private static List<SchemaObject> objects(List<ObjectQuery> queries, Statement executed, Reading reading) throws SQLException {
        try (Statement statement = executed) {
            List<SchemaObject> objects = new ArrayList<>();
            for (ObjectQuery query : queries) {
                objects.addAll(read(query, statement.getResultSet(), reading));
                statement.getMoreResults();
            }
            return objects;
        }
    }

    private static List<SchemaObject> result(Future<List<SchemaObject>> part) throws SQLException {
        try {
            return part.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("The reading of the schema was interrupted.", e);
        }
    }

    private Reading set(String schema) throws SQLException {
        List<List<Object>> found = Query.rows(connection, CatalogQuery.read("settings", version).formatted(schema));
        if (found.isEmpty()) {
            throw new SQLException("There is no schema to read: the search_path of the connection names none that exists.");
        }
        return new Reading(Boolean.TRUE.equals(found.get(0).get(1)) ? null : (String) found.get(0).get(0));
    }

    private static List<SchemaObject> read(ObjectQuery query, ResultSet rows, Reading reading) throws SQLException {
        List<Line> lines = new ArrayList<>();
        while (rows.next()) {
            SchemaObject object = query.reader().read(rows, reading);
            lines.add(new Line(object.line(), object));
        }
        lines.sort(Comparator.comparing(Line::text));
        return lines.stream().map(Line::object).toList();
    }

    /** So that no line is put together more than once. */
    private record Line(String text, SchemaObject object) {
    }

    /**
     * What reads one kind of object.
     *
     * @param file  of its query, which begins after {@code own.sql}
     * @param large whether there are so many of it in a large schema that the server is asked for it alone
     */
    private record ObjectQuery(String file, RowReader reader, boolean large) {

        ObjectQuery(String file, RowReader reader) {
            this(file, reader, false);
        }
    }

    @FunctionalInterface
    private interface RowReader {
        SchemaObject read(ResultSet row, Reading reading) throws SQLException;
    }

    @FunctionalInterface
    private interface Undo extends AutoCloseable {
        @Override
        void close() throws SQLException;
    }
}
