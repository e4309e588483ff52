package io.sparknode.migrations.drift;

import static io.sparknode.migrations.connection.Query.literal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The SQL that closes one difference, by the kind of its object. */
final class RepairSql {

    static final Pattern OWNED_BY = Pattern.compile(" owned by (?<column>.*)$");
    private static final Pattern COLUMN = Pattern.compile("(?<type>.*?)(?<required> not null(?: not valid)?)?(?<value> (?:default|generated) .*)?");
    private static final Pattern COLUMN_LIST = Pattern.compile("UNIQUE(?<nulls> NULLS NOT DISTINCT)? (?<columns>\\([^()]+\\))");
    private static final Pattern SEQUENCE = Pattern.compile("(?<type>\\w+) (?<values>start .*? cache \\d+)(?<cycle> cycle)?(?<owner> owned by .*)?");
    /** What a line says after the definition, in lower case, and no statement that makes the object can say. */
    private static final Pattern BESIDE_DEFINITION = Pattern.compile("(?<!WHERE) (?:clustered|invalid|local|(?:enabled|disabled)(?: replica| always)?"
        + "(?: \\([^)]*\\))?|partition of|statistics|depends on|with \\([^)]*\\))(?: [^')]*)?$");
    private static final Pattern STATE = Pattern.compile("(?<definition>.*?)(?<state>(?: not valid| not enforced| disabled)*)");
    private static final Pattern TRIGGER = Pattern.compile(
        "(?<when>.*?)(?<rest> (?:FROM|NOT DEFERRABLE|DEFERRABLE|REFERENCING|FOR EACH) .*?)(?<state> disabled| replica| always)?");
    private static final Pattern COMMENTED = Pattern.compile(
        "(?<kind>constraint|policy|trigger|rule|domain|function|procedure|index|materialized view|sequence|type|view) (?<name>.*)");

    private final Difference difference;
    private final DifferingTables tables;
    private final SchemaLine line;
    /** As SQL has them: the table that the object is part of, or that it is; and its own name, without that of the table. */
    private final String table;
    private final String name;

    private RepairSql(Difference difference, DifferingTables tables) {
        this.difference = difference;
        this.tables = tables;
        this.line = difference.object();
        this.table = "public." + line.table();
        this.name = line.simpleName();
    }

    /** The statement or statements; null if none can be derived. */
    static String of(Difference difference, DifferingTables tables) {
        return new RepairSql(difference, tables).statements();
    }

    /** The statement that gives an index or a constraint the name of another one, which is missing. */
    static String rename(Difference from, Difference to) {
        RepairSql found = new RepairSql(from, null);
        return found.online((to.isOf("index") ? "ALTER INDEX public." + found.name + " RENAME TO "
            : "ALTER TABLE " + found.table + " RENAME CONSTRAINT " + found.name + " TO ") + to.object().simpleName());
    }

    private String statements() {
        return switch (line.kind()) {
            case "table" -> table();
            case "column" -> column();
            case "constraint" -> constraint();
            case "index" -> index();
            case "policy" -> policy();
            case "trigger" -> trigger();
            case "grant", "revoke" -> RightSql.ofRight(difference);
            case "default privileges" -> RightSql.ofDefault(difference);
            case "comment" -> comment();
            case "view" -> view();
            case "materialized view" -> difference.isUnexpected() ? "DROP MATERIALIZED VIEW public." + line.name() + ";" : null;
            case "sequence" -> sequence();
            case "function", "procedure" -> routine();
            case "enum" -> type();
            case "extension" -> extension();
            default -> null;
        };
    }

    private String table() {
        return switch (difference.kind()) {
            case MISSING -> rowSecurity(line.rest())
                .map(security -> "CREATE TABLE " + table + " (" + String.join(", ", tables.missing().get(line.name())) + ");"
                    + (line.rest().isEmpty() ? "" : "\n" + alterings(security))).orElse(null);
            case UNEXPECTED -> line.rest().contains("foreign server ") ? "DROP FOREIGN TABLE " + table + ";"
                : "CALL migration.drop_table(" + literal(SchemaLine.unquoted(line.name())) + ");";
            case CHANGED -> rowSecurity(line.rest()).filter(security -> rowSecurity(difference.found().rest()).isPresent())
                .map(this::alterings).orElse(null);
        };
    }

    /** The row level security of a table that has no other property. */
    private static Optional<List<String>> rowSecurity(String rest) {
        return switch (rest) {
            case "" -> Optional.of(List.of("DISABLE", "NO FORCE"));
            case "row level security" -> Optional.of(List.of("ENABLE", "NO FORCE"));
            case "row level security forced" -> Optional.of(List.of("ENABLE", "FORCE"));
            case "forced" -> Optional.of(List.of("DISABLE", "FORCE"));
            default -> Optional.empty();
        };
    }

    private String alterings(List<String> security) {
        return security.stream().map(word -> online("ALTER TABLE " + table + " " + word + " ROW LEVEL SECURITY")).collect(Collectors.joining("\n"));
    }

