package io.sparknode.migrations.rules;

import static io.sparknode.migrations.rules.YamlNodes.entries;
import static io.sparknode.migrations.rules.YamlNodes.items;
import static io.sparknode.migrations.rules.YamlNodes.text;

import io.sparknode.migrations.command.Released;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/** Checks a file of the changelog: its items, its path, its place in a release, and each changeset in it. */
record FileChecks(Violations report, KeyChecks keys, Path file, ListedChanges listed, Released released) {

    static final String MASTER = "db.changelog-master.yaml";
    private static final String ROOT = "databaseChangeLog";
    private static final String INCLUDE = "include";
    private static final String CHANGESET = "changeSet";
    private static final String PATH = "logicalFilePath";
    private static final Pattern REVISION = Pattern.compile("(\\d{4,})_\\w+/revision\\.yaml");
    static final Pattern SECRET = Pattern.compile("(?i)\\bpassword\\b\\s*[:=]?\\s*['\"]\\w|\\$2[aby]\\$\\d\\d\\$");

    /** What migration.ensure_table and IF NOT EXISTS create may be there already, and in use. */
    private static final Pattern NEW_TABLE = Pattern.compile("(?:createTable:\\s+(?:\\{)?tableName: "
        + "|\\bCREATE (?:UNLOGGED )?TABLE (?!IF NOT EXISTS)(?:public\\.)?\"?)(\\w+)");

