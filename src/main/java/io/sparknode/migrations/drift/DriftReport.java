package io.sparknode.migrations.drift;

import io.sparknode.migrations.progress.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the comparison of a database with a revision found.
 *
 * @param drift   what differs and is not ignored
 * @param all     what differs
 * @param found   the lines of the database
 * @param ignored what is meant to be
 * @param forced  whether the database was stamped by force, which explains why it differs
 */
public record DriftReport(String database, String revision, Drift drift, Drift all, List<String> found, Ignored ignored, boolean forced) {

    /** Nothing differs. */
    public static final int NONE = 0;

    /** Something does. */
    public static final int DRIFTED = 1;

    /** Whether there is a difference is not known. */
    public static final int NOT_COMPARED = 2;

    /** {@link #NONE} or {@link #DRIFTED}. */
    public int exitCode() {
        return drift.isNone() ? NONE : DRIFTED;
    }

    /** Without the patterns that match nothing: they are about the schema of a revision, and say nothing of another database. */
    DriftReport withoutUnused() {
        return new DriftReport(database, revision, drift, all, found, Ignored.NOTHING, forced);
    }

    /** The answer: text for people, JSON or SQL. */
    public List<String> lines(String format) {
        return switch (format) {
            case "json" -> List.of(json());
            case "sql" -> drift.isNone() ? List.of("-- " + verdict()) : Repair.of(drift, found).script(revision);
            default -> text();
        };
    }

    private String verdict() {
        int differences = drift.differences().size();
        int meant = all.differences().size() - differences;
        return (drift.isNone() ? "The schema of " + database + " is that of " + revision
            : "The schema of " + database + " is not that of " + revision + ": " + counted(differences, "difference"))
            + (meant == 0 ? "." : ", apart from " + counted(meant, "ignored difference") + ".");
    }

    /** That something differs, in a sentence; nothing if nothing does. */
    Optional<String> note() {
        long beside = drift.differences().size() - drift.missingOrChanged().size();
        return drift.isNone() ? Optional.empty() : Optional.of((isComplete()
            ? "The schema is that of " + revision + ", with " + counted(beside, "object") + " beside it" : verdict().replaceFirst("\\.$", ""))
            + ". They are listed by: ./migrate drift");
    }

    /** Whether the database has everything that the revision has, as the revision has it. */
    public boolean isComplete() {
        return drift.missingOrChanged().isEmpty();
    }

    /** In a few words, for example {@code no drift} or {@code 3 differences}. */
    public String summary() {
        return drift.isNone() ? "no drift" : counted(drift.differences().size(), "difference");
    }

    private List<String> text() {
        List<String> lines = new ArrayList<>(List.of(verdict() + (forced ? " It was stamped by force." : "")));
        drift.byTable().forEach((table, differences) -> {
            lines.add("");
            lines.add(table.isEmpty() ? "(no table)" : table);
            Optional<Difference> whole = differences.stream().filter(difference -> difference.isWholeTable()).findFirst();
            whole.ifPresent(difference -> lines.add("  %-10s  %s".formatted(difference.kind(), difference.object().text() + parts(differences))));
            differences.stream().filter(difference -> whole.isEmpty()).forEach(difference -> {
                lines.add("  %-10s  %s".formatted(difference.kind(), difference.object().text()));
                if (difference.isChanged()) {
                    lines.add("  %-10s  %s".formatted("  found", difference.found().text()));
                }
            });
        });
        if (!drift.isNone()) {
            Repair repair = Repair.of(drift, found);
            lines.add("");
            repair.script(revision).forEach(lines::add);
            long open = repair.statements().stream().filter(statement -> !statement.closes()).count();
            if (open > 0) {
                lines.add("-- This leaves " + counted(open, "difference") + " that no SQL can be derived for.");
            }
        }
        ignored.unused(all).forEach(entry -> lines.add("Ignored, but no longer there: " + entry.pattern() + " (" + entry.reason()
            + "). Delete the line."));
        return lines;
    }

    /** What goes with a table that is missing or unexpected as a whole, for example {@code , with 8 columns, 2 constraints}. */
    private static String parts(List<Difference> differences) {
        Map<String, Long> parts = differences.stream().filter(difference -> !difference.isWholeTable())
            .collect(Collectors.groupingBy(difference -> difference.object().kind(), TreeMap::new, Collectors.counting()));
        return parts.isEmpty() ? "" : parts.entrySet().stream().map(part -> counted(part.getValue(), part.getKey()))
            .collect(Collectors.joining(", ", ", with ", ""));
    }

    /** A difference in one line, with both sides. */
    static String line(Difference difference) {
        return difference.text() + (difference.isChanged() ? ", found: " + difference.found().text() : "");
    }

    private String json() {
        Map<Difference, Repair.Proposal> repairs = Repair.of(drift, found).statements().stream()
            .collect(Collectors.toMap(Repair.Proposal::difference, statement -> statement,
                (first, last) -> new Repair.Proposal(first.difference(), first.sql() + "\n" + last.sql(), first.closes())));
        return Json.of(Json.object("database", database, "revision", revision, "drift", !drift.isNone(), "stampedByForce", forced,
            "ignored", all.differences().size() - drift.differences().size(),
            "unusedIgnores", ignored.unused(all).stream().map(Ignored.Entry::pattern).toList(),
            "differences", drift.differences().stream().map(difference -> json(difference, repairs.get(difference))).toList()));
    }

    private static Map<String, Object> json(Difference difference, Repair.Proposal repair) {
        SchemaLine object = difference.object();
        Map<String, Object> json = Json.object("kind", difference.kind(), "table", object.table().isEmpty() ? null : object.table(),
            "object", object.kind() + " " + object.name());
        if (difference.expected() != null) {
            json.put("expected", difference.expected().text());
        }
        if (difference.found() != null) {
            json.put("found", difference.found().text());
        }
        if (repair != null && repair.closes()) {
            json.put("sql", repair.sql());
        }
        return json;
    }

    /** For example {@code 2 indexes}. */
    public static String counted(long number, String what) {
        return number + " " + (number == 1 ? what : what.replaceFirst("x$", "xe").replaceFirst("y$", "ie") + "s");
    }
}
