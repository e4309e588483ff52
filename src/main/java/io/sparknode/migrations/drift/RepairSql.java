package io.sparknode.migrations.drift;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The SQL that closes one difference, by the kind of its object. */
final class RepairSql {

    private static final Pattern COLUMN = Pattern.compile("(?<type>.*?)(?<required> not null(?: not valid)?)?(?<value> (?:default|generated) .*)?");
    private static final Pattern BUILT_IN = Pattern.compile("(?:bigint|integer|smallint|numeric|real|double precision|money|text|varchar|char|boolean|uuid|jsonb?|xml"
        + "|date|time|timetz|timestamp|timestamptz|interval|bytea|inet|cidr|macaddr|oid)(?:\\(.*\\))?(?:\\[\\])*");
    private static final Pattern COLUMN_LIST = Pattern.compile("UNIQUE(?<nulls> NULLS NOT DISTINCT)? (?<columns>\\([^()]+\\))");
    private static final Pattern SEQUENCE = Pattern.compile("(?<type>\\w+) (?<values>start .*? cache \\d+)(?<cycle> cycle)?(?<owner> owned by .*)?");
    static final Pattern OWNED_BY = Pattern.compile(" owned by (?<column>.*)$");
    /** What a line tells behind the definition, in small letters, and no statement that makes the object can say. */
    private static final Pattern BESIDE_DEFINITION = Pattern.compile("(?<!WHERE) (?:clustered|invalid|local|(?:enabled|disabled)(?: replica| always)?(?: \\([^)]*\\))?"
        + "|partition of|statistics|depends on|with \\([^)]*\\))(?: [^')]*)?$");
    private static final Pattern STATE = Pattern.compile("(?<definition>.*?)(?<state>(?: not valid| not enforced| disabled)*)");
    private static final Pattern TRIGGER = Pattern.compile("(?<when>.*?)(?<rest> (?:FROM|NOT DEFERRABLE|DEFERRABLE|REFERENCING|FOR EACH) .*?)(?<state> disabled| replica| always)?");
    private static final Pattern DEFAULT_PRIVILEGES = Pattern.compile("(?<roles>for role \\S+ )?(?<verb>grant|revoke) (?<rights>\\S+) on (?<objects>\\w+)"
        + "(?<direction> (?:to|from) .+?)(?<option> with grant option)?");
    private static final Pattern COMMENTED = Pattern.compile("(?<kind>constraint|policy|trigger|rule|domain|function|procedure|index|materialized view|sequence|"
        + "type|view) (?<name>.*)");
    private static final Pattern RIGHT_ON = Pattern.compile("(?:(?<kind>sequence|function|procedure|type) )?(?<name>.*)");
    private static final Pattern RIGHT_ON_KNOWN = Pattern.compile("schema|(?:function|procedure) .*|(?:(?:sequence|type) )?(?:\"(?:[^\"]|\"\")*\"|[^\\s\".]+)"
        + "(?:\\.(?:\"(?:[^\"]|\"\")*\"|[^\\s\".]+))?");

    private static final Map<String, BiFunction<DifferingTables, Difference, String>> BY_KIND = Map.ofEntries(
        Map.entry("table", RepairSql::table),
        Map.entry("column", RepairSql::column),
        Map.entry("constraint", RepairSql::constraint),
        Map.entry("index", RepairSql::index),
        Map.entry("policy", RepairSql::policy),
        Map.entry("trigger", RepairSql::trigger),
        Map.entry("grant", RepairSql::right),
        Map.entry("revoke", RepairSql::right),
        Map.entry("default privileges", RepairSql::defaultPrivileges),
        Map.entry("comment", RepairSql::comment),
        Map.entry("view", RepairSql::view),
        Map.entry("materialized view", RepairSql::materializedView),
        Map.entry("sequence", RepairSql::sequence),
        Map.entry("function", RepairSql::routine),
        Map.entry("procedure", RepairSql::routine),
        Map.entry("enum", RepairSql::type),
        Map.entry("extension", RepairSql::extension));

    private RepairSql() {
    }

