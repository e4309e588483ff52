package io.sparknode.migrations.drift;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The SQL that brings a database back to a revision, for somebody to review and to run with {@code psql}. Tables that are in use are altered by the shared
 * procedures of the changelog, which wait for locks in short tries. Nothing that holds rows or values is dropped: the procedures refuse to.
 *
 * @param statements in the order in which they run
 */
record Repair(List<Statement> statements) {

    /**
     * What closes one difference.
     *
     * @param sql    one statement or a few; a comment where no SQL can be derived
     * @param closes whether the difference is gone once the SQL has run
     */
    record Statement(Difference difference, String sql, boolean closes) {
    }

    private static final List<String> ORDER = List.of("extension", "enum", "domain", "range", "composite", "sequence", "table", "column", "index", "constraint",
        "reference", "view");
    private static final Set<String> VIEWS = Set.of("view", "materialized view", "foreign table");
    private static final Set<String> ANYWHERE = Set.of("table", "view", "grant", "revoke", "comment", "policy");
    private static final Set<String> NO_TABLES = Set.of("column", "constraint", "index", "policy", "trigger", "rule", "grant", "revoke", "comment", "function",
        "procedure", "aggregate", "sequence", "extension", "default privileges", "statistics");
    private static final Pattern PARENTS = Pattern.compile("\\b(?:partition of|inherits) ([^\\s]+(?:, ?[^\\s]+)*)");
    private static final Pattern SETTINGS = Pattern.compile(" (?:storage|compression|statistics|options|with) |\\bidentity \\(");
    private static final Pattern COLUMN = Pattern.compile("(?<type>.*?)(?<required> not null(?: not valid)?)?(?<value> (?:default|generated) .*)?");
    private static final Pattern COLUMN_LIST = Pattern.compile("UNIQUE (?:NULLS NOT DISTINCT )?\\([^()]+\\)");
    private static final Pattern STATE = Pattern.compile("(?<definition>.*?)(?<state>(?: not valid| not enforced| disabled)*)");
    private static final Pattern TRIGGER = Pattern.compile("(?<when>.*?)(?<rest> (?:FROM|NOT DEFERRABLE|DEFERRABLE|REFERENCING|FOR EACH) .*?)(?<state> disabled| replica| always)?");
    private static final Pattern DEFAULT_PRIVILEGES = Pattern.compile("(?<roles>for role \\S+ )?(?<verb>grant|revoke) (?<rights>\\S+) on (?<objects>\\w+)"
        + "(?<direction> (?:to|from) .+?)(?<option> with grant option)?");
    private static final Pattern COMMENTED = Pattern.compile("(?<kind>constraint|policy|trigger|rule|domain|function|procedure|index|materialized view|sequence|"
        + "type|view) (?<name>.*)");
    private static final Pattern RIGHT_ON = Pattern.compile("(?:(?<kind>sequence|function|procedure|type) )?(?<name>.*)");

    private static final Pattern RIGHT_ON_KNOWN = Pattern.compile("schema|(?:function|procedure) .*|(?:(?:sequence|type) )?(?:\"(?:[^\"]|\"\")*\"|[^\\s\".]+)"
        + "(?:\\.(?:\"(?:[^\"]|\"\")*\"|[^\\s\".]+))?");

    private static final Map<String, BiFunction<Repair.Tables, Difference, String>> BY_KIND = Map.ofEntries(
        Map.entry("table", Repair::table),
        Map.entry("column", Repair::column),
        Map.entry("constraint", Repair::constraint),
        Map.entry("index", Repair::index),
        Map.entry("policy", Repair::policy),
        Map.entry("trigger", Repair::trigger),
        Map.entry("grant", Repair::right),
        Map.entry("revoke", Repair::right),
        Map.entry("default privileges", Repair::defaultPrivileges),
        Map.entry("comment", Repair::comment),
        Map.entry("view", Repair::view),
        Map.entry("function", Repair::routine),
        Map.entry("procedure", Repair::routine),
        Map.entry("enum", Repair::type),
        Map.entry("extension", Repair::extension));

