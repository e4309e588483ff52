package io.sparknode.migrations.rules;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.nodes.Node;

/** The violations of one file, as they are found. */
final class Violations {

    private final Path file;
    private final List<Violation> violations = new ArrayList<>();
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
        Violation violation = new Violation(file, line, changeset, Rule.of(rule), message);
        if (!violations.contains(violation)) {
            violations.add(violation);
        }
    }

    List<Violation> violations() {
        return List.copyOf(violations);
    }
}
