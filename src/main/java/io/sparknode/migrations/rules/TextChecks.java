package io.sparknode.migrations.rules;

import static io.sparknode.migrations.rules.YamlNodes.entries;
import static io.sparknode.migrations.rules.YamlNodes.isFolded;
import static io.sparknode.migrations.rules.YamlNodes.items;
import static io.sparknode.migrations.rules.YamlNodes.text;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.Node;

/** Checks the texts of a changeset: names, comments, parameters, and the files that it names. */
record TextChecks(Violations report, Path file, List<String> lines) {

    private static final Pattern IN_ANY_SCHEMA = Pattern.compile("to_regclass\\('(?!public\\.)|DROP INDEX (?:CONCURRENTLY )?IF EXISTS (?!public\\.)");
    private static final Pattern COMMENT_IN_SQL = Pattern.compile("(?<!-)--(?!-)");
    private static final Pattern PARAMETER = Pattern.compile("\\$\\{(?!database\\.)[\\w.-]+}");
    /** An operator that begins with what begins a comment in YAML. */
    private static final Pattern OPERATOR = Pattern.compile("\\s+(#(?:>>|[>=-])).*");
    private static final Set<String> WORDS = Set.of("id", "comment", "remarks");

    void check(Node node) {
        if (!text(node).isEmpty()) {
            scalar(node, text(node));
        }
        items(node).forEach(this::check);
        entries(node).forEach((key, value) -> {
            if (key.equals("sqlFile") && text(entries(value).get("relativeToChangelogFile")).equals("true")) {
                file(entries(value).get("path"));
            }
            if (!WORDS.contains(key)) {
                check(value);
            }
        });
    }

    private void scalar(Node node, String text) {
        Matcher name = IN_ANY_SCHEMA.matcher(text);
        if (name.find()) {
            report.add("unqualified-name", node, name.group()
                + "… finds what is in another schema of the search_path: write public. before the name");
        }
        if (isFolded(node) && COMMENT_IN_SQL.matcher(text).find() && !text.contains("\n")) {
            report.add("folded-comment", node,
                "its lines are read as one, so that -- makes a comment of all that follows: begin the text with |- instead of >-");
        }
        Matcher parameter = PARAMETER.matcher(text);
        if (parameter.find()) {
            report.add("undefined-parameter", node, parameter.group() + " is defined nowhere, and stays as it is: write what it stands for");
        }
        int line = node.getEndMark().getLine();
        String behind = node.getStartMark().getLine() == line ? lines.get(line).substring(node.getEndMark().getColumn()) : "";
        Matcher operator = OPERATOR.matcher(behind);
        if (operator.matches()) {
            report.add("lost-operator", node, operator.group(1) + " begins a comment of YAML, and all that follows on its line is lost: "
                + "begin the text with |- on a line of its own");
        }
    }

    private void file(Node path) {
        if (path != null && !Files.exists(file.resolveSibling(text(path)).normalize())) {
            report.add("missing-file", path, "there is no file " + file.resolveSibling(text(path)).normalize() + ": add it, or correct the path");
        }
    }
}