    /** What is missing and what is unexpected as a whole, so that its columns need no statement of their own. */
    private record Tables(Map<String, List<String>> missing, List<String> unexpected, Set<String> special) {

        static Tables of(Drift drift, Set<String> special) {
            List<String> missing = names(drift, Difference.Kind.MISSING);
            Map<String, List<String>> columns = drift.differences().stream().map(Difference::object)
                .filter(line -> line.kind().equals("column") && missing.contains(line.table()))
                .collect(Collectors.groupingBy(SchemaLine::table, Collectors.mapping(line -> line.simpleName() + " " + line.rest(), Collectors.toList())));
            missing.forEach(table -> columns.putIfAbsent(table, List.of()));
            return new Tables(columns, names(drift, Difference.Kind.UNEXPECTED), special);
        }

        private static List<String> names(Drift drift, Difference.Kind kind) {
            return drift.differences().stream().filter(difference -> difference.kind() == kind)
                .filter(difference -> difference.object().kind().equals("table") || kind == Difference.Kind.UNEXPECTED && VIEWS.contains(difference.object().kind()))
                .map(difference -> difference.object().name()).toList();
        }

        /** Where one table is missing and another is unexpected, it may have another name only. */
        private boolean areRenamed(SchemaLine line) {
            return !missing.isEmpty() && !special.containsAll(unexpected) && (missing.containsKey(line.table()) || unexpected.contains(line.table()));
        }

        /** Whether the object is part of a table that statements of its own are right for. */
        private boolean isOfPlainTable(SchemaLine line) {
            return !special.contains(line.table());
        }
    }

    /**
     * The statements for all differences.
     *
     * @param found the lines of the database
     */
    static Repair of(Drift drift, List<String> found) {
        Tables tables = Tables.of(drift, special(found));
        List<Statement> statements = new ArrayList<>();
        drift.differences().stream().sorted(Comparator.comparingInt(Repair::order)).forEach(difference -> {
            SchemaLine line = difference.object();
            boolean goesWithTable = !line.kind().equals("table") && !VIEWS.contains(line.kind()) && tables.unexpected.contains(line.table())
                || line.kind().equals("column") && tables.missing.containsKey(line.table());
            if (!goesWithTable) {
                String sql = isPlain(difference) && !tables.areRenamed(line) && (tables.isOfPlainTable(line) || ANYWHERE.contains(line.kind()))
                    ? BY_KIND.getOrDefault(line.kind(), (all, one) -> null).apply(tables, difference) : null;
                statements.add(new Statement(difference, sql == null ? "-- " + difference.text() + ": no SQL can be derived for it, see the revision" : sql,
                    sql != null));
            }
        });
        return new Repair(statements);
    }

    /** Views, domains, and tables that have parts or parents: what holds for a table does not hold for them. */
    private static Set<String> special(List<String> found) {
        Set<String> special = new HashSet<>();
        for (String text : found) {
            SchemaLine line = SchemaLine.of(text);
            if (!NO_TABLES.contains(line.kind()) && (!line.kind().equals("table") || line.rest().matches(".*\\b(?:partition|inherits|of|server)\\b.*"))) {
                special.add(line.name());
            }
            Matcher parents = PARENTS.matcher(line.kind().equals("table") ? line.rest() : "");
            if (parents.find()) {
                special.addAll(List.of(parents.group(1).split(", ?")));
            }
        }
        return special;
    }

    /** Names with a line break, and what is set of a column besides its type and value, have no statement here. */
    private static boolean isPlain(Difference difference) {
        return Stream.of(difference.expected(), difference.found()).filter(Objects::nonNull)
            .noneMatch(line -> line.text().contains("U&\"") || line.kind().equals("column") && SETTINGS.matcher(line.rest()).find());
    }