    private String column() {
        Matcher wanted = COLUMN.matcher(line.rest());
        if (!wanted.matches()) {
            return null;
        }
        return switch (difference.kind()) {
            case MISSING -> online("ALTER TABLE " + table + " ADD COLUMN " + name + " " + wanted.group("type") + text(wanted.group("value")))
                + (wanted.group("required") == null ? "" : "\n" + notNull(text(wanted.group("value"))));
            case UNEXPECTED -> "CALL migration.drop_column(" + literal(table) + ", " + literal(SchemaLine.unquoted(name)) + ");";
            case CHANGED -> changedColumn(wanted, COLUMN.matcher(difference.found().rest()));
        };
    }

    private String changedColumn(Matcher wanted, Matcher found) {
        if (!found.matches() || text(wanted.group("value")).startsWith(" generated") || text(found.group("value")).startsWith(" generated")) {
            return null;
        }
        List<String> statements = new ArrayList<>();
        String alter = "ALTER TABLE " + table + " ALTER COLUMN " + name + " ";
        String value = text(wanted.group("value"));
        boolean otherType = !wanted.group("type").equals(found.group("type"));
        if (otherType && found.group("value") != null) {
            statements.add(online(alter + "DROP DEFAULT"));
        }
        if (otherType) {
            statements.add("-- This may rewrite the whole table under an exclusive lock");
            statements.add(online(new TypeChange(table, name, found.group("type"), wanted.group("type")).sql()));
        }
        if (!value.isEmpty() && (otherType || !value.equals(text(found.group("value"))))) {
            statements.add(online(alter + "SET" + value.replaceFirst("default", "DEFAULT")));
        } else if (value.isEmpty() && !otherType && found.group("value") != null) {
            statements.add(online(alter + "DROP DEFAULT"));
        }
        if (wanted.group("required") != null && !wanted.group("required").equals(found.group("required"))) {
            statements.add(notNull(value));
        } else if (wanted.group("required") == null && found.group("required") != null) {
            statements.add(online(alter + "DROP NOT NULL"));
        }
        return String.join("\n", statements);
    }

    private String notNull(String value) {
        return "CALL migration.ensure_not_null(" + literal(table) + ", " + literal(SchemaLine.unquoted(name))
            + (value.startsWith(" default ") ? ", " + literal(value.substring(" default ".length())) : "") + ");";
    }

    private String constraint() {
        Matcher wanted = STATE.matcher(line.rest());
        if (difference.isUnexpected()) {
            // One that ensure_key has given the name of a missing one is not there any more
            return online("ALTER TABLE " + table + " DROP CONSTRAINT IF EXISTS " + name);
        } else if (!wanted.matches() || !wanted.group("state").isEmpty() || BESIDE_DEFINITION.matcher(line.rest()).find()) {
            return null;
        }
        if (difference.found() != null && difference.found().rest().startsWith(line.rest() + " ")
            && !difference.found().rest().equals(line.rest() + " not valid")) {
            // Disabled by triggers of the system, which are enabled together with all others, or not inherited
            return null;
        }
        String definition = wanted.group("definition");
        String arguments = literal(table) + ", " + literal(SchemaLine.unquoted(name)) + ", " + literal(definition);
        return definition.startsWith("CHECK ") || definition.startsWith("FOREIGN KEY ")
            ? "CALL migration.ensure_constraint(" + arguments + ");" : key(definition, "CALL migration.ensure_key(" + arguments + ");");
    }

    private String key(String definition, String ensureKey) {
        Matcher columns = COLUMN_LIST.matcher(definition);
        String index = columns.matches() && difference.isMissing()
            ? "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS " + name + " ON " + table + " " + columns.group("columns")
                + text(columns.group("nulls")) + ";\n"
            : "";
        String before = difference.isChanged() ? online("ALTER TABLE " + table + " DROP CONSTRAINT " + name) + "\n" : "";
        String add = "ALTER TABLE " + table + " ADD CONSTRAINT " + name + " ";
        if (definition.startsWith("EXCLUDE")) {
            return before + online(add + definition);
        } else if (!index.isEmpty() && columns.group("nulls") != null) {
            // Which ensure_key does not look for
            return index + online(add + "UNIQUE USING INDEX " + name);
        }
        return before + index + ensureKey;
    }

    private String index() {
        String drop = "DROP INDEX CONCURRENTLY public." + name + ";";
        if (difference.isUnexpected()) {
            return drop;
        } else if (BESIDE_DEFINITION.matcher(line.rest()).find()) {
            return null;
        }
        boolean unique = line.rest().startsWith("UNIQUE ");
        String create = "CREATE " + (unique ? "UNIQUE " : "") + "INDEX CONCURRENTLY " + name + " ON " + table + " USING "
            + (unique ? line.rest().substring("UNIQUE ".length()) : line.rest()) + ";";
        return difference.isChanged() ? drop + "\n" + create : create;
    }

    private String policy() {
        return replaced("DROP POLICY " + name + " ON " + table,
            "CREATE POLICY " + name + " ON " + table + " " + line.rest().replaceFirst("^restrictive", "AS RESTRICTIVE"));
    }

