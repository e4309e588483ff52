package io.sparknode.migrations.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a database schema holds, read from PostgreSQL's catalog and comparable as text, one object a line.
 *
 * <p>Read is what {@code pg_dump --schema-only} would write, except for what docs/drift.md lists.
 *
 * <p>A database renders the same after a dump and restore, and on each of PostgreSQL 14 to 18.
 *
 * @param objects everything found, sorted by kind and line
 */
public record Schema(List<SchemaObject> objects) {

    public Schema {
        objects = List.copyOf(objects);
    }

    /**
     * Reads the first schema of the connection's search path, normally {@code public}, and what belongs to the database as a whole, in a few round
     * trips. Neither the settings of the session nor an open transaction are changed. Every role that may connect sees all of it.
     *
     * @param connection to PostgreSQL 14 or later, in auto-commit mode or in a transaction that has not failed
     * @throws SQLException if the connection fails or its {@code search_path} names no schema that exists
     */
    public static Schema read(Connection connection) throws SQLException {
        return read(connection, Set.of());
    }

    /** As {@link #read(Connection)}, with some of what is left out otherwise. */
    public static Schema read(Connection connection, Set<OnDemand> included) throws SQLException {
        return SchemaReader.read(connection, included);
    }

    /** The objects of one kind, for example {@code objects(Table.class)}. */
    public <T extends SchemaObject> List<T> objects(Class<T> kind) {
        return objects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** One line for each object, without line ends. */
    public List<String> lines() {
        return objects.stream().map(SchemaObject::line).toList();
    }

    /** All lines as one text, each with a line end. */
    public String render() {
        return lines().stream().map(line -> line + "\n").collect(Collectors.joining());
    }

    /**
     * What differs between this schema and another one.
     *
     * @return empty if they are the same, else lines of this schema that the other one lacks, with {@code - } before them, and lines that only
     *         the other one has, with {@code + } before them; the two forms of one object stand together
     */
    public List<String> difference(Schema other) {
        return difference(lines(), other.lines());
    }

    /** As {@link #difference(Schema)}, between lines that were read from a file, for example. */
    public static List<String> difference(List<String> lines, List<String> otherLines) {
        Set<String> here = new HashSet<>(lines);
        Set<String> there = new HashSet<>(otherLines);
        List<String> difference = new ArrayList<>();
        here.stream().filter(line -> !there.contains(line)).forEach(line -> difference.add("- " + line));
        there.stream().filter(line -> !here.contains(line)).forEach(line -> difference.add("+ " + line));
        difference.sort(Comparator.comparing((String line) -> line.substring(2)));
        return difference;
    }
}
