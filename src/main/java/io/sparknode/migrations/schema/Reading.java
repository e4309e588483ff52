package io.sparknode.migrations.schema;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the readers of the single kinds know of the schema that is being read. */
final class Reading {

    private final String hiddenSchema;
    private final Map<String, Set<String>> varchars = new HashMap<>();
    private final Map<String, String> types = new HashMap<>();

    /**
     * A reading that has just begun.
     *
     * @param hiddenSchema the name of the schema if the role may not use it, so that PostgreSQL puts it before every name; else null
     */
    Reading(String hiddenSchema) {
        this.hiddenSchema = hiddenSchema;
    }

    /** A text column as the server would print it to a role that may use the schema. */
    String sql(ResultSet row, String column) throws SQLException {
        return unqualified(row.getString(column));
    }

    /** SQL as the server would print it to a role that may use the schema. */
    String unqualified(String sql) {
        return hiddenSchema == null ? sql : SqlText.unqualified(hiddenSchema, sql);
    }

    /** As {@link #sql(ResultSet, String)}, normalised; empty for null. */
    String normalised(ResultSet row, String column) throws SQLException {
        return SqlText.normalise(sql(row, column));
    }

    /** As {@link #normalised(ResultSet, String)}, for the type of a column, of which there are few and each often. */
    String type(ResultSet row, String column) throws SQLException {
        String type = sql(row, column);
        return types.computeIfAbsent(type, SqlText::normalise);
    }

    /** Keeps in mind that a column is varchar, by its name as it is printed. */
    void isVarchar(String owner, String column) {
        varchars.computeIfAbsent(owner, name -> new HashSet<>()).add(column);
    }

    /** The columns of a table that are varchar, {@code VALUE} of a domain over it. */
    Set<String> varchars(String owner) {
        return varchars.getOrDefault(owner, Set.of());
    }

    /** Names as they are printed. */
    static Set<String> names(Array names) throws SQLException {
        return Stream.of((String[]) names.getArray()).map(SqlText::name).collect(Collectors.toSet());
    }

    /**
     * Options of foreign tables and servers. Their values may be passwords: what is told is enough to see that they differ, and too little to find
     * out what they are.
     *
     * @param owner what has the options; the same value is told in another way for another owner
     */
    static String options(String owner, Array options) throws SQLException {
        if (options == null) {
            return "";
        }
        return Stream.of((String[]) options.getArray()).sorted().map(option -> option(owner, option))
            .collect(Collectors.joining(", ", " options (", ")"));
    }

    /** One option as {@link #options(String, Array)} tells it. */
    static String option(String owner, String option) {
        return SqlText.name(option.substring(0, option.indexOf('='))) + " #" + SourceText.hash(owner + " " + option, 4);
    }
}