    /** The statement or statements; null if none can be derived. */
    static String of(Difference difference, DifferingTables tables) {
        return BY_KIND.getOrDefault(difference.object().kind(), (all, one) -> null).apply(tables, difference);
    }

    private static String table(DifferingTables tables, Difference difference) {
        SchemaLine line = difference.object();
        String table = "public." + line.name();
        return switch (difference.kind()) {
            case MISSING -> rowSecurity(line.rest()).map(security -> "CREATE TABLE " + table + " (" + String.join(", ", tables.missing().get(line.name())) + ");"
                + (line.rest().isEmpty() ? "" : "\n" + alterings(table, security))).orElse(null);
            case UNEXPECTED -> line.rest().contains("foreign server ") ? "DROP FOREIGN TABLE " + table + ";"
                : "CALL migration.drop_table(" + literal(unquoted(line.name())) + ");";
            case CHANGED -> rowSecurity(line.rest()).filter(security -> rowSecurity(difference.found().rest()).isPresent())
                .map(security -> alterings(table, security)).orElse(null);
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

    private static String alterings(String table, List<String> security) {
        return security.stream().map(word -> online(table, "ALTER TABLE " + table + " " + word + " ROW LEVEL SECURITY")).collect(Collectors.joining("\n"));
    }

    private static String column(DifferingTables tables, Difference difference) {
        SchemaLine line = difference.object();
        String table = "public." + line.table();
        String name = line.simpleName();
        Matcher wanted = COLUMN.matcher(line.rest());
        if (!wanted.matches()) {
            return null;
        }
        return switch (difference.kind()) {
            case MISSING -> online(table, "ALTER TABLE " + table + " ADD COLUMN " + name + " " + wanted.group("type") + text(wanted.group("value")))
                + (wanted.group("required") == null ? "" : "\n" + notNull(table, name, text(wanted.group("value"))));
            case UNEXPECTED -> "CALL migration.drop_column(" + literal(table) + ", " + literal(unquoted(name)) + ");";
            case CHANGED -> changedColumn(table, name, wanted, COLUMN.matcher(difference.found().rest()));
        };
    }

    private static String changedColumn(String table, String name, Matcher wanted, Matcher found) {
        if (!found.matches() || text(wanted.group("value")).startsWith(" generated") || text(found.group("value")).startsWith(" generated")) {
            return null;
        }
        List<String> statements = new ArrayList<>();
        String alter = "ALTER TABLE " + table + " ALTER COLUMN " + name + " ";
        String value = text(wanted.group("value"));
        boolean otherType = !wanted.group("type").equals(found.group("type"));
        if (otherType && found.group("value") != null) {
            statements.add(online(table, alter + "DROP DEFAULT"));
        }
        if (otherType) {
            statements.add("-- This may rewrite the whole table under an exclusive lock");
            statements.add(online(table, alter + "TYPE " + wanted.group("type") + " USING " + name + cast(wanted.group("type").replaceFirst(" collate .*", ""))));
        }
        if (!value.isEmpty() && (otherType || !value.equals(text(found.group("value"))))) {
            statements.add(online(table, alter + "SET" + value.replaceFirst("default", "DEFAULT")));
        } else if (value.isEmpty() && !otherType && found.group("value") != null) {
            statements.add(online(table, alter + "DROP DEFAULT"));
        }
        if (wanted.group("required") != null && !wanted.group("required").equals(found.group("required"))) {
            statements.add(notNull(table, name, value));
        } else if (wanted.group("required") == null && found.group("required") != null) {
            statements.add(online(table, alter + "DROP NOT NULL"));
        }
        return String.join("\n", statements);
    }

    /** No cast leads from one enum type to another. */
    private static String cast(String type) {
        return (BUILT_IN.matcher(type).matches() ? "::" : "::text::") + type;
    }

    private static String notNull(String table, String name, String value) {
        return "CALL migration.ensure_not_null(" + literal(table) + ", " + literal(unquoted(name))
            + (value.startsWith(" default ") ? ", " + literal(value.substring(" default ".length())) : "") + ");";
    }

    private static String constraint(DifferingTables tables, Difference difference) {
        SchemaLine line = difference.object();
        String table = "public." + line.table();
        String name = literal(unquoted(line.simpleName()));
        Matcher wanted = STATE.matcher(line.rest());
        if (difference.kind() == Difference.Kind.UNEXPECTED) {
            // One that ensure_key has given the name of a missing one is not there any more
            return online(table, "ALTER TABLE " + table + " DROP CONSTRAINT IF EXISTS " + line.simpleName());
        } else if (!wanted.matches() || !wanted.group("state").isEmpty() || BESIDE_DEFINITION.matcher(line.rest()).find()) {
            return null;
        }
        if (difference.found() != null && difference.found().rest().startsWith(line.rest() + " ")
            && !difference.found().rest().equals(line.rest() + " not valid")) {
            // Disabled by triggers of the system, which are enabled together with all others, or not inherited
            return null;
        }
        String definition = wanted.group("definition");
        if (definition.startsWith("CHECK ") || definition.startsWith("FOREIGN KEY ")) {
            return "CALL migration.ensure_constraint(" + literal(table) + ", " + name + ", " + literal(definition) + ");";
        }
        Matcher columns = COLUMN_LIST.matcher(definition);
        String index = columns.matches() && difference.kind() == Difference.Kind.MISSING
            ? "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS " + line.simpleName() + " ON " + table + " " + columns.group("columns")
                + text(columns.group("nulls")) + ";\n" : "";
        String before = difference.kind() == Difference.Kind.CHANGED ? online(table, "ALTER TABLE " + table + " DROP CONSTRAINT " + line.simpleName()) + "\n" : "";
        String add = "ALTER TABLE " + table + " ADD CONSTRAINT " + line.simpleName() + " ";
        if (definition.startsWith("EXCLUDE")) {
            return before + online(table, add + definition);
        } else if (!index.isEmpty() && columns.group("nulls") != null) {
            // Which ensure_key does not look for
            return index + online(table, add + "UNIQUE USING INDEX " + line.simpleName());
        }
        return before + index + "CALL migration.ensure_key(" + literal(table) + ", " + name + ", " + literal(definition) + ");";
    }

    private static String index(DifferingTables tables, Difference difference) {
        SchemaLine line = difference.object();
        String drop = "DROP INDEX CONCURRENTLY public." + line.simpleName() + ";";
        if (difference.kind() == Difference.Kind.UNEXPECTED) {
            return drop;
        } else if (BESIDE_DEFINITION.matcher(line.rest()).find()) {
            return null;
        }
        boolean unique = line.rest().startsWith("UNIQUE ");
        String create = "CREATE " + (unique ? "UNIQUE " : "") + "INDEX CONCURRENTLY " + line.simpleName() + " ON public." + line.table() + " USING "
            + (unique ? line.rest().substring("UNIQUE ".length()) : line.rest()) + ";";
        return difference.kind() == Difference.Kind.CHANGED ? drop + "\n" + create : create;
    }

    private static String policy(DifferingTables tables, Difference difference) {
        SchemaLine line = difference.object();
        String drop = "DROP POLICY " + line.simpleName() + " ON public." + line.table();
        String create = "CREATE POLICY " + line.simpleName() + " ON public." + line.table() + " " + line.rest().replaceFirst("^restrictive", "AS RESTRICTIVE");
        return replaced(difference, "public." + line.table(), drop, create);
    }

    private static String trigger(DifferingTables tables, Difference difference) {
        SchemaLine line = difference.object();
        String table = "public." + line.table();
        Matcher wanted = TRIGGER.matcher(line.rest());
        if (!wanted.matches() || difference.kind() == Difference.Kind.UNEXPECTED && line.rest().matches(".*\\) (?:enabled )?(?:disabled|replica|always)") || line.rest().contains("DEFERRABLE")
            || BESIDE_DEFINITION.matcher(line.rest().replaceFirst(" disabled$", "")).find()) {
            // It may be that of a partitioned table, in another mode on one partition
            return null;
        }
        String create = "CREATE TRIGGER " + line.simpleName() + " " + wanted.group("when") + " ON " + table + wanted.group("rest");
        String enable = "ALTER TABLE " + table + (wanted.group("state") == null ? " ENABLE" : " DISABLE") + " TRIGGER " + line.simpleName();
        if (difference.kind() == Difference.Kind.CHANGED && line.rest().equals(difference.found().rest().replaceFirst(" (?:disabled|replica|always)$", ""))) {
            return online(table, enable);
        }
        return replaced(difference, table, "DROP TRIGGER " + line.simpleName() + " ON " + table, create + (wanted.group("state") == null ? "" : "; " + enable));
    }

    /** Dropped, created, or both in one transaction. */
    private static String replaced(Difference difference, String table, String drop, String create) {
        return online(table, switch (difference.kind()) {
            case MISSING -> create;
            case UNEXPECTED -> drop;
            case CHANGED -> drop + "; " + create;
        });
    }

    private static String right(DifferingTables tables, Difference difference) {
        SchemaLine line = difference.object();
        boolean given = line.kind().equals("grant");
        if (line.text().endsWith(" the owner") || !RIGHT_ON_KNOWN.matcher(line.name()).matches()) {
            return null;
        }
        if (!given) {
            return difference.kind() == Difference.Kind.MISSING ? statement(line.text()) : statement(line.text().replaceFirst("^revoke", "grant").replaceFirst(" from ", " to "));
        }
        String revoke = statement(line.text().replaceFirst("^grant \\S+", "revoke all").replaceFirst(" to (\"(?:[^\"]|\"\")*\"|\\S+)(?: with grant option)?$", " from $1"));
        return switch (difference.kind()) {
            case MISSING -> statement(line.text());
            case UNEXPECTED -> revoke;
            case CHANGED -> "BEGIN;\n" + revoke + "\n" + statement(line.text()) + "\nCOMMIT;";
        };
    }

    /** A line about a right as the statement that it describes. */
    private static String statement(String line) {
        SchemaLine right = SchemaLine.of(line);
        Matcher on = RIGHT_ON.matcher(right.name());
        on.matches();
        String rights = line.substring(line.indexOf(' ') + 1, line.indexOf(" on "));
        String behind = line.substring(line.indexOf(right.name(), line.indexOf(" on ")) + right.name().length());
        String object;
        if (on.group("kind") == null && right.name().length() > right.table().length()) {
            String column = right.name().substring(right.table().length() + 1);
            rights = rights.replaceAll(",|$", " (" + column + ")$0");
            object = "TABLE public." + right.table();
        } else {
            String kind = on.group("kind") == null ? "table" : on.group("kind");
            object = right.name().equals("schema") ? "SCHEMA public" : kind.toUpperCase(Locale.ROOT) + " public." + on.group("name");
        }
        return right.kind().toUpperCase(Locale.ROOT) + " " + rights + " ON " + object + behind + ";";
    }

    private static String defaultPrivileges(DifferingTables tables, Difference difference) {
        Matcher found = DEFAULT_PRIVILEGES.matcher(difference.object().name());
        if (!found.matches()) {
            return null;
        }
        boolean give = found.group("verb").equals("grant") == (difference.kind() == Difference.Kind.MISSING);
        return "ALTER DEFAULT PRIVILEGES " + text(found.group("roles")) + "IN SCHEMA public " + (give ? "GRANT " : "REVOKE ") + found.group("rights") + " ON "
            + found.group("objects") + found.group("direction").replaceFirst("^ (?:to|from) ", give ? " TO " : " FROM ") + (give ? text(found.group("option")) : "") + ";";
    }

    private static String comment(DifferingTables tables, Difference difference) {
        SchemaLine line = difference.object();
        Matcher other = COMMENTED.matcher(line.name());
        String target;
        if (line.name().equals("schema")) {
            target = "SCHEMA public";
        } else if (other.matches()) {
            boolean ofTable = List.of("constraint", "policy", "trigger", "rule").contains(other.group("kind"));
            SchemaLine object = SchemaLine.of((ofTable ? "policy " : "index ") + other.group("name"));
            if (ofTable && tables.special().contains(object.table())) {
                return null;
            }
            target = other.group("kind").toUpperCase(Locale.ROOT) + " " + (ofTable ? object.simpleName() + " ON public." + object.table() : "public." + other.group("name"));
        } else if (line.table().isEmpty() || tables.special().contains(line.table())) {
            return null;
        } else {
            target = (line.name().length() > line.table().length() ? "COLUMN public." : "TABLE public.") + line.name();
        }
        return "COMMENT ON " + target + " IS " + (difference.kind() == Difference.Kind.UNEXPECTED ? "NULL" : line.rest()) + ";";
    }

    private static String view(DifferingTables tables, Difference difference) {
        SchemaLine line = difference.object();
        String drop = "DROP VIEW public." + line.name() + ";";
        // Without its columns, which the query names as well
        String create = "CREATE VIEW public." + line.name() + line.rest().substring(SchemaLine.closing(line.rest(), 0) + 1) + ";";
        return switch (difference.kind()) {
            case MISSING -> create;
            case UNEXPECTED -> drop;
            case CHANGED -> "BEGIN;\n" + drop + "\n" + create + "\nCOMMIT;";
        };
    }

    private static String materializedView(DifferingTables tables, Difference difference) {
        return difference.kind() == Difference.Kind.UNEXPECTED ? "DROP MATERIALIZED VIEW public." + difference.object().name() + ";" : null;
    }

    /** One that is unexpected may be in use. */
    private static String sequence(DifferingTables tables, Difference difference) {
        SchemaLine line = difference.object();
        Matcher wanted = SEQUENCE.matcher(line.rest());
        Matcher found = SEQUENCE.matcher(difference.found() == null ? "" : difference.found().rest());
        if (difference.kind() == Difference.Kind.UNEXPECTED || !wanted.matches()) {
            return null;
        }
        String values = " AS " + wanted.group("type") + " " + wanted.group("values");
        if (difference.kind() == Difference.Kind.MISSING) {
            Matcher owner = OWNED_BY.matcher(line.rest());
            return !owner.find() || tables.isSerial(owner.group("column"), line.name())
                ? "CREATE SEQUENCE public." + line.name() + values + text(wanted.group("cycle")) + ";" : null;
        }
        return found.matches() && Objects.equals(wanted.group("owner"), found.group("owner"))
            ? "ALTER SEQUENCE public." + line.name() + values + (wanted.group("cycle") == null ? " no cycle;" : " cycle;") : null;
    }

    /** The body of a function is no part of {@code schema.txt}, but for its digest. */
    private static String routine(DifferingTables tables, Difference difference) {
        SchemaLine line = difference.object();
        return difference.kind() == Difference.Kind.UNEXPECTED
            ? "DROP " + line.kind().toUpperCase(Locale.ROOT) + " public." + withoutDefaults(line.name()) + ";" : null;
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

    private static String type(DifferingTables tables, Difference difference) {
        SchemaLine line = difference.object();
        return switch (difference.kind()) {
            case MISSING -> "CREATE TYPE public." + line.name() + " AS ENUM " + line.rest() + ";";
            case UNEXPECTED -> "DROP TYPE public." + line.name() + ";";
            case CHANGED -> null;
        };
    }

    private static String extension(DifferingTables tables, Difference difference) {
        SchemaLine line = difference.object();
        return !line.rest().isEmpty() ? null : difference.kind() == Difference.Kind.MISSING ? "CREATE EXTENSION \"" + line.name() + "\" SCHEMA public;"
            : difference.kind() == Difference.Kind.UNEXPECTED ? "DROP EXTENSION \"" + line.name() + "\";" : null;
    }

    private static String online(String table, String ddl) {
        return "CALL migration.online(" + literal(table) + ", " + literal(ddl) + ");";
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static String unquoted(String name) {
        return name.startsWith("\"") ? name.substring(1, name.length() - 1).replace("\"\"", "\"") : name;
    }

    private static String text(String group) {
        return group == null ? "" : group;
    }
}
