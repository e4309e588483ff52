package io.sparknode.migrations.generator;

import static io.sparknode.migrations.connection.Query.literal;
import static io.sparknode.migrations.generator.RevisionText.scalar;

import io.sparknode.migrations.schema.Column;
import io.sparknode.migrations.schema.Constraint;
import io.sparknode.migrations.schema.Index;
import io.sparknode.migrations.schema.Schema;
import io.sparknode.migrations.schema.SchemaObject;
import io.sparknode.migrations.schema.Sequence;
import io.sparknode.migrations.schema.Table;
import io.sparknode.migrations.schema.Type;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
 * Changesets in the form of this project for the changes that Liquibase's diff finds: each asks for its end state, and a table that is there is
 * changed beside the application that uses it. Liquibase says what is missing; how it is defined is taken from the schema, because the diff loses the
 * conditions of indexes and writes defaults that do not run. A rollback leads to what the chain has.
 *
 * <p>What writes a table anew, or is of another kind, becomes no changeset. What was taken away becomes a proposal.
 *
 * @param schema of the database that was changed by hand
 * @param chain  the schema that the chain makes
 */
record DiffChangesets(Schema schema, Schema chain) {

    private static final Database POSTGRES = new PostgresDatabase();

    /** Liquibase also leaves a name as it is that has, say, a dot or a quotation mark in it. */
    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]*");
    private static final String DEFAULT = "default ";
    private static final Pattern REFERENCED = Pattern.compile("^FOREIGN KEY .* REFERENCES (\"[^\"]+\"|\\w+)");

    /** No default, or one that is the same for all rows: PostgreSQL then adds a column without writing the table anew. */
    private static final Pattern ADDED_AT_ONCE = Pattern.compile(
        "(?:default (?:'(?:[^']|'')*'|[-\\d.()]+|true|false|now\\(\\)|CURRENT_\\w+)(?:::[\\w \\[\\]()]+)?)?");

    /** The changesets for a change; none if there is no form for it. */
    Stream<Changeset> of(Change change) {
        if (change instanceof CreateTableChange table) {
            return schema.objects(Table.class).stream().filter(found -> found.name().equals(table.getTableName()) && found.details().isEmpty())
                .flatMap(found -> Stream.concat(Stream.of(table(table)), numbers(found.name())));
        } else if (change instanceof AddColumnChange added) {
            return added.getColumns().stream().flatMap(column -> columns(schema, added.getTableName(), column.getName()))
                .filter(column -> ADDED_AT_ONCE.matcher(column.value()).matches()).map(DiffChangesets::added);
        } else if (change instanceof AddNotNullConstraintChange added) {
            return columns(schema, added.getTableName(), added.getColumnName()).map(DiffChangesets::notNull);
        } else if (change instanceof DropNotNullConstraintChange dropped) {
            return columns(schema, dropped.getTableName(), dropped.getColumnName()).map(DiffChangesets::nullable);
        } else if (change instanceof AddDefaultValueChange added) {
            return columns(schema, added.getTableName(), added.getColumnName()).flatMap(this::defaultValue);
        } else if (change instanceof DropDefaultValueChange dropped) {
            return columns(schema, dropped.getTableName(), dropped.getColumnName()).flatMap(this::defaultValue);
        } else if (change instanceof CreateIndexChange created) {
            return schema.objects(Index.class).stream().filter(index -> index.name().equals(created.getIndexName())).map(DiffChangesets::index);
        } else if (change instanceof AddForeignKeyConstraintChange key) {
            return constraints(schema, key.getBaseTableName(), key.getConstraintName()).map(this::constraint);
        } else if (change instanceof AddUniqueConstraintChange unique) {
            return constraints(schema, unique.getTableName(), unique.getConstraintName()).map(this::constraint);
        } else if (change instanceof AddPrimaryKeyChange key) {
            return constraints(schema, key.getTableName(), key.getConstraintName()).map(this::constraint);
        }
        return Stream.empty();
    }

    /** The changesets for the types that the chain does not have, which Liquibase's diff does not see. */
    Stream<Changeset> types() {
        return missing(schema, chain, Type.class, Type::name).map(type -> {
            boolean domain = type.kind().equals("domain");
            String as = switch (type.kind()) {
                case "enum" -> " AS ENUM " + type.definition();
                case "range" -> " AS RANGE (SUBTYPE = " + type.definition() + ")";
                default -> " AS " + type.definition();
            } + checks(type);
            String kind = domain ? "DOMAIN " : "TYPE ";
            return new Changeset("type " + type.name(),
                Changeset.unless("SELECT to_regtype(" + literal("public." + name(type.name())) + ") IS NOT NULL"),
                List.of(Changeset.sql("CREATE " + kind + name(type.name()) + as)),
                List.of(Changeset.sql("DROP " + kind + "IF EXISTS public." + name(type.name()))));
        });
    }

    private String checks(Type domain) {
        return schema.objects(Constraint.class).stream().filter(check -> check.owner().equals(domain.name()))
            .map(check -> " CONSTRAINT " + name(check.name()) + " " + check.definition()).collect(Collectors.joining());
    }

    /** What the database has no more, as changesets to be thought over. */
    Stream<Changeset> dropped() {
        Stream<Changeset> constraints = missing(chain, schema, Constraint.class, constraint -> List.of(constraint.owner(), constraint.name()))
            .filter(constraint -> has(constraint.owner()))
            .map(constraint -> new Changeset("constraint " + constraint.owner() + "." + constraint.name() + " goes",
                "", List.of(drop(constraint)), List.of(ensure(constraint))));
        Stream<Changeset> indexes = missing(chain, schema, Index.class, Index::name).filter(index -> has(index.table()))
            .map(index -> new Changeset("index " + index.name() + " goes", "", drop(index), create(index)));
        Stream<Changeset> columns = missing(chain, schema, Column.class, column -> List.of(column.table(), column.name()))
            .filter(column -> has(column.table()))
            .map(column -> new Changeset("column " + column.table() + "." + column.name() + " goes", "",
                List.of(drop(column)), List.of(call("ensure_columns", column.table(),
                    quoted((name(column.name()) + " " + column.type() + " " + inCapitals(column.value())).strip())))));
        Stream<Changeset> tables = missing(chain, schema, Table.class, Table::name)
            .map(table -> new Changeset("table " + table.name() + " goes", "", List.of(dropTable(table.name())), List.of()));
        return Stream.of(constraints, indexes, columns, tables).flatMap(each -> each);
    }

    /** The objects of one schema for which the other has none of the same names. */
    private static <T extends SchemaObject> Stream<T> missing(Schema one, Schema other, Class<T> kind, Function<T, Object> name) {
        Set<Object> there = other.objects(kind).stream().map(name).collect(Collectors.toSet());
        return one.objects(kind).stream().filter(object -> !there.contains(name.apply(object)));
    }

    boolean has(String table) {
        return schema.objects(Table.class).stream().anyMatch(found -> found.name().equals(table));
    }

    /** How many tables a table needs, one behind the other. */
    int depth(String table) {
        return schema.objects(Constraint.class).stream().filter(constraint -> constraint.owner().equals(table)).map(Constraint::definition)
            .map(REFERENCED::matcher).filter(Matcher::find).map(reference -> reference.group(1).replace("\"", ""))
            .filter(referenced -> !referenced.equals(table)
            && chain.objects(Table.class).stream().noneMatch(known -> known.name().equals(referenced)))
            .mapToInt(referenced -> 1 + depth(referenced)).max().orElse(0);
    }

    /** The changeset for a check, which Liquibase's diff does not see, or for another constraint of a table. */
    Changeset constraint(Constraint constraint) {
        String id = "constraint " + constraint.owner() + "." + constraint.name();
        List<String> rollback = List.of(constraints(chain, constraint.owner(), constraint.name()).findFirst()
            .map(DiffChangesets::ensure).orElse(drop(constraint)));
        String definition = constraint.definition();
        if (!definition.startsWith("UNIQUE (") && !definition.startsWith("PRIMARY KEY (")) {
            return new Changeset(id, "", List.of(ensure(constraint)), rollback);
        }
        String table = name(constraint.owner());
        String name = name(constraint.name());
        int columns = definition.indexOf('(');
        return new Changeset(id, Changeset.unless("SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass("
            + literal("public." + table) + ") AND conname = " + literal(constraint.name()) + " AND convalidated)"), List.of(
                Changeset.sql("DROP INDEX CONCURRENTLY IF EXISTS public." + name),
                Changeset.sql("CREATE UNIQUE INDEX CONCURRENTLY " + name + " ON " + table + " " + definition.substring(columns)),
                online(constraint.owner(), "ADD CONSTRAINT " + name + " " + definition.substring(0, columns) + "USING INDEX " + name)), rollback);
    }

    private static String ensure(Constraint constraint) {
        String procedure = constraint.definition().matches("(?:UNIQUE|PRIMARY KEY) .*") ? "ensure_key" : "ensure_constraint";
        return Changeset.sql("CALL migration." + procedure + "(" + literal(name(constraint.owner())) + ", " + literal(constraint.name())
            + (constraint.definition().length() > 60 ? ",\n    " : ", ") + quoted(constraint.definition()) + ")");
    }

    private static String drop(Constraint constraint) {
        return call("drop_constraint", constraint.owner(), literal(constraint.name()));
    }

    /** Where it is constant, all rows that were there have the default. */
    private static String drop(Column column) {
        String value = column.value().startsWith(DEFAULT) ? ", but => " + quoted(column.value().substring(DEFAULT.length())) : "";
        return call("drop_column", column.table(), literal(column.name()) + value);
    }

    private static String dropTable(String table) {
        return Changeset.sql("CALL migration.drop_table(" + literal(table) + ")");
    }

    private static Stream<Constraint> constraints(Schema of, String table, String name) {
        return of.objects(Constraint.class).stream().filter(constraint -> constraint.owner().equals(table) && constraint.name().equals(name));
    }

    private Changeset table(CreateTableChange table) {
        StringBuilder text = new StringBuilder("createTable:\n    tableName: " + scalar(table.getTableName()) + "\n    columns:\n");
        for (ColumnConfig column : table.getColumns()) {
            columns(schema, table.getTableName(), column.getName()).forEach(found -> text.append("      - column: {name: ").append(scalar(found.name()))
                .append(", type: ").append(scalar(found.type())).append(value(found)).append(constraints(found, column.getConstraints()))
                .append("}\n"));
        }
        return new Changeset("table " + table.getTableName(), "not:\n    - tableExists: {tableName: " + scalar(table.getTableName()) + "}",
            List.of(text.toString().stripTrailing()), List.of(dropTable(table.getTableName())));
    }

    private String value(Column column) {
        return column.value().isEmpty() || isNumbered(column) ? ""
            : ", defaultValueComputed: " + scalar(inCapitals(column.value()).replaceFirst("^DEFAULT ", ""));
    }

    private boolean isNumbered(Column column) {
        return column.value().endsWith(" as identity") || sequences(column).findAny().isPresent();
    }

    /** What makes columns of a new table serial or identity columns. Liquibase makes the one out of the other. */
    private Stream<Changeset> numbers(String table) {
        return schema.objects(Column.class).stream().filter(column -> column.table().equals(table) && isNumbered(column)).map(this::numbers);
    }

    /** A changeset of its own, in a transaction: that of the table has none, and a run that was stopped behind the table would take it for done. */
    private Changeset numbers(Column column) {
        String table = name(column.table());
        String alter = "ALTER TABLE " + table + " ALTER COLUMN " + name(column.name());
        Optional<Sequence> serial = sequences(column).findAny();
        String make = serial.map(sequence -> "CREATE SEQUENCE " + name(sequence.name()) + " AS " + sequence.definition().toUpperCase(Locale.ROOT)
            + " OWNED BY " + table + "." + name(column.name()) + ";\n" + alter + " SET " + inCapitals(column.value()))
            .orElse(alter + " ADD " + inCapitals(column.value()));
        String undo = serial.map(sequence -> alter + " DROP DEFAULT;\nDROP SEQUENCE IF EXISTS public." + name(sequence.name()))
            .orElse(alter + " DROP IDENTITY IF EXISTS");
        return new Changeset("sequence of " + column.table() + "." + column.name(),
            Changeset.unless("SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass(" + literal("public." + table) + ") AND attname = "
                + literal(column.name()) + "\nAND (atthasdef OR attidentity <> ''))"), List.of(Changeset.sql(make)),
            List.of(Changeset.sql("SELECT migration.refuse_to_lose(to_regclass(" + literal("public." + table) + "));\n" + undo)));
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
            : ",\n                   constraints: {nullable: false, primaryKey: true, primaryKeyName: " + scalar(constraints.getPrimaryKeyName())
                + "}";
    }

    /** Without a default the column may be null, as nobody knows what the rows of other databases will have in it. */
    private static Changeset added(Column column) {
        return new Changeset("column " + column.table() + "." + column.name(),
            "not:\n    - columnExists: {tableName: " + scalar(column.table()) + ", columnName: " + scalar(column.name()) + "}",
            List.of(online(column.table(), "ADD COLUMN " + name(column.name()) + " " + column.type()
                + (column.value().isEmpty() ? "" : " " + inCapitals(column.value()) + (column.nullability().isEmpty() ? "" : " NOT NULL")))),
                List.of(drop(column)));
    }

    /** The key words of a default, of a generated column and of an identity, without which Liquibase takes them all for a default. */
    private static String inCapitals(String value) {
        return value.replaceFirst("^default ", "DEFAULT ").replaceFirst("^generated always as", "GENERATED ALWAYS AS")
            .replaceFirst("^generated by default as", "GENERATED BY DEFAULT AS").replaceFirst(" stored$", " STORED")
            .replaceFirst(" identity$", " IDENTITY");
    }

    private static Changeset notNull(Column column) {
        String table = name(column.table());
        return new Changeset(column.table() + "." + column.name() + " is not null", Changeset.unless(
            "SELECT is_nullable = 'NO' AND NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass(" + literal("public." + table)
                + ") AND conname = " + literal(column.name() + "_is_set") + ")\n" + fromColumns(column)),
            List.of(call("ensure_not_null", column.table(), literal(column.name()))),
            List.of(call("ensure_nullable", column.table(), literal(column.name()))));
    }

    private static Changeset nullable(Column column) {
        return new Changeset(column.table() + "." + column.name() + " may be null",
            Changeset.unless("SELECT is_nullable = 'YES' " + fromColumns(column)),
            List.of(online(column.table(), "ALTER COLUMN " + name(column.name()) + " DROP NOT NULL")),
            List.of(call("ensure_not_null", column.table(), literal(column.name()))));
    }

    private Stream<Changeset> defaultValue(Column column) {
        if (!column.value().isEmpty() && !column.value().startsWith(DEFAULT)) {
            return Stream.empty();
        }
        String value = column.value().isEmpty() ? "" : column.value().substring(DEFAULT.length());
        // PostgreSQL prints some constants with a cast to their type, which has a longer name there.
        String constant = value.replaceFirst("::[\\w ]+(\\(\\d+\\))?(\\[])?$", "");
        String there = value.isEmpty() ? "column_default IS NULL"
            : "column_default = " + literal(constant) + " OR starts_with(column_default, " + literal(constant + "::") + ")";
        return Stream.of(new Changeset("default of " + column.table() + "." + column.name(),
            Changeset.unless("SELECT " + there + "\n" + fromColumns(column)),
            List.of(setDefault(column)), columns(chain, column.table(), column.name()).map(DiffChangesets::setDefault).toList()));
    }

    private static String setDefault(Column column) {
        return online(column.table(), "ALTER COLUMN " + name(column.name())
            + (column.value().isEmpty() ? " DROP DEFAULT" : " SET DEFAULT " + column.value().substring(DEFAULT.length())));
    }

    private static Changeset index(Index index) {
        String name = name(index.name());
        // A build that was interrupted leaves an index that is there and not valid.
        return new Changeset("index " + index.name(),
            Changeset.unless("SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass(" + literal("public." + name) + ") AND indisvalid)"),
            create(index), drop(index));
    }

    private static List<String> create(Index index) {
        return Stream.concat(drop(index).stream(), Stream.of(Changeset.sql("CREATE " + (index.unique() ? "UNIQUE " : "") + "INDEX CONCURRENTLY "
            + name(index.name()) + " ON " + name(index.table()) + " USING " + index.definition()))).toList();
    }

    private static List<String> drop(Index index) {
        return List.of(Changeset.sql("DROP INDEX CONCURRENTLY IF EXISTS public." + name(index.name())));
    }

    private static Stream<Column> columns(Schema of, String table, String name) {
        return of.objects(Column.class).stream().filter(column -> column.table().equals(table) && column.name().equals(name));
    }

    private static String fromColumns(Column column) {
        return "FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = " + literal(column.table())
            + " AND column_name = " + literal(column.name());
    }

    /** Calls a shared procedure for a table, with another argument, as SQL. */
    private static String call(String procedure, String table, String argument) {
        return Changeset.sql("CALL migration." + procedure + "(" + literal(name(table)) + ", " + argument + ")");
    }

    private static String online(String table, String alteration) {
        return call("online", table, quoted("ALTER TABLE " + name(table) + " " + alteration));
    }

    /** A name as SQL reads it. */
    private static String name(String name) {
        String escaped = POSTGRES.escapeObjectName(name, DatabaseObject.class);
        return escaped.startsWith("\"") || !PLAIN.matcher(name).matches() ? '"' + name.replace("\"", "\"\"") + '"' : escaped;
    }

    /** A text that may hold constants. */
    private static String quoted(String sql) {
        return sql.contains("'") && !sql.contains("$") ? "$$" + sql + "$$" : literal(sql);
    }
}
