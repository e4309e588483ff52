package io.sparknode.migrations.rehearsal;

import io.sparknode.migrations.drift.DriftReport;
import io.sparknode.migrations.progress.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a rehearsal found, for people, for programs, and for a pull request.
 *
 * @param subject   what was rehearsed
 * @param results   of each changeset
 * @param sizes     of production
 * @param notFilled tables without rows, or with too few, with the reason
 * @param rows      how many rows a table was given
 * @param violations what the YAML does against the rules of docs/rules.md
 */
record RehearsalReport(String subject, List<RehearsalReport.Rehearsed> results, Sizes sizes, Map<String, String> notFilled, int rows, List<String> violations) {

    /** A changeset whose findings harm nobody with the sizes that are known are left out, and those that its author accepts. */
    record Rehearsed(String name, Observation seen, List<Finding> findings, List<Acceptance> accepted, boolean changes) {
    }

    /** A finding is accepted by the comment of its changeset, or by that of the changeset that sets the tag, for the whole revision. */
    static RehearsalReport of(String subject, List<Rehearsal.Result> results, Sizes sizes, Map<String, String> notFilled, int rows, List<String> violations) {
        List<Rehearsed> rehearsed = new ArrayList<>();
        List<Rehearsal.Result> revision = new ArrayList<>();
        for (Rehearsal.Result result : results) {
            revision.add(result);
            if (result.work().setsTag()) {
                rehearsed.addAll(ofRevision(revision, sizes));
                revision.clear();
            }
        }
        rehearsed.addAll(ofRevision(revision, sizes));
        return new RehearsalReport(subject, rehearsed, sizes, notFilled, rows, violations);
    }

    private static List<Rehearsed> ofRevision(List<Rehearsal.Result> results, Sizes sizes) {
        List<Acceptance> ofTag = results.stream().filter(result -> result.work().setsTag()).flatMap(result -> acceptances(result).stream()).toList();
        List<Finding> all = results.stream().flatMap(result -> harmful(result, sizes).stream()).toList();
        return results.stream().map(result -> rehearsed(result, sizes, ofTag, all)).toList();
    }

    private static Rehearsed rehearsed(Rehearsal.Result result, Sizes sizes, List<Acceptance> ofTag, List<Finding> all) {
        boolean isTag = result.work().setsTag();
        List<Finding> about = isTag ? all : harmful(result, sizes);
        List<Acceptance> accepted = acceptances(result).stream().filter(acceptance -> about.stream().anyMatch(acceptance::accepts)).toList();
        List<Finding> left = new ArrayList<>(harmful(result, sizes));
        left.removeIf(finding -> Stream.concat(acceptances(result).stream(), ofTag.stream()).anyMatch(acceptance -> acceptance.accepts(finding)));
        // What fails did not come to all that is accepted.
        if (about.stream().noneMatch(finding -> finding.kind() == FindingKind.FAILS)) {
            left.addAll(Acceptance.unused(acceptances(result), about));
        }
        return new Rehearsed(result.work().name(), result.seen(), left, accepted, result.changes());
    }

    private static List<Finding> harmful(Rehearsal.Result result, Sizes sizes) {
        return result.findings().stream().filter(finding -> !finding.kind().dependsOnSize() || !sizes.isSmall(finding.table())).toList();
    }

    private static List<Acceptance> acceptances(Rehearsal.Result result) {
        return result.work() instanceof ChangesetWork work ? Acceptance.in(work.changeset().getComments()) : List.of();
    }

    /** 0: nothing was found; 1: something was. */
    int exitCode() {
        return violations.isEmpty() && results.stream().allMatch(result -> result.findings().isEmpty()) ? 0 : 1;
    }

    String verdict(Rehearsed result) {
        if (result.findings().isEmpty()) {
            return result.changes() ? "safe" : "no change";
        }
        boolean bySize = result.findings().stream().allMatch(finding -> finding.kind().dependsOnSize() && sizes.rows(finding.table()).isEmpty());
        return bySize ? String.format(Locale.ROOT, "safe below %,d rows", Sizes.SMALL) : "dangerous";
    }

    /** The verdict, and how much of what was found is accepted. */
    private String label(Rehearsed result) {
        return verdict(result) + (result.accepted().isEmpty() ? "" : ", " + result.accepted().size() + " accepted");
    }

    List<String> lines(String format) {
        return switch (format) {
            case "text" -> text();
            case "markdown" -> markdown();
            case "json" -> json();
            case "summary" -> summary();
            default -> throw new IllegalArgumentException("There is no format " + format + ": text, markdown, json or summary.");
        };
    }

    private List<String> text() {
        List<String> lines = new ArrayList<>();
        lines.add("Rehearsed " + subject + ": " + DriftReport.counted(results.size(), "change") + ", on " + String.format(Locale.ROOT, "%,d", rows)
            + " rows in each table that they touch");
        lines.add("");
        int width = results.stream().mapToInt(result -> label(result).length()).max().orElse(0);
        results.forEach(result -> lines.add("  " + String.format("%-" + width + "s", label(result)) + "  " + result.name()));
        for (Rehearsed result : results) {
            if (!result.findings().isEmpty() || !result.accepted().isEmpty()) {
                lines.add("");
                lines.add(result.name());
                lines.addAll(seen(result.seen()).stream().map(line -> "  " + line).toList());
                result.accepted().forEach(acceptance -> lines.add("  accepted: " + acceptance.kind() + ": " + acceptance.reason()));
                result.findings().forEach(finding -> lines.addAll(text(finding)));
            }
        }
        notes().forEach(note -> lines.addAll(List.of("", note)));
        return lines;
    }