    void check(Node root, String text) {
        if (root instanceof MappingNode mapping) {
            keys.keysOf(mapping);
        }
        Node list = keys.attributes(root, "the file", new Shape(Set.of(ROOT), Set.of(), Map.of(ROOT, ValueKind.LIST))).get(ROOT);
        if (root == null) {
            report.add("missing-key", 1, "the file is empty: write databaseChangeLog: []");
        }
        Set<String> newTables = NEW_TABLE.matcher(text).results().map(table -> table.group(1).toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
        ChangesetChecks changesets = new ChangesetChecks(report, listed, newTables, new TextChecks(report, file, text.lines().toList()));
        items(list).forEach(item -> item(item, changesets));
        path(list);
        tags(list);
        insertedChangeset(list);
        if (file.endsWith(MASTER)) {
            includes(list);
        }
        Matcher secret = SECRET.matcher(text);
        if (secret.find()) {
            report.add("secret", text.substring(0, secret.start()).split("\n", -1).length,
                "the file holds a password: leave it out, and let an administrator set it with \\password");
        }
    }

    private void item(Node item, ChangesetChecks changesets) {
        if (item instanceof MappingNode mapping) {
            keys.keysOf(mapping);
        }
        if (!keys.isSingle(item, "an item of the changelog")) {
            return;
        }
        Shape shape = new Shape(Set.of(), Set.of(CHANGESET, INCLUDE, PATH), LiquibaseNames.ROOT);
        Map<String, Node> entry = keys.attributes(item, "the changelog", shape);
        if (entry.containsKey(CHANGESET)) {
            changesets.check(entry.get(CHANGESET));
        } else if (entry.get(INCLUDE) instanceof MappingNode include) {
            keys.twice(include);
            keys.attributes(include, INCLUDE,
                new Shape(Set.of("file", "relativeToChangelogFile"), Set.of("contextFilter"), LiquibaseNames.INCLUDE));
        }
    }

    private static List<Node> all(Node list, String key) {
        return items(list).stream().map(item -> entries(item).get(key)).filter(value -> value != null).toList();
    }

    /** A file beside the master is a part of the revisions that include it, and takes their path. */
    private void path(Node list) {
        String path = file.toString().replace('\\', '/').replaceFirst(".*\\bchangelog/", "");
        List<Node> paths = all(list, PATH);
        boolean changesets = items(list).stream().flatMap(item -> entries(item).keySet().stream())
            .anyMatch(key -> !Set.of(INCLUDE, PATH).contains(key));
        List<String> expected = changesets && path.contains("/") ? List.of("sparknode/" + path) : List.of();
        if (!paths.stream().map(YamlNodes::text).toList().equals(expected)) {
            String found = paths.isEmpty() ? "there is no logicalFilePath" : "logicalFilePath is " + text(paths.get(0));
            String instead = expected.isEmpty() ? "leave it out, since the file takes that of the one that includes it"
                : "begin with - logicalFilePath: " + expected.get(0);
            report.add("logical-file-path", paths.isEmpty() ? list : paths.get(0),
                found + ", by which databases know the changesets wherever the file lies: " + instead);
        }
    }

    /** A revision is found by its tag: {@code current}, {@code downgrade} and {@code rollback} know it by the name of its folder. */
    private void tags(Node list) {
        String revision = file.getParent() == null ? "" : file.getParent().getFileName().toString();
        if (!REVISION.matcher(revision + "/revision.yaml").matches()) {
            return;
        }
        for (Node changeset : all(list, CHANGESET)) {
            for (Node change : items(entries(changeset).get(ChangesetChecks.CHANGES))) {
                Node tag = entries(entries(change).get("tagDatabase")).get("tag");
                if (tag != null && !text(tag).equals(revision)) {
                    report.in(text(entries(changeset).get("id")));
                    report.add("tag-of-revision", tag,
                        "tags the database as " + text(tag) + ", but the revision is " + revision + ": write tag: " + revision);
                    report.in("");
                }
            }
        }
    }

    /** What may be mended after a release may be inserted, too. */
    private void insertedChangeset(Node list) {
        String path = all(list, PATH).stream().map(YamlNodes::text).findFirst().orElse("");
        List<Node> frozen = items(list).stream().filter(item -> isFrozen(entries(item))).toList();
        List<Boolean> isReleased = frozen.stream().map(item -> entries(item).containsKey(CHANGESET)
            ? released.changesets().containsKey(path + " " + id(item))
            : isReleased(path.replaceFirst("[^/]*$", "") + includedBy(item) + " ")).toList();
        for (int i = 0; i < isReleased.lastIndexOf(true); i++) {
            if (!isReleased.get(i)) {
                String id = id(frozen.get(i));
                report.in(id);
                String what = id.isEmpty() ? includedBy(frozen.get(i)) + " " : "";
                report.add("inserted-before-release", frozen.get(i), what + "is not released, and stands before what was released with "
                    + released.version() + ": databases that have the release would run it later than others. "
                    + "Put it into a new revision: ./migrate new \"…\"");
                report.in("");
            }
        }
    }

    /** A changeset that may not be mended, or an include of a part of this revision that has one. */
    private boolean isFrozen(Map<String, Node> item) {
        if (item.containsKey(CHANGESET)) {
            return !text(entries(item.get(CHANGESET)).get("runOnChange")).equals("true");
        }
        String part = text(entries(item.get(INCLUDE)).get("file"));
        try {
            return !part.isEmpty() && !part.contains("/") && Files.readString(file.resolveSibling(part)).contains("- changeSet:");
        } catch (IOException e) {
            return false;
        }
    }

    private static String id(Node item) {
        return text(entries(entries(item).get(CHANGESET)).get("id"));
    }

    private static String includedBy(Node item) {
        return text(entries(entries(item).get(INCLUDE)).get("file"));
    }

    private void includes(Node list) {
        List<Node> files = all(list, INCLUDE).stream().map(include -> entries(include).get("file")).filter(name -> name != null).toList();
        List<Node> revisions = new ArrayList<>();
        for (Node name : files) {
            Matcher revision = REVISION.matcher(text(name));
            if (!revision.matches()) {
                continue;
            }
            int before = revisions.size();
            revisions.add(name);
            if (Long.parseLong(revision.group(1)) != before) {
                report.add("include-order", name, text(name) + " is included as number " + before + ": a new revision has the next number, and its "
                    + "include stands behind that of the last one, as ./migrate new does it");
            }
            if (files.indexOf(name) > before) {
                report.add("include-order", name, text(name) + " is included after what is no revision: include it behind the last revision");
            }
        }
        insertedInclude(revisions);
        all(list, INCLUDE).stream().map(YamlNodes::entries).filter(include -> !REVISION.matcher(text(include.get("file"))).matches()
            && !text(include.get("contextFilter")).startsWith("@")).forEach(include -> report.add("include-order", include.get("file"),
                text(include.get("file")) + " is no revision, and would run everywhere: add contextFilter: \"@…\", and it runs when asked for"));
    }

    private void insertedInclude(List<Node> revisions) {
        List<Boolean> isReleased = revisions.stream().map(name -> isReleased("sparknode/" + text(name) + " ")).toList();
        for (int i = 0; i < isReleased.lastIndexOf(true); i++) {
            if (!isReleased.get(i)) {
                report.add("inserted-before-release", revisions.get(i), text(revisions.get(i)) + " is not released, and is included before what was "
                    + "released with " + released.version() + ": include it behind the last revision");
            }
        }
    }

    private boolean isReleased(String path) {
        return released.frozen().stream().anyMatch(changeset -> changeset.startsWith(path));
    }
}
