package io.sparknode.migrations.drift;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.MatchResult;
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
record Repair(List<Proposal> statements) {

    /**
     * What closes one difference.
     *
     * @param sql    one statement or a few; a comment where no SQL can be derived
     * @param closes whether the difference is gone once the SQL has run
     */
    record Proposal(Difference difference, String sql, boolean closes) {
    }

    private static final List<String> ORDER = List.of("extension", "enum", "domain", "range", "composite", "sequence", "table", "column", "index", "constraint",
        "reference", "view", "materialized view");
    private static final Set<String> VIEWS = Set.of("view", "materialized view", "foreign table");
    private static final Set<String> ANYWHERE = Set.of("table", "view", "materialized view", "grant", "revoke", "comment", "policy");
    private static final Set<String> NO_TABLES = Set.of("column", "constraint", "index", "policy", "trigger", "rule", "grant", "revoke", "comment", "function",
        "procedure", "aggregate", "sequence", "extension", "default privileges", "statistics");
    private static final Pattern PARENTS = Pattern.compile("\\b(?:partition of|inherits) ([^\\s]+(?:, ?[^\\s]+)*)");
    private static final Pattern SETTINGS = Pattern.compile(" (?:storage|compression|statistics|options|with) |\\bidentity \\(");
    private static final Pattern COLUMN = Pattern.compile("(?<type>.*?)(?<required> not null(?: not valid)?)?(?<value> (?:default|generated) .*)?");
    private static final Pattern COLUMN_LIST = Pattern.compile("UNIQUE(?<nulls> NULLS NOT DISTINCT)? (?<columns>\\([^()]+\\))");
    private static final Pattern SEQUENCE = Pattern.compile("(?<type>\\w+) (?<values>start .*? cache \\d+)(?<cycle> cycle)?(?<owner> owned by .*)?");

