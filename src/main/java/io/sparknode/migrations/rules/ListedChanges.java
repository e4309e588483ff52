package io.sparknode.migrations.rules;

import static io.sparknode.migrations.rules.YamlNodes.entries;
import static io.sparknode.migrations.rules.YamlNodes.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.nodes.Node;

/**
 * The changes that a changeset may use, as {@code docs/changes.md} lists them: one a line of its table, with the attributes that it must have and may
 * have, and when it may be used.
 *
 * @param shapes the attributes of each change
 * @param when   {@code always}, {@code on a new table} or {@code in a rollback}
 */
record ListedChanges(Map<String, Shape> shapes, Map<String, String> when) {

    static final String FILE = "docs/changes.md";
    private static final Pattern LINE = Pattern.compile("\\| `(\\w+)` \\|([^|]*)\\|([^|]*)\\| (always|on a new table|in a rollback)\\b.*");
    private static final Pattern NAMES = Pattern.compile("`(\\w+)`");

    static ListedChanges of(Path project) throws IOException {
        Path file = project.resolve(FILE);
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString(), null, "the rules of the changelog take from it which changes a changeset may use. "
                + "Name the project's directory, or bring the file back: git checkout -- " + FILE);
        }
        Map<String, Shape> shapes = new LinkedHashMap<>();
        Map<String, String> when = new LinkedHashMap<>();
        Set<String> known = LiquibaseNames.changes();
        Files.readAllLines(file).stream().map(LINE::matcher).filter(line -> line.matches() && known.contains(line.group(1))).forEach(line -> {
            shapes.put(line.group(1), new Shape(names(line.group(2)), names(line.group(3)), LiquibaseNames.change(line.group(1)).known()));
            when.put(line.group(1), line.group(4));
        });
        return new ListedChanges(shapes, when);
    }

    private static Set<String> names(String cell) {
        return NAMES.matcher(cell).results().map(name -> name.group(1)).collect(Collectors.toSet());
    }

    /** When a change may be used where it stands, if it may not be used there; otherwise nothing. */
    String whenInstead(String type, Node value, boolean isRollback, Set<String> newTables) {
        String here = when.getOrDefault(type, "always");
        boolean fits = isRollback || here.equals("always")
            || here.equals("on a new table") && newTables.contains(text(entries(value).get("tableName")));
        return fits ? "" : here;
    }
}
