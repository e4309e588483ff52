package io.sparknode.migrations.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text of the master changelog. It is edited as text, so that its comments, order and line ends stay as they are. */
final class MasterText {

    private static final Pattern INCLUDE = Pattern.compile("(?s)(\\s*)- include:.*\\b\\d{4,}_\\w+/revision\\.yaml\\b.*");

    private static final Pattern REVISION = Pattern.compile("(?m)^[^#\n]*\\b(\\d{4,}_\\w+)/revision\\.yaml\\b");

    private MasterText() {
    }

    /** The name of the last revision that a text includes; nothing if it includes none. */
    static Optional<String> last(String master) {
        return REVISION.matcher(master).results().map(revision -> revision.group(1)).reduce((before, after) -> after);
    }

    /**
     * Adds an include behind that of the last revision.
     *
     * @throws IllegalArgumentException when the text includes no revision
     */
    static String including(RevisionName name, String master) {
        List<String> lines = new ArrayList<>(List.of(master.split("(?<=\n)")));
        for (int i = lines.size() - 1; i >= 0; i--) {
            int end = endOfItem(lines, i);
            Matcher include = INCLUDE.matcher(String.join("", lines.subList(i, end)));
            if (include.matches()) {
                String lineEnd = master.contains("\r\n") ? "\r\n" : "\n";
                if (!lines.get(end - 1).endsWith("\n")) {
                    lines.set(end - 1, lines.get(end - 1) + lineEnd);
                }
                lines.add(end, include.group(1) + "- include: {file: " + name + "/revision.yaml, relativeToChangelogFile: true}" + lineEnd);
                return String.join("", lines);
            }
        }
        throw new IllegalArgumentException("The master changelog includes no file NNNN_name/revision.yaml, behind which " + name + " would belong.");
    }

    /** An item of a list goes on as long as the lines are indented deeper than its dash. */
    private static int endOfItem(List<String> lines, int start) {
        int end = start + 1;
        while (end < lines.size() && !lines.get(end).isBlank() && indent(lines.get(end)) > indent(lines.get(start))) {
            end++;
        }
        return end;
    }

    private static int indent(String line) {
        return line.length() - line.stripLeading().length();
    }
}