    private static int order(Difference difference) {
        if (difference.kind() == Difference.Kind.UNEXPECTED && List.of("table", "column").contains(difference.object().kind())) {
            return ORDER.size() + 1;
        } else if (difference.kind() == Difference.Kind.MISSING && difference.object().kind().equals("default privileges")) {
            // Behind what is taken away from the same role
            return ORDER.size() + 1;
        } else if (difference.kind() == Difference.Kind.CHANGED && difference.object().kind().equals("column")) {
            return ORDER.indexOf("view");
        }
        SchemaLine line = difference.object();
        int position = ORDER.indexOf(line.rest().startsWith("FOREIGN KEY ") ? "reference" : line.kind());
        return position < 0 ? ORDER.size() : position;
    }

    /** A script for {@code psql}. */
    List<String> script(String revision) {
        List<String> lines = new ArrayList<>(List.of(
            "-- Brings the schema back to " + revision + ". Review it before you run it: psql \"$DATABASE_URL\" -v ON_ERROR_STOP=1 -f FILE",
            "-- It calls the shared procedures in the schema migration, which an update creates. They commit, so no transaction may be open.",
            "SET search_path = public;"));
        statements.forEach(statement -> lines.add(statement.sql()));
        return lines;
    }

    private static String table(Tables tables, Difference difference) {
        SchemaLine line = difference.object();
        String table = "public." + line.name();
        return switch (difference.kind()) {
            case MISSING -> rowSecurity(line.rest()).map(security -> "CREATE TABLE " + table + " (" + String.join(", ", tables.missing.get(line.name())) + ");"
                + (line.rest().isEmpty() ? "" : "\n" + alterings(table, security))).orElse(null);
            case UNEXPECTED -> "CALL migration.drop_table(" + literal(unquoted(line.name())) + ");";
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

    private static String column(Tables tables, Difference difference) {
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
            statements.add(online(table, alter + "TYPE " + wanted.group("type") + " USING " + name + "::" + wanted.group("type").replaceFirst(" collate .*", "")));
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

    private static String notNull(String table, String name, String value) {
        return "CALL migration.ensure_not_null(" + literal(table) + ", " + literal(unquoted(name))
            + (value.startsWith(" default ") ? ", " + literal(value.substring(" default ".length())) : "") + ");";
    }

    private static String constraint(Tables tables, Difference difference) {
        SchemaLine line = difference.object();
        String table = "public." + line.table();
        String name = literal(unquoted(line.simpleName()));
        Matcher wanted = STATE.matcher(line.rest());
        if (difference.kind() == Difference.Kind.UNEXPECTED) {
            return online(table, "ALTER TABLE " + table + " DROP CONSTRAINT " + line.simpleName());
        } else if (!wanted.matches() || !wanted.group("state").isEmpty()) {
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
        String index = COLUMN_LIST.matcher(definition).matches() && difference.kind() == Difference.Kind.MISSING
            ? "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS " + line.simpleName() + " ON " + table + definition.substring("UNIQUE".length()) + ";\n" : "";
        String before = difference.kind() == Difference.Kind.CHANGED ? online(table, "ALTER TABLE " + table + " DROP CONSTRAINT " + line.simpleName()) + "\n" : "";
        return before + index + (definition.startsWith("EXCLUDE") ? online(table, "ALTER TABLE " + table + " ADD CONSTRAINT " + line.simpleName() + " " + definition)
            : "CALL migration.ensure_key(" + literal(table) + ", " + name + ", " + literal(definition) + ");");
    }

    private static String index(Tables tables, Difference difference) {
        SchemaLine line = difference.object();
        String drop = "DROP INDEX CONCURRENTLY public." + line.simpleName() + ";";
        if (difference.kind() == Difference.Kind.UNEXPECTED) {
            return drop;
        } else if (line.rest().endsWith(" invalid")) {
            return null;
        }
        boolean unique = line.rest().startsWith("UNIQUE ");
        String create = "CREATE " + (unique ? "UNIQUE " : "") + "INDEX CONCURRENTLY " + line.simpleName() + " ON public." + line.table() + " USING "
            + (unique ? line.rest().substring("UNIQUE ".length()) : line.rest()) + ";";
        return difference.kind() == Difference.Kind.CHANGED ? drop + "\n" + create : create;
    }

    private static String policy(Tables tables, Difference difference) {
        SchemaLine line = difference.object();
        String drop = "DROP POLICY " + line.simpleName() + " ON public." + line.table();
        String create = "CREATE POLICY " + line.simpleName() + " ON public." + line.table() + " " + line.rest().replaceFirst("^restrictive", "AS RESTRICTIVE");
        return replaced(difference, "public." + line.table(), drop, create);
    }

    private static String trigger(Tables tables, Difference difference) {
        SchemaLine line = difference.object();
        String table = "public." + line.table();
        Matcher wanted = TRIGGER.matcher(line.rest());
        if (!wanted.matches() || difference.kind() == Difference.Kind.UNEXPECTED && line.rest().matches(".*\\) (?:enabled )?(?:disabled|replica|always)") || line.rest().contains("DEFERRABLE")) {
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

    private static String right(Tables tables, Difference difference) {
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

    private static String defaultPrivileges(Tables tables, Difference difference) {
        Matcher found = DEFAULT_PRIVILEGES.matcher(difference.object().name());
        if (!found.matches()) {
            return null;
        }
        boolean give = found.group("verb").equals("grant") == (difference.kind() == Difference.Kind.MISSING);
        return "ALTER DEFAULT PRIVILEGES " + text(found.group("roles")) + "IN SCHEMA public " + (give ? "GRANT " : "REVOKE ") + found.group("rights") + " ON "
            + found.group("objects") + found.group("direction").replaceFirst("^ (?:to|from) ", give ? " TO " : " FROM ") + (give ? text(found.group("option")) : "") + ";";
    }

    private static String comment(Tables tables, Difference difference) {
        SchemaLine line = difference.object();
        Matcher other = COMMENTED.matcher(line.name());
        String target;
        if (line.name().equals("schema")) {
            target = "SCHEMA public";
        } else if (other.matches()) {
            boolean ofTable = List.of("constraint", "policy", "trigger", "rule").contains(other.group("kind"));
            SchemaLine object = SchemaLine.of((ofTable ? "policy " : "index ") + other.group("name"));
            if (ofTable && tables.special.contains(object.table())) {
                return null;
            }
            target = other.group("kind").toUpperCase(Locale.ROOT) + " " + (ofTable ? object.simpleName() + " ON public." + object.table() : "public." + other.group("name"));
        } else if (line.table().isEmpty() || tables.special.contains(line.table())) {
            return null;
        } else {
            target = (line.name().length() > line.table().length() ? "COLUMN public." : "TABLE public.") + line.name();
        }
        return "COMMENT ON " + target + " IS " + (difference.kind() == Difference.Kind.UNEXPECTED ? "NULL" : line.rest()) + ";";
    }

    private static String view(Tables tables, Difference difference) {
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

    /** The body of a function is no part of {@code schema.txt}, but for its digest. */
    private static String routine(Tables tables, Difference difference) {
        SchemaLine line = difference.object();
        return difference.kind() == Difference.Kind.UNEXPECTED ? "DROP " + line.kind().toUpperCase(Locale.ROOT) + " public." + line.name() + ";" : null;
    }

    private static String type(Tables tables, Difference difference) {
        SchemaLine line = difference.object();
        return switch (difference.kind()) {
            case MISSING -> "CREATE TYPE public." + line.name() + " AS ENUM " + line.rest() + ";";
            case UNEXPECTED -> "DROP TYPE public." + line.name() + ";";
            case CHANGED -> null;
        };
    }

    private static String extension(Tables tables, Difference difference) {
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
