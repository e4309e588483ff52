package io.sparknode.migrations.schema;

import io.sparknode.migrations.connection.Query;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/** Reads a schema: one query for each kind of object, however many there are of it. */
final class SchemaReader {

    /**
     * Which schema is meant. A role that may not use it has it in its search path all the same, but PostgreSQL passes over it and then puts the
     * schema before every name.
     */
    private static final String SCHEMA = """
            select n.nspname
            from (select unnest(string_to_array(current_setting('search_path'), ',')) as entry, generate_series(1, 100) as place) p
            join pg_namespace n on n.nspname = case when btrim(p.entry) in ('"$user"', '$user') then current_user::text
              when btrim(p.entry) like '"%"' then replace(btrim(btrim(p.entry), '"'), '""', '"') else lower(btrim(p.entry)) end
            where p.place is not null
            order by not has_schema_privilege(n.oid, 'usage'), p.place
            limit 1""";

    /**
     * Settings that change how PostgreSQL prints names and constants. Temporary objects come last in the path, so that they do not hide
     * the schema's own. The last two save time.
     */
    private static final String SETTINGS = """
            select s.nspname, has_schema_privilege(s.nspname, 'usage') as usable, set_config('schema_reader.schema', s.nspname, true),
                set_config('search_path', quote_ident(s.nspname) || ', pg_temp', true),
                set_config('quote_all_identifiers', 'off', true), set_config('standard_conforming_strings', 'on', true),
                set_config('datestyle', 'ISO, YMD', true), set_config('intervalstyle', 'postgres', true), set_config('timezone', 'UTC', true),
                set_config('extra_float_digits', '1', true), set_config('bytea_output', 'hex', true), set_config('jit', 'off', true),
                set_config('work_mem', '32MB', true)
            from (%s) s""";

    private static final String OTHER_SCHEMAS = """
            select n.nspname
            from pg_namespace n
            where n.nspname <> current_setting('schema_reader.schema', true) and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
              and not exists (select from pg_depend d where d.classid = n.tableoid and d.objid = n.oid and d.deptype = 'e')
            order by n.nspname""";

    private final Connection connection;
    private final int version;

    private SchemaReader(Connection connection) throws SQLException {
        this.connection = connection;
        this.version = connection.getMetaData().getDatabaseMajorVersion();
    }

    @SuppressWarnings("try")
    static Schema read(Connection connection, Set<LeftOut> included) throws SQLException {
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

    private Schema read(Set<LeftOut> included) throws SQLException {
        List<SchemaObject> objects = new ArrayList<>(query(SCHEMA, queries(included)));
        if (included.contains(LeftOut.OTHER_SCHEMAS)) {
            for (String other : Query.column(connection, OTHER_SCHEMAS)) {
                objects.add(new OtherObject("schema", SqlText.name(other), ""));
                String schema = "select nspname from pg_namespace where nspname = " + Query.literal(other);
                query(schema, queriesOfSchema()).forEach(object -> objects.add(new InSchema(other, object)));
            }
        }
        return new Schema(objects);
    }

    /** In the order of the rendered text. */
    private List<ObjectQuery> queries(Set<LeftOut> included) {
        List<ObjectQuery> queries = new ArrayList<>();
        queries.add(new ObjectQuery(Extension.QUERY, Extension::read));
        queries.addAll(queriesOfSchema());
        queries.add(new ObjectQuery(OtherObject.ofDatabase(version), OtherObject::read));
        if (included.contains(LeftOut.OWNERS)) {
            queries.add(new ObjectQuery(Surrounding.OWNERS, Surrounding::read));
        }
        if (included.contains(LeftOut.ROLES)) {
            queries.add(new ObjectQuery(Surrounding.ROLES, Surrounding::read));
        }
        if (included.contains(LeftOut.SETTINGS)) {
            queries.add(new ObjectQuery(Surrounding.SETTINGS, Surrounding::setting));
        }
        return queries;
    }

    private List<ObjectQuery> queriesOfSchema() {
        return List.of(
                new ObjectQuery(Type.QUERY, Type::read),
                new ObjectQuery(Table.QUERY, Table::read),
                new ObjectQuery(Column.query(version), Column::read),
                new ObjectQuery(Constraint.QUERY, Constraint::read, true),
                new ObjectQuery(Index.QUERY, Index::read, true),
                new ObjectQuery(Policy.QUERY, Policy::read),
                new ObjectQuery(Comment.QUERY, Comment::read),
                new ObjectQuery(Routine.QUERY, Routine::read),
                new ObjectQuery(Trigger.QUERY, Trigger::read),
                new ObjectQuery(RewriteRule.QUERY, RewriteRule::read),
                new ObjectQuery(View.QUERY, View::read),
                new ObjectQuery(Sequence.QUERY, Sequence::read),
                new ObjectQuery(OtherObject.ofSchema(), OtherObject::read),
                new ObjectQuery(Grant.QUERY, Grant::read, true),
                new ObjectQuery(DefaultPrivilege.QUERY, DefaultPrivilege::read));
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
                statement.execute(part.stream().map(ObjectQuery::query).collect(Collectors.joining(";\n")));
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
        try (Statement statement = connection.createStatement(); ResultSet settings = statement.executeQuery(SETTINGS.formatted(schema))) {
            return reading(settings);
        }
    }

    private static Reading reading(ResultSet schema) throws SQLException {
        if (!schema.next()) {
            throw new SQLException("There is no schema to read: the search_path of the connection names none that exists.");
        }
        return new Reading(schema.getBoolean("usable") ? null : schema.getString("nspname"));
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
     * @param large whether there are so many of it in a large schema that the server is asked for it alone
     */
    private record ObjectQuery(String query, RowReader reader, boolean large) {

        ObjectQuery(String query, RowReader reader) {
            this(query, reader, false);
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
