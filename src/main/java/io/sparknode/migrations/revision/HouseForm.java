package io.sparknode.migrations.revision;

import static io.sparknode.migrations.revision.RevisionText.scalar;

import io.sparknode.migrations.schema.Column;
import io.sparknode.migrations.schema.Constraint;
import io.sparknode.migrations.schema.Index;
import io.sparknode.migrations.schema.Schema;
import io.sparknode.migrations.schema.Sequence;
import io.sparknode.migrations.schema.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import liquibase.change.Change;
import liquibase.change.ColumnConfig;
import liquibase.change.ConstraintsConfig;
import liquibase.change.core.AddColumnChange;
import liquibase.change.core.AddDefaultValueChange;
import liquibase.change.core.AddForeignKeyConstraintChange;
import liquibase.change.core.AddNotNullConstraintChange;
import liquibase.change.core.AddPrimaryKeyChange;
import liquibase.change.core.AddUniqueConstraintChange;
import liquibase.change.core.CreateIndexChange;
import liquibase.change.core.CreateTableChange;
import liquibase.change.core.DropDefaultValueChange;
import liquibase.change.core.DropNotNullConstraintChange;
import liquibase.database.Database;
import liquibase.database.core.PostgresDatabase;
import liquibase.structure.DatabaseObject;

/**
 * Changesets in the form of this project for the changes that Liquibase's diff finds: each asks for its end state, and a table that is there is changed
 * beside the application that uses it. Liquibase says what is missing; how it is defined is taken from the schema, because the diff loses the conditions
 * of indexes and writes defaults that do not run.
 *
 * <p>What takes something away, writes a table anew, or is of another kind becomes no changeset.
 *
 * @param schema of the database that was changed by hand
 */
record HouseForm(Schema schema) {

    private static final Database POSTGRES = new PostgresDatabase();

