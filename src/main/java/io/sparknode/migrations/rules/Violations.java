package io.sparknode.migrations.rules;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.yaml.snakeyaml.nodes.Node;

/** The violations of one file, as they are found. */
final class Violations {

    private final Path file;
    private final Set<Violation> violations = new LinkedHashSet<>();
    private String changeset = "";

    Violations(Path file) {
        this.file = file;
    }

    /** What is found from now on is in this changeset; in none if it is empty. */
    void in(String id) {
        changeset = id;
    }

    void add(String rule, Node at, String message) {
        add(rule, at == null ? 1 : at.getStartMark().getLine() + 1, message);
    }

    void add(String rule, int line, String message) {
        violations.add(new Violation(file, line, changeset, Rule.of(rule), message));
    }

    List<Violation> violations() {
        return List.copyOf(violations);
    }
}
