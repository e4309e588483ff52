package io.sparknode.migrations.rules;

import io.sparknode.migrations.command.Released;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * The rules for the YAML of the changelog. Liquibase passes over much of what is wrong in it: a misspelt key, an attribute that a change does not
 * have, the first of two equal keys. {@code docs/rules.md} describes each rule.
 */
public final class ChangelogRules {

    private final ListedChanges listed;
    private final Released released;

    private ChangelogRules(ListedChanges listed, Released released) {
        this.listed = listed;
        this.released = released;
    }

    /**
     * The rules for the changelog of a project.
     *
     * @param project the directory that holds {@code changelog} and {@code docs}
     * @throws java.nio.file.NoSuchFileException when {@code docs/changes.md} is missing, which lists the changes that a changeset may use; the
     *                                           message says what to do
     */
    public static ChangelogRules of(Path project) throws IOException {
        return new ChangelogRules(ListedChanges.of(project), Released.read(project.resolve("changelog/released.txt")));
    }

    /** What a file of the changelog does against the rules, in the order of its lines. */
    public List<Violation> violations(Path file) throws IOException {
        return violations(file, Files.readString(file));
    }

    /** As {@link #violations(Path)}, for a file with this text. */
    List<Violation> violations(Path file, String text) {
        return violations(file, text, released);
    }

    List<Violation> violations(Path file, String text, Released releasedBefore) {
        Violations report = new Violations(file);
        try {
            new FileChecks(report, new KeyChecks(report), file, listed, releasedBefore)
                .check(new Yaml(new LoaderOptions()).compose(new StringReader(text)), text);
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            report.add("invalid-yaml", line, "this is no YAML: " + (e.getContext() == null ? "" : e.getContext() + ", ") + e.getProblem()
                + ". Indent with blanks, and quote what begins with or holds one of : { } [ ] & * # ? | > @ `");
        }
        return report.violations().stream().sorted(Comparator.comparingInt(Violation::line)).toList();
    }

    /** Whether a text, YAML or SQL, holds a password, in words or hashed. */
    public static boolean holdsSecret(String text) {
        return FileChecks.SECRET.matcher(text).find();
    }
}