    private static final Pattern OWNED_BY = Pattern.compile(" owned by (?<column>.*)$");

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
        Map.entry("materialized view", Repair::materializedView),
        Map.entry("sequence", Repair::sequence),
        Map.entry("function", Repair::routine),
        Map.entry("procedure", Repair::routine),
        Map.entry("enum", Repair::type),
        Map.entry("extension", Repair::extension));

    /** What is missing and what is unexpected as a whole, so that its columns need no statement of their own. */
    private record Tables(Map<String, List<String>> missing, List<String> unexpected, Set<String> special,
            Map<String, List<SchemaLine>> columns, Set<String> commented) {

        static Tables of(Drift drift, Set<String> special) {
            Set<String> missing = Set.copyOf(names(drift, Difference.Kind.MISSING));
            Map<String, List<SchemaLine>> columns = drift.differences().stream().filter(difference -> difference.kind() == Difference.Kind.MISSING)
                .map(Difference::object).filter(line -> line.kind().equals("column")).collect(Collectors.groupingBy(SchemaLine::table));
            Map<String, List<String>> definitions = missing.stream().collect(Collectors.toMap(table -> table, table ->
                columns.getOrDefault(table, List.of()).stream().map(line -> line.simpleName() + " " + line.rest()).toList()));
            Set<String> commented = drift.differences().stream().filter(difference -> difference.kind() == Difference.Kind.UNEXPECTED)
                .map(difference -> commented(difference.object())).collect(Collectors.toSet());
            return new Tables(definitions, names(drift, Difference.Kind.UNEXPECTED), special, columns, commented);
        }

        /** What a line about a comment calls the object of another line. */
        private static String commented(SchemaLine line) {
            String kind = List.of("enum", "composite", "range").contains(line.kind()) ? "type" : line.kind();
            return kind + " " + (kind.equals("index") ? line.simpleName() : line.name().replaceFirst("(?<!\")\\(.*", ""));
        }

        /** The columns of a table that is missing. */
        List<SchemaLine> columnsOf(Difference difference) {
            boolean isMissing = difference.kind() == Difference.Kind.MISSING && difference.object().kind().equals("table");
            return isMissing ? columns.getOrDefault(difference.object().name(), List.of()) : List.of();
        }

        /** Whether a column that is missing has a sequence for its default, as a serial one has. */
        boolean isSerial(String column, String sequence) {
            String value = " default nextval('" + sequence.replace("'", "''") + "'";
            return columns.values().stream().flatMap(List::stream).anyMatch(line -> line.name().equals(column) && line.rest().contains(value));
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
        Uses others = Uses.ofAny(drift.differences().stream().filter(difference -> difference.kind() == Difference.Kind.MISSING
            || difference.kind() == Difference.Kind.CHANGED && !difference.object().kind().equals("table")).map(Difference::object).toList());
        Set<String> ownedSequences = ownedSequences(drift);
        Map<Difference, String> derived = new LinkedHashMap<>();
        withViewsInOrder(drift.differences().stream().sorted(Comparator.comparingInt(difference -> order(difference, others))).toList()).stream()
            .filter(difference -> !goesWithAnother(difference, tables, ownedSequences)).forEach(difference -> derived.put(difference, sql(difference, tables)));
        leaveOutWhatNeedsMore(derived, tables);
        List<Proposal> statements = new ArrayList<>();
        derived.forEach((difference, sql) -> statements.add(new Proposal(difference, sql == null
            ? "-- " + difference.text() + ": no SQL can be derived for it, see the revision" : sql, sql != null)));
        derived.forEach((difference, sql) -> {
            Matcher owner = OWNED_BY.matcher(difference.object().rest());
            if (sql != null && difference.kind() == Difference.Kind.MISSING && difference.object().kind().equals("sequence") && owner.find()) {
                String alter = "ALTER SEQUENCE public." + difference.object().name() + " OWNED BY public." + owner.group("column") + ";";
                statements.add(new Proposal(difference, alter, true));
            }
        });
        return new Repair(statements);
    }

    private static String sql(Difference difference, Tables tables) {
        SchemaLine line = difference.object();
        return isPlain(difference) && !tables.areRenamed(line) && (tables.isOfPlainTable(line) || ANYWHERE.contains(line.kind()))
            ? BY_KIND.getOrDefault(line.kind(), (all, one) -> null).apply(tables, difference) : null;
    }

    /** Whether it is gone, or there, once another difference is closed. */
    private static boolean goesWithAnother(Difference difference, Tables tables, Set<String> ownedSequences) {
        SchemaLine line = difference.object();
        if (difference.kind() == Difference.Kind.UNEXPECTED && line.kind().equals("comment")) {
            return tables.commented.contains(line.name().replaceFirst("(?<!\")\\(.*", "")) || tables.unexpected.contains(line.table());
        }
        boolean isPart = !line.kind().equals("table") && !VIEWS.contains(line.kind());
        return isPart && tables.unexpected.contains(line.table()) || line.kind().equals("column") && tables.missing.containsKey(line.table())
            || difference.kind() == Difference.Kind.UNEXPECTED && (line.kind().equals("sequence") ? ownedSequences.contains(line.name())
                : line.kind().equals("grant") && line.name().startsWith("sequence ") && ownedSequences.contains(line.name().substring("sequence ".length())));
    }

    /** The sequences that go with the unexpected columns that own them. */
    private static Set<String> ownedSequences(Drift drift) {
        List<SchemaLine> unexpected = drift.differences().stream().filter(difference -> difference.kind() == Difference.Kind.UNEXPECTED).map(Difference::object).toList();
        Set<String> columns = unexpected.stream().filter(line -> line.kind().equals("column")).map(SchemaLine::name).collect(Collectors.toSet());
        return unexpected.stream().filter(line -> line.kind().equals("sequence") && columns.contains(line.rest().replaceFirst(".* owned by ", "")))
            .map(SchemaLine::name).collect(Collectors.toSet());
    }

    /**
     * What no SQL can be derived for is not made, so that a statement about what needs it, such as a right on it, would fail; or it stays, so that what it
     * needs cannot be dropped.
     */
    private static void leaveOutWhatNeedsMore(Map<Difference, String> derived, Tables tables) {
        boolean more = true;
        while (more) {
            List<Difference> open = derived.entrySet().stream().filter(entry -> entry.getValue() == null).map(Map.Entry::getKey).toList();
            Uses notMade = Uses.ofAny(open.stream().filter(difference -> difference.kind() == Difference.Kind.MISSING).map(Difference::object).toList());
            Map<String, List<SchemaLine>> staying = new HashMap<>();
            open.stream().map(Difference::found).filter(Objects::nonNull)
                .forEach(line -> Uses.words(line).forEach(word -> staying.computeIfAbsent(word, any -> new ArrayList<>()).add(line)));
            List<Difference> failing = derived.entrySet().stream().filter(entry -> entry.getValue() != null).map(Map.Entry::getKey)
                .filter(difference -> difference.kind() == Difference.Kind.UNEXPECTED
                    ? staying.getOrDefault(Uses.nameOf(difference.object()), List.of()).stream().anyMatch(Uses.ofAny(List.of(difference.object()))::by)
                    : notMade.by(difference.object()) || tables.columnsOf(difference).stream().anyMatch(notMade::by)).toList();
            failing.forEach(difference -> derived.put(difference, null));
            more = !failing.isEmpty();
        }
    }

    /** Views are made after those that they read, and dropped before them. */
    private static List<Difference> withViewsInOrder(List<Difference> sorted) {
        Set<Difference> views = sorted.stream().filter(difference -> VIEWS.contains(difference.object().kind()))
            .collect(Collectors.toCollection(LinkedHashSet::new));
        Map<Difference, List<Difference>> earlier = new HashMap<>();
        for (Difference view : views) {
            Uses read = Uses.ofAny(List.of(view.object()));
            views.stream().filter(other -> other != view && other.kind() == view.kind() && read.by(other.object())).forEach(reader -> {
                boolean isDropped = view.kind() == Difference.Kind.UNEXPECTED;
                earlier.computeIfAbsent(isDropped ? view : reader, any -> new ArrayList<>()).add(isDropped ? reader : view);
            });
        }
        List<Difference> ordered = new ArrayList<>();
        while (!views.isEmpty()) {
            Difference next = views.stream().filter(view -> earlier.getOrDefault(view, List.of()).stream().noneMatch(views::contains)).findFirst()
                .orElse(views.iterator().next());
            views.remove(next);
            ordered.add(next);
        }
        Iterator<Difference> next = ordered.iterator();
        return sorted.stream().map(difference -> VIEWS.contains(difference.object().kind()) ? next.next() : difference).toList();
    }

    /**
     * Which lines name one of some objects, so that they cannot do without it.
     *
     * @param tables by the name of the object, the tables whose columns are called so; an empty text where it is no column
     */
    private record Uses(Map<String, Set<String>> tables) {

        private static final Pattern WORD = Pattern.compile("\"(?:[^\"]|\"\")*\"|[^\\s\"'(),.:;=<>+*/\\[\\]-]+");
        private static final Set<String> KINDS = Set.of("table", "view", "materialized view", "sequence", "enum", "domain", "composite", "range", "function",
            "procedure", "aggregate", "column");

        static Uses ofAny(List<SchemaLine> objects) {
            Map<String, Set<String>> tables = new HashMap<>();
            objects.stream().filter(line -> KINDS.contains(line.kind()))
                .forEach(line -> tables.computeIfAbsent(nameOf(line), name -> new HashSet<>()).add(line.kind().equals("column") ? line.table() : ""));
            return new Uses(tables);
        }

        static String nameOf(SchemaLine line) {
            return line.simpleName().replaceFirst("(?<!\")\\(.*", "");
        }

        /** Without the name of what the line is about. */
        static Set<String> words(SchemaLine line) {
            String text = line.kind().equals("column") ? line.table() + " " + line.rest() : line.text();
            Set<String> words = WORD.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
            if (KINDS.contains(line.kind()) && !line.kind().equals("column")) {
                words.remove(nameOf(line));
            }
            return words;
        }

        boolean by(SchemaLine line) {
            Set<String> words = words(line);
            return words.stream().anyMatch(word -> tables.getOrDefault(word, Set.of()).stream().anyMatch(table -> table.isEmpty() || words.contains(table)));
        }
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

    /** Who may see what comes first, as far as nothing that it needs is made or altered by another statement. */
    private static int order(Difference difference, Uses others) {
        boolean isolates = difference.object().kind().equals("policy")
            || difference.object().kind().equals("table") && difference.kind() == Difference.Kind.CHANGED;
        if (isolates && !others.by(difference.object())) {
            // A table with row level security and without its policies shows no rows, and one with a policy too many may show those of others
            return difference.object().kind().equals("table") ? -2 : difference.kind() == Difference.Kind.UNEXPECTED ? -1 : -3;
        } else if (difference.kind() == Difference.Kind.UNEXPECTED && List.of("table", "column").contains(difference.object().kind())) {
            return ORDER.size() + 1;
        } else if (difference.kind() == Difference.Kind.UNEXPECTED && List.of("function", "procedure", "enum", "extension").contains(difference.object().kind())) {
            // Behind what is made of it
            return ORDER.size() + (List.of("function", "procedure").contains(difference.object().kind()) ? 2 : 3);
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

    private static String index(Tables tables, Difference difference) {
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

    private static String materializedView(Tables tables, Difference difference) {
        return difference.kind() == Difference.Kind.UNEXPECTED ? "DROP MATERIALIZED VIEW public." + difference.object().name() + ";" : null;
    }

    /** One that is unexpected may be in use. */
    private static String sequence(Tables tables, Difference difference) {
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
    private static String routine(Tables tables, Difference difference) {
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