    /** Liquibase also leaves a name as it is that has, say, a dot or a quotation mark in it. */
    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]*");
    private static final String DEFAULT = "default ";

    /** No default, or one that is the same for all rows: PostgreSQL then adds a column without writing the table anew. */
    private static final Pattern ADDED_AT_ONCE = Pattern.compile(
        "(?:default (?:'(?:[^']|'')*'|[-\\d.()]+|true|false|now\\(\\)|CURRENT_\\w+)(?:::[\\w \\[\\]()]+)?)?");

    /** The changesets for a change; none if there is no form for it. */
    Stream<Changeset> of(Change change) {
        if (change instanceof CreateTableChange table) {
            return schema.objects(Table.class).stream().filter(found -> found.name().equals(table.getTableName()) && found.details().isEmpty())
                .map(found -> table(table));
        } else if (change instanceof AddColumnChange added) {
            return added.getColumns().stream().flatMap(column -> column(added.getTableName(), column.getName()))
                .filter(column -> ADDED_AT_ONCE.matcher(column.value()).matches()).map(HouseForm::added);
        } else if (change instanceof AddNotNullConstraintChange added) {
            return column(added.getTableName(), added.getColumnName()).map(HouseForm::notNull);
        } else if (change instanceof DropNotNullConstraintChange dropped) {
            return column(dropped.getTableName(), dropped.getColumnName()).map(HouseForm::nullable);
        } else if (change instanceof AddDefaultValueChange added) {
            return column(added.getTableName(), added.getColumnName()).flatMap(HouseForm::defaultValue);
        } else if (change instanceof DropDefaultValueChange dropped) {
            return column(dropped.getTableName(), dropped.getColumnName()).flatMap(HouseForm::defaultValue);
        } else if (change instanceof CreateIndexChange created) {
            return schema.objects(Index.class).stream().filter(index -> index.name().equals(created.getIndexName())).map(HouseForm::index);
        } else if (change instanceof AddForeignKeyConstraintChange key) {
            return constraint(key.getBaseTableName(), key.getConstraintName());
        } else if (change instanceof AddUniqueConstraintChange unique) {
            return constraint(unique.getTableName(), unique.getConstraintName());
        } else if (change instanceof AddPrimaryKeyChange key) {
            return constraint(key.getTableName(), key.getConstraintName());
        }
        return Stream.empty();
    }

    /** The changeset for a check, which Liquibase's diff does not see, or for another constraint of a table. */
    static Changeset constraint(Constraint constraint) {
        String table = name(constraint.owner());
        String name = name(constraint.name());
        String definition = constraint.definition();
        List<String> changes = new ArrayList<>();
        if (definition.startsWith("UNIQUE (") || definition.startsWith("PRIMARY KEY (")) {
            int columns = definition.indexOf('(');
            changes.add(Changeset.sql("DROP INDEX CONCURRENTLY IF EXISTS public." + name));
            changes.add(Changeset.sql("CREATE UNIQUE INDEX CONCURRENTLY " + name + " ON " + table + " " + definition.substring(columns)));
            changes.add(online(constraint.owner(), "ADD CONSTRAINT " + name + " " + definition.substring(0, columns) + "USING INDEX " + name));
        } else {
            String named = literal(table) + ", " + literal(constraint.name());
            changes.add(Changeset.sql("CALL migration.ensure_constraint(" + named + ", " + quoted(definition) + ")"));
        }
        return new Changeset("constraint " + constraint.owner() + "." + constraint.name(), Changeset.unless("SELECT EXISTS (SELECT FROM pg_constraint "
            + "WHERE conrelid = to_regclass(" + literal("public." + table) + ") AND conname = " + literal(constraint.name()) + " AND convalidated)"), changes);
    }

    private Stream<Changeset> constraint(String table, String name) {
        return schema.objects(Constraint.class).stream().filter(constraint -> constraint.owner().equals(table) && constraint.name().equals(name))
            .map(HouseForm::constraint);
    }

    private Changeset table(CreateTableChange table) {
        StringBuilder text = new StringBuilder("createTable:\n    tableName: " + scalar(table.getTableName()) + "\n    columns:\n");
        for (ColumnConfig column : table.getColumns()) {
            column(table.getTableName(), column.getName()).forEach(found -> text.append("      - column: {name: ").append(scalar(found.name()))
                .append(", type: ").append(scalar(found.type())).append(value(found)).append(constraints(found, column.getConstraints())).append("}\n"));
        }
        Stream<String> numbers = schema.objects(Column.class).stream().filter(column -> column.table().equals(table.getTableName()) && isNumbered(column))
            .map(this::numbers);
        return new Changeset("table " + table.getTableName(), "not:\n    - tableExists: {tableName: " + scalar(table.getTableName()) + "}",
            Stream.concat(Stream.of(text.toString().stripTrailing()), numbers).toList());
    }

    private String value(Column column) {
        return column.value().isEmpty() || isNumbered(column) ? ""
            : ", defaultValueComputed: " + scalar(inCapitals(column.value()).replaceFirst("^DEFAULT ", ""));
    }

    private boolean isNumbered(Column column) {
        return column.value().endsWith(" as identity") || sequences(column).findAny().isPresent();
    }

    /** What makes a column of a new table a serial or an identity column. Liquibase makes the one out of the other. */
    private String numbers(Column column) {
        String table = name(column.table());
        String alter = "ALTER TABLE " + table + " ALTER COLUMN " + name(column.name());
        return Changeset.sql(sequences(column).findAny().map(sequence -> "CREATE SEQUENCE " + name(sequence.name()) + " AS "
            + sequence.definition().toUpperCase(Locale.ROOT) + " OWNED BY " + table + "." + name(column.name()) + ";\n"
            + alter + " SET " + inCapitals(column.value())).orElse(alter + " ADD " + inCapitals(column.value())));
    }

    private Stream<Sequence> sequences(Column column) {
        return schema.objects(Sequence.class).stream().filter(sequence -> column.value().startsWith(DEFAULT + "nextval(")
            && sequence.column().equals(name(column.table()) + "." + name(column.name())));
    }

    private static String constraints(Column column, ConstraintsConfig constraints) {
        boolean key = constraints != null && Boolean.TRUE.equals(constraints.isPrimaryKey());
        if (column.nullability().isEmpty()) {
            return "";
        }
        return !key ? ", constraints: {nullable: false}"
            : ",\n                   constraints: {nullable: false, primaryKey: true, primaryKeyName: " + scalar(constraints.getPrimaryKeyName()) + "}";
    }

    /** Without a default the column may be null, as nobody knows what the rows of other databases will have in it. */
    private static Changeset added(Column column) {
        return new Changeset("column " + column.table() + "." + column.name(),
            "not:\n    - columnExists: {tableName: " + scalar(column.table()) + ", columnName: " + scalar(column.name()) + "}",
            List.of(online(column.table(), "ADD COLUMN " + name(column.name()) + " " + column.type()
                + (column.value().isEmpty() ? "" : " " + inCapitals(column.value()) + (column.nullability().isEmpty() ? "" : " NOT NULL")))));
    }

    /** The key words of a default, of a generated column and of an identity, without which Liquibase takes them all for a default. */
    private static String inCapitals(String value) {
        return value.replaceFirst("^default ", "DEFAULT ").replaceFirst("^generated always as", "GENERATED ALWAYS AS")
            .replaceFirst("^generated by default as", "GENERATED BY DEFAULT AS").replaceFirst(" stored$", " STORED").replaceFirst(" identity$", " IDENTITY");
    }

    private static Changeset notNull(Column column) {
        String table = name(column.table());
        return new Changeset(column.table() + "." + column.name() + " is not null", Changeset.unless(
            "SELECT is_nullable = 'NO' AND NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass(" + literal("public." + table)
                + ") AND conname = " + literal(column.name() + "_is_set") + ")\n" + fromColumns(column)),
            List.of(Changeset.sql("CALL migration.ensure_not_null(" + literal(table) + ", " + literal(column.name()) + ")")));
    }

    private static Changeset nullable(Column column) {
        return new Changeset(column.table() + "." + column.name() + " may be null", Changeset.unless("SELECT is_nullable = 'YES' " + fromColumns(column)),
            List.of(online(column.table(), "ALTER COLUMN " + name(column.name()) + " DROP NOT NULL")));
    }

    private static Stream<Changeset> defaultValue(Column column) {
        if (!column.value().isEmpty() && !column.value().startsWith(DEFAULT)) {
            return Stream.empty();
        }
        String value = column.value().isEmpty() ? "" : column.value().substring(DEFAULT.length());
        // PostgreSQL prints some constants with a cast to their type, which has a longer name there.
        String constant = value.replaceFirst("::[\\w ]+(\\(\\d+\\))?(\\[])?$", "");
        String there = value.isEmpty() ? "column_default IS NULL"
            : "column_default = " + literal(constant) + " OR starts_with(column_default, " + literal(constant + "::") + ")";
        return Stream.of(new Changeset("default of " + column.table() + "." + column.name(), Changeset.unless("SELECT " + there + "\n" + fromColumns(column)),
            List.of(online(column.table(), "ALTER COLUMN " + name(column.name())
                + (value.isEmpty() ? " DROP DEFAULT" : " SET DEFAULT " + value)))));
    }

    private static Changeset index(Index index) {
        String name = name(index.name());
        // A build that was interrupted leaves an index that is there and not valid.
        return new Changeset("index " + index.name(),
            Changeset.unless("SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass(" + literal("public." + name) + ") AND indisvalid)"),
            List.of(Changeset.sql("DROP INDEX CONCURRENTLY IF EXISTS public." + name), Changeset.sql("CREATE " + (index.unique() ? "UNIQUE " : "")
                + "INDEX CONCURRENTLY " + name + " ON " + name(index.table()) + " USING " + index.definition())));
    }

    private Stream<Column> column(String table, String name) {
        return schema.objects(Column.class).stream().filter(column -> column.table().equals(table) && column.name().equals(name));
    }

    private static String fromColumns(Column column) {
        return "FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = " + literal(column.table())
            + " AND column_name = " + literal(column.name());
    }

    private static String online(String table, String alteration) {
        return Changeset.sql("CALL migration.online(" + literal(name(table)) + ", " + quoted("ALTER TABLE " + name(table) + " " + alteration) + ")");
    }

    /** A name as SQL reads it. */
    private static String name(String name) {
        String escaped = POSTGRES.escapeObjectName(name, DatabaseObject.class);
        return escaped.startsWith("\"") || !PLAIN.matcher(name).matches() ? '"' + name.replace("\"", "\"\"") + '"' : escaped;
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** A text that may hold constants. */
    private static String quoted(String sql) {
        return sql.contains("'") && !sql.contains("$") ? "$$" + sql + "$$" : literal(sql);
    }
}
