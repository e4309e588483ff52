package io.sparknode.migrations.rehearsal;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A finding that the author of a changeset accepts, in its comment, one a line: {@code accept table-rewrite: nobody works on Sundays}. Liquibase stores the
 * comment, and nothing else.
 *
 * @param kind   the name of the kind
 * @param reason why
 */
record Acceptance(String kind, String reason) {

    private static final Pattern LINE = Pattern.compile("accept ([\\w-]+)(?::\\s*(.*))?");

    /** The acceptances in a comment, which may be null. */
    static List<Acceptance> in(String comment) {
        return comment == null ? List.of() : comment.lines().map(line -> LINE.matcher(line.strip())).filter(Matcher::matches)
            .map(line -> new Acceptance(line.group(1), line.group(2) == null ? "" : line.group(2).strip())).toList();
    }

    /** The marks that accept none of these findings, as findings. */
    static List<Finding> unused(List<Acceptance> acceptances, List<Finding> findings) {
        return acceptances.stream().filter(acceptance -> findings.stream().noneMatch(acceptance::accepts))
            .map(acceptance -> new Finding(FindingKind.UNUSED_ACCEPTANCE, "", acceptance.problem(), "Delete the line from the comment, or correct it"))
            .toList();
    }

    /** Whether it is about this finding, and says why. */
    boolean accepts(Finding finding) {
        return finding.kind().toString().equals(kind) && !reason.isEmpty();
    }

    private String problem() {
        return FindingKind.named(kind).isEmpty() ? "the comment accepts " + kind + ", and there is no such finding"
            : reason.isEmpty() ? "the comment accepts " + kind + " without a reason" : "the comment accepts " + kind + ", which was not found";
    }
}