    private String trigger() {
        Matcher wanted = TRIGGER.matcher(line.rest());
        // It may be that of a partitioned table, in another mode on one partition
        boolean ofPartition = difference.isUnexpected() && line.rest().matches(".*\\) (?:enabled )?(?:disabled|replica|always)");
        if (!wanted.matches() || ofPartition || line.rest().contains("DEFERRABLE")
            || BESIDE_DEFINITION.matcher(line.rest().replaceFirst(" disabled$", "")).find()) {
            return null;
        }
        String create = "CREATE TRIGGER " + name + " " + wanted.group("when") + " ON " + table + wanted.group("rest");
        String enable = "ALTER TABLE " + table + (wanted.group("state") == null ? " ENABLE" : " DISABLE") + " TRIGGER " + name;
        if (difference.isChanged() && line.rest().equals(difference.found().rest().replaceFirst(" (?:disabled|replica|always)$", ""))) {
            return online(enable);
        }
        return replaced("DROP TRIGGER " + name + " ON " + table, create + (wanted.group("state") == null ? "" : "; " + enable));
    }

    /** Dropped, created, or both in one transaction. */
    private String replaced(String drop, String create) {
        return online(switch (difference.kind()) {
            case MISSING -> create;
            case UNEXPECTED -> drop;
            case CHANGED -> drop + "; " + create;
        });
    }

    private String comment() {
        String target = commented();
        return target == null ? null : "COMMENT ON " + target + " IS " + (difference.isUnexpected() ? "NULL" : line.rest()) + ";";
    }

    /** What the comment is on; null if it is part of a view, or of a table that has parts or parents. */
    private String commented() {
        Matcher other = COMMENTED.matcher(line.name());
        if (line.name().equals("schema")) {
            return "SCHEMA public";
        } else if (other.matches()) {
            boolean ofTable = List.of("constraint", "policy", "trigger", "rule").contains(other.group("kind"));
            SchemaLine object = SchemaLine.of((ofTable ? "policy " : "index ") + other.group("name"));
            return ofTable && tables.special().contains(object.table()) ? null : other.group("kind").toUpperCase(Locale.ROOT) + " "
                + (ofTable ? object.simpleName() + " ON public." + object.table() : "public." + other.group("name"));
        }
        return line.table().isEmpty() || tables.special().contains(line.table()) ? null
            : (line.name().length() > line.table().length() ? "COLUMN public." : "TABLE public.") + line.name();
    }

    private String view() {
        String drop = "DROP VIEW public." + line.name() + ";";
        // Without its columns, which the query names as well
        String create = "CREATE VIEW public." + line.name() + line.rest().substring(SchemaLine.closing(line.rest(), 0) + 1) + ";";
        return switch (difference.kind()) {
            case MISSING -> create;
            case UNEXPECTED -> drop;
            case CHANGED -> "BEGIN;\n" + drop + "\n" + create + "\nCOMMIT;";
        };
    }

    /** One that is unexpected may be in use. */
    private String sequence() {
        Matcher wanted = SEQUENCE.matcher(line.rest());
        Matcher found = SEQUENCE.matcher(difference.found() == null ? "" : difference.found().rest());
        if (difference.isUnexpected() || !wanted.matches()) {
            return null;
        }
        String values = " AS " + wanted.group("type") + " " + wanted.group("values");
        if (difference.isMissing()) {
            Matcher owner = OWNED_BY.matcher(line.rest());
            return !owner.find() || tables.isSerial(owner.group("column"), line.name())
                ? "CREATE SEQUENCE public." + line.name() + values + text(wanted.group("cycle")) + ";" : null;
        }
        return found.matches() && Objects.equals(wanted.group("owner"), found.group("owner"))
            ? "ALTER SEQUENCE public." + line.name() + values + (wanted.group("cycle") == null ? " no cycle;" : " cycle;") : null;
    }

    /** The body of a function is no part of {@code schema.txt}, but for its digest. */
    private String routine() {
        return difference.isUnexpected() ? "DROP " + line.kind().toUpperCase(Locale.ROOT) + " public." + withoutDefaults(line.name()) + ";" : null;
    }

    /** The name and arguments of a function as a command that is not to create it takes them. */
    private static String withoutDefaults(String name) {
        StringBuilder without = new StringBuilder();
        int from = 0;
        for (int end : SchemaLine.ends(name)) {
            without.append(name.substring(from, end).replaceFirst("(?s) DEFAULT .*", ""));
            from = end;
        }
        return without.append(name.substring(from)).toString();
    }

    private String type() {
        return switch (difference.kind()) {
            case MISSING -> "CREATE TYPE public." + line.name() + " AS ENUM " + line.rest() + ";";
            case UNEXPECTED -> "DROP TYPE public." + line.name() + ";";
            case CHANGED -> null;
        };
    }

    private String extension() {
        return !line.rest().isEmpty() || difference.isChanged() ? null
            : difference.isMissing() ? "CREATE EXTENSION \"" + line.name() + "\" SCHEMA public;" : "DROP EXTENSION \"" + line.name() + "\";";
    }

    private String online(String ddl) {
        return "CALL migration.online(" + literal(table) + ", " + literal(ddl) + ");";
    }

    private static String text(String group) {
        return group == null ? "" : group;
    }
}
