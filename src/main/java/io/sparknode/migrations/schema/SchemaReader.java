package io.sparknode.migrations.schema;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Reads a schema: one query for each kind of object, all of them sent at once. */
final class SchemaReader {

    /**
     * Settings that change how PostgreSQL prints names and constants. Temporary objects come last in the path, so that they do not hide
     * the schema's own.
     */
    private static final String SETTINGS = """
            select current_schema(), set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true),
                set_config('quote_all_identifiers', 'off', true), set_config('standard_conforming_strings', 'on', true),
                set_config('datestyle', 'ISO, YMD', true), set_config('intervalstyle', 'postgres', true), set_config('timezone', 'UTC', true),
                set_config('extra_float_digits', '1', true), set_config('bytea_output', 'hex', true)""";

    /** In the order of the rendered text. */
    private static final List<Kind> KINDS = List.of(
            new Kind(Extension.QUERY, Extension::read),
            new Kind(Type.QUERY, Type::read),
            new Kind(Table.QUERY, Table::read),
            new Kind(Column.QUERY, Column::read),
            new Kind(Constraint.QUERY, Constraint::read),
            new Kind(Index.QUERY, Index::read),
            new Kind(Policy.QUERY, Policy::read),
            new Kind(Comment.QUERY, Comment::read),
            new Kind(Routine.QUERY, Routine::read),
            new Kind(Trigger.QUERY, Trigger::read),
            new Kind(Rule.QUERY, Rule::read),
            new Kind(View.QUERY, View::read),
            new Kind(Sequence.QUERY, Sequence::read),
            new Kind(Grant.QUERY, Grant::read),
            new Kind(DefaultPrivilege.QUERY, DefaultPrivilege::read));

    private SchemaReader() {
    }

    @SuppressWarnings("try")
    static Schema read(Connection connection) throws SQLException {
        try (Undo settings = undoOf(connection)) {
            return query(connection);
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

    private static Schema query(Connection connection) throws SQLException {
        String queries = KINDS.stream().map(Kind::query).collect(Collectors.joining(";\n"));
        List<SchemaObject> objects = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(SETTINGS + ";\n" + queries);
            requireSchema(statement.getResultSet());
            for (Kind kind : KINDS) {
                statement.getMoreResults();
                objects.addAll(read(kind, statement.getResultSet()));
            }
        }
        return new Schema(objects);
    }

    private static void requireSchema(ResultSet settings) throws SQLException {
        settings.next();
        if (settings.getString("current_schema") == null) {
            throw new SQLException("There is no schema to read: the search_path of the connection names none that exists.");
        }
    }

    private static List<SchemaObject> read(Kind kind, ResultSet rows) throws SQLException {
        List<SchemaObject> objects = new ArrayList<>();
        while (rows.next()) {
            objects.add(kind.reader().read(rows));
        }
        objects.sort(Comparator.comparing(SchemaObject::line));
        return objects;
    }

    private record Kind(String query, RowReader reader) {
    }

    @FunctionalInterface
    private interface RowReader {
        SchemaObject read(ResultSet row) throws SQLException;
    }

    @FunctionalInterface
    private interface Undo extends AutoCloseable {
        @Override
        void close() throws SQLException;
    }
}
