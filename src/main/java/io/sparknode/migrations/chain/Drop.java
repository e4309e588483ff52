package io.sparknode.migrations.chain;

import io.sparknode.migrations.sql.Jdbc;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import liquibase.change.AbstractSQLChange;
import liquibase.change.Change;
import liquibase.change.core.AddColumnChange;
import liquibase.change.core.CreateTableChange;
import liquibase.change.core.DropColumnChange;
import liquibase.change.core.DropTableChange;
import liquibase.changelog.ChangeSet;
import liquibase.database.Database;
import liquibase.exception.DatabaseException;

/**
 * A table or a column that a rollback drops.
 *
 * @param table   its name
 * @param column  its name; null for the table
 * @param ifAdded whether it goes only if the migrations added it
 */
public record Drop(String table, String column, boolean ifAdded) {

    /** The procedures that drop, and the statements of SQL. */
    private static final Pattern PROCEDURE = Pattern.compile(
        "(?i)\\bmigration\\.drop_(?<what>table|column|tenant_id)\\s*\\(\\s*(?:to_regclass\\s*\\(\\s*)?'(?:public\\.)?(?<table>[^']+)'\\s*\\)?\\s*"
            + "(?:,\\s*'(?<column>[^']+)')?");
    private static final Pattern STATEMENT = Pattern.compile("(?i)\\bDROP\\s+TABLE\\s+(?:IF\\s+EXISTS\\s+)?(?:public\\.)?(?<table>\\w+)"
        + "|\\bALTER\\s+TABLE\\s+(?:IF\\s+EXISTS\\s+)?(?:ONLY\\s+)?(?:public\\.)?(?<altered>\\w+)\\s+"
        + "DROP\\s+COLUMN\\s+(?:IF\\s+EXISTS\\s+)?(?<column>\\w+)");

    /** From this size on, counting rows takes so long that the planner's estimate has to do: 1 GiB. */
    private static final long COUNTED_UP_TO = 1L << 30;

    private static final String SIZE = """
        SELECT pg_table_size(c.oid) FROM pg_class c
         WHERE c.oid = to_regclass(?)
           AND (?::text IS NULL OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = ? AND NOT attisdropped))""";

    /** What the rollback of a changeset drops, as far as its changes tell. */
    static List<Drop> of(ChangeSet changeset) {
        List<Change> rollback = changeset.getRollback().getChanges();
        return (rollback.isEmpty() ? changeset.getChanges().stream().flatMap(Drop::inverse) : rollback.stream().flatMap(Drop::of)).toList();
    }

    private static Stream<Drop> inverse(Change change) {
        return change instanceof CreateTableChange created ? Stream.of(new Drop(created.getTableName(), null, false))
            : change instanceof AddColumnChange added
                ? added.getColumns().stream().map(column -> new Drop(added.getTableName(), column.getName(), false)) : Stream.empty();
    }

    private static Stream<Drop> of(Change change) {
        return change instanceof DropTableChange dropped ? Stream.of(new Drop(dropped.getTableName(), null, false))
            : change instanceof DropColumnChange dropped ? Stream.of(new Drop(dropped.getTableName(), dropped.getColumnName(), false))
            : change instanceof AbstractSQLChange sql && sql.getSql() != null ? of(sql.getSql()) : Stream.empty();
    }

    private static Stream<Drop> of(String sql) {
        List<Drop> drops = new ArrayList<>();
        Matcher statement = STATEMENT.matcher(sql);
        while (statement.find()) {
            drops.add(statement.group("table") == null ? new Drop(statement.group("altered"), statement.group("column"), false)
                : new Drop(statement.group("table"), null, false));
        }
        Matcher call = PROCEDURE.matcher(sql);
        while (call.find()) {
            drops.add(switch (call.group("what").toLowerCase(Locale.ROOT)) {
                case "table" -> new Drop(call.group("table"), null, false);
                case "column" -> new Drop(call.group("table"), call.group("column"), false);
                default -> new Drop(call.group("table"), "tenant_id", true);
            });
        }
        return drops.stream();
    }

    /**
     * What goes, for the operator, for example {@code column orders.note, with 12 values}.
     *
     * @return nothing if the database does not have it, or has it from elsewhere, so that the procedures leave it
     */
    Optional<String> describe(Database database) throws DatabaseException {
        String name = "public." + quoted(table);
        String size = Jdbc.text(database, SIZE, name, column, column);
        if (size == null || ifAdded && !wasAdded(database)) {
            return Optional.empty();
        }
        boolean counted = Long.parseLong(size) <= COUNTED_UP_TO;
        String rows = counted ? Jdbc.text(database, "SELECT count(" + (column == null ? "*" : quoted(column)) + ") FROM " + name)
            : Jdbc.text(database, "SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass(?)", name);
        return Optional.of((column == null ? "table " + table : "column " + table + "." + column) + ", with " + (counted ? "" : "about ") + rows
            + (column == null ? " rows" : " values"));
    }

    private boolean wasAdded(Database database) throws DatabaseException {
        return Jdbc.isTrue(database, "SELECT to_regclass('migration.added') IS NOT NULL")
            && Jdbc.isTrue(database, "SELECT true FROM migration.added WHERE table_name = ? AND column_name IN ('', ?) LIMIT 1", table, column);
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