    /** What is the same in each rehearsal: the verdicts, and what is accepted, with the reasons. */
    private List<String> summary() {
        List<String> lines = new ArrayList<>();
        for (Rehearsed result : results) {
            lines.add(String.format("%-10s %s", verdict(result), result.name()));
            result.findings().stream().map(Finding::kind).distinct().forEach(kind -> lines.add("    found " + kind));
            result.accepted().forEach(acceptance -> lines.add("    accepted " + acceptance.kind() + ": " + acceptance.reason()));
        }
        return lines;
    }

    private List<String> text(Finding finding) {
        return List.of("",
            "  " + finding.kind() + ": " + finding.what() + size(finding),
            "    Why      " + finding.kind().why(),
            "    Instead  " + finding.instead(),
            "    Read     " + finding.kind().source());
    }

    private String size(Finding finding) {
        OptionalLong size = finding.kind().dependsOnSize() ? sizes.rows(finding.table()) : OptionalLong.empty();
        return size.isPresent() ? String.format(Locale.ROOT, " (%,d rows in production)", size.getAsLong()) : "";
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (!violations.isEmpty()) {
            notes.add("Against the rules of docs/rules.md:");
            violations.forEach(violation -> notes.add("- " + violation));
        }
        notFilled.forEach((table, reason) -> notes.add("Not enough rows could be put into " + table + ", so less was seen of it: " + reason));
        if (!sizes.known() && results.stream().anyMatch(result -> verdict(result).startsWith("safe below"))) {
            notes.add("The sizes of the tables are unknown; name them by --sizes=FILE, see ./migrate rehearse --help");
        }
        return notes;
    }

    /** What the server did, in a few lines. */
    private static List<String> seen(Observation seen) {
        List<String> lines = new ArrayList<>();
        lines.add(seen.millis() + " ms, " + DriftReport.counted(seen.transactions(), "transaction") + ", " + size(seen.wal()) + " of WAL, database "
            + (seen.growth() < 0 ? "-" : "+")
            + size(Math.abs(seen.growth())));
        Map<String, Set<String>> locks = new LinkedHashMap<>();
        Map<String, Double> millis = new LinkedHashMap<>();
        for (Observation.Interval interval : seen.intervals()) {
            interval.locks().forEach((table, modes) -> modes.stream().filter(Observation.BLOCKING::contains).forEach(mode -> {
                if (seen.before().relations().containsKey(table)) {
                    String lock = Hazards.sqlName(mode) + " on " + seen.before().relations().get(table).name();
                    locks.computeIfAbsent(lock, name -> new TreeSet<>());
                    millis.merge(lock, interval.millis(), Math::max);
                    interval.read().forEach((read, rows) -> name(seen, read).ifPresent(of -> locks.get(lock).add(rows + " rows of " + of + " read")));
                    interval.written().forEach((written, rows) -> name(seen, written)
                        .ifPresent(of -> locks.get(lock).add(rows + " rows of " + of + " written")));
                }
            }));
        }
        locks.forEach((lock, work) -> lines.add(lock + String.format(Locale.ROOT, " for %.0f ms", Math.max(1, millis.get(lock)))
            + (work.isEmpty() ? "" : ", meanwhile " + String.join(", ", work))));
        return lines;
    }

    private static Optional<String> name(Observation seen, long table) {
        Structure.Relation relation = seen.after().relations().getOrDefault(table, seen.before().relations().get(table));
        return Optional.ofNullable(relation).map(Structure.Relation::name);
    }

    private List<String> markdown() {
        List<String> lines = new ArrayList<>(List.of("### Rehearsal of " + subject, "", "| change | verdict |", "|---|---|"));
        results.forEach(result -> lines.add("| " + cell(result.name()) + " | " + (result.findings().isEmpty() ? "" : "**") + label(result)
            + (result.findings().isEmpty() ? "" : "**") + " |"));
        for (Rehearsed result : results) {
            for (Finding finding : result.findings()) {
                lines.addAll(List.of("", "**" + finding.kind() + "** in *" + result.name() + "*: " + finding.what() + size(finding), "",
                    "- " + finding.kind().why(), "- Instead: `" + finding.instead().replace("`", "'") + "`", "- " + finding.kind().source()));
            }
        }
        notes().forEach(note -> lines.addAll(List.of("", note)));
        return lines;
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }

    private List<String> json() {
        return List.of(Json.of(Json.object("rehearsed", subject, "rows", rows, "changes", results.stream().map(this::json).toList(),
            "notFilled", notFilled, "violations", violations)));
    }

    private Map<String, Object> json(Rehearsed result) {
        Observation seen = result.seen();
        return Json.object("name", result.name(), "verdict", verdict(result), "milliseconds", seen.millis(), "transactions", seen.transactions(),
            "wal", seen.wal(), "growth", seen.growth(), "findings", result.findings().stream().map(RehearsalReport::json).toList());
    }

    private static Map<String, Object> json(Finding finding) {
        return Json.object("kind", finding.kind(), "table", finding.table(), "what", finding.what(), "why", finding.kind().why(),
            "instead", finding.instead(), "source", finding.kind().source());
    }

    private static String size(long bytes) {
        return bytes < 10_000 ? bytes + " bytes" : bytes < 10_000_000 ? bytes / 1000 + " kB" : bytes / 1_000_000 + " MB";
    }
}
