package io.sparknode.migrations.command;

import io.sparknode.migrations.chain.Position.Progress;
import io.sparknode.migrations.chain.Stamp;
import io.sparknode.migrations.progress.Json;
import java.text.SimpleDateFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import liquibase.changelog.ChangeSet.ExecType;
import liquibase.changelog.RanChangeSet;

/**
 * A line of the table, every cell as text.
 *
 * @param revision the revision's name
 * @param when the time of its last record, in the time zone of the client that made it
 * @param took how long its changesets took
 * @param changesets how many there are, and what became of them
 * @param by their authors
 */
record RevisionLine(String revision, String when, String took, String changesets, String by) {

    private static final RevisionLine HEADER = new RevisionLine("revision", "when", "took", "changesets", "by");

    static RevisionLine of(Progress progress, List<RanChangeSet> allRows) {
        List<RanChangeSet> recorded = progress.recorded();
        int all = progress.revision().changesets().size();
        if (recorded.isEmpty()) {
            return new RevisionLine(progress.revision().name(), "pending", "", String.valueOf(all), "");
        }
        String when = new SimpleDateFormat("yyyy-MM-dd HH:mm:ss", Locale.ROOT).format(recorded.get(recorded.size() - 1).getDateExecuted());
        int done = all - progress.pending().size();
        return new RevisionLine(progress.revision().name(), when, text(took(recorded, allRows)),
            (done == all ? "" : done + " of ") + all + ": " + outcomes(recorded),
            recorded.stream().map(RanChangeSet::getAuthor).distinct().collect(Collectors.joining(", ")));
    }

    static RevisionLine unknown(String tag) {
        return new RevisionLine(tag, "not in this changelog", "", "", "");
    }

    /** The lines for programs: objects with the names of the header. */
    static String json(List<RevisionLine> lines) {
        return Json.of(lines.stream().map(line -> {
            Map<String, Object> cells = new LinkedHashMap<>();
            for (int i = 0; i < HEADER.cells().size(); i++) {
                cells.put(HEADER.cells().get(i), line.cells().get(i));
            }
            return cells;
        }).toList());
    }

    private List<String> cells() {
        return List.of(revision, when, took, changesets, by);
    }

    /** The lines under their header, in columns. */
    static List<String> table(List<RevisionLine> lines) {
        List<List<String>> rows = new ArrayList<>();
        Stream.concat(Stream.of(HEADER), lines.stream()).forEach(line -> rows.add(line.cells()));
        List<Integer> widths = IntStream.range(0, rows.get(0).size())
            .mapToObj(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0)).toList();
        return rows.stream().map(row -> IntStream.range(0, row.size())
            .mapToObj(column -> row.get(column) + " ".repeat(widths.get(column) - row.get(column).length()))
            .collect(Collectors.joining("  ")).stripTrailing()).toList();
    }

    /** What is between a record and the one before it in the same run; a run's first record has no beginning. */
    private static Duration took(List<RanChangeSet> recorded, List<RanChangeSet> allRows) {
        Duration sum = Duration.ZERO;
        for (int i = 1; i < allRows.size(); i++) {
            RanChangeSet before = allRows.get(i - 1);
            RanChangeSet row = allRows.get(i);
            if (recorded.contains(row) && row.getDeploymentId() != null && Objects.equals(before.getDeploymentId(), row.getDeploymentId())) {
                sum = sum.plusMillis(row.getDateExecuted().getTime() - before.getDateExecuted().getTime());
            }
        }
        return sum;
    }

    private static String text(Duration took) {
        if (took.toHours() > 0) {
            return took.toHours() + " h " + took.toMinutesPart() + " min";
        }
        if (took.toMinutes() > 0) {
            return took.toMinutes() + " min " + took.toSecondsPart() + " s";
        }
        return String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1000.0);
    }

    private static String outcomes(List<RanChangeSet> recorded) {
        Map<String, Long> outcomes = recorded.stream().collect(Collectors.groupingBy(RevisionLine::outcome, Collectors.counting()));
        return Stream.of("stamped", "stamped by force", "executed", "marked as run").filter(outcomes::containsKey)
            .map(outcome -> outcomes.get(outcome) + " " + outcome).collect(Collectors.joining(", "));
    }

    private static String outcome(RanChangeSet row) {
        return row.getExecType() == ExecType.MARK_RAN ? "marked as run" : Stamp.isForced(row.getComments()) ? "stamped by force"
            : Stamp.isStamp(row.getComments()) ? "stamped" : "executed";
    }
}
