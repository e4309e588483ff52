package io.sparknode.migrations.rules;

import static io.sparknode.migrations.rules.YamlNodes.entries;
import static io.sparknode.migrations.rules.YamlNodes.isText;
import static io.sparknode.migrations.rules.YamlNodes.items;
import static io.sparknode.migrations.rules.YamlNodes.kind;
import static io.sparknode.migrations.rules.YamlNodes.quoted;
import static io.sparknode.migrations.rules.YamlNodes.text;

import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Checks the keys of a map and the kinds of their values. */
final class KeyChecks {

    private final Violations report;
    private final Set<Node> visited = Collections.newSetFromMap(new IdentityHashMap<>());

    KeyChecks(Violations report) {
        this.report = report;
    }

    /** The values of a map, after a check that it has the keys that it must have and no others, with values of their kind. */
    Map<String, Node> attributes(Node node, String what, Shape shape) {
        boolean nothing = kind(node).equals("nothing");
        if (node != null && !(node instanceof MappingNode) && !(nothing && shape.required().isEmpty())) {
            String instead = shape.required().isEmpty() ? "" : String.join(": …, ", shape.required()) + ": …";
            report.add("wrong-kind", node, what + " is " + quoted(node) + ", where a map belongs: write " + what + ": {" + instead + "}");
            return Map.of();
        }
        Map<String, Node> attributes = entries(node);
        if (node != null) {
            shape.required().stream().filter(key -> !attributes.containsKey(key) && !shape.isMisspelt(key, attributes.keySet()))
                .forEach(key -> report.add("missing-key", node, what + " has no " + key + ": add it"));
        }
        attributes.forEach((key, value) -> attribute(what, key, value, shape));
        return attributes;
    }

    private void attribute(String what, String key, Node value, Shape shape) {
        if (shape.allows(key)) {
            value(key, value, shape.kind(key));
            name(key, text(value), value);
        } else if (shape.known().containsKey(key)) {
            report.add("unlisted-key", value, what + " has " + key + ", which Liquibase knows and this project does not use: "
                + shape.keysHere());
        } else {
            report.add("unknown-key", value, what + " has the unknown key " + key + ": " + shape.insteadOf(key));
        }
    }

    /** Liquibase quotes a name as it stands, and looks for it so. */
    private void name(String key, String name, Node value) {
        if (key.matches("(?:.*T|t)ableName|viewName|sequenceName|indexName") && name.matches("\\w+\\.\\w+")) {
            report.add("schema-in-name", value, key + " is " + name + ", which Liquibase takes for a name with a dot in it: write "
                + name.replaceFirst(".*\\.", ""));
        }
    }

    /** A value of its kind that YAML does not read as something else. */
    void value(String key, Node value, ValueKind kind) {
        if (!kind.accepts(value)) {
            report.add("wrong-kind", value, key + " is " + quoted(value) + ", where " + kind + " belongs");
        } else if (kind == ValueKind.TEXT && !isText(value) && !read(text(value)).equals(text(value))) {
            unquoted(key, value);
        }
    }

    /** Reports a text that YAML reads as something else. */
    void unquoted(String key, Node value) {
        String as = read(text(value)).equals(text(value)) ? "a number or a truth value" : read(text(value));
        report.add("unquoted-text", value, key + " is " + text(value) + ", which YAML reads as " + as + ": write '" + text(value) + "'");
    }

    static String read(String scalar) {
        try {
            return String.valueOf(new Yaml(new SafeConstructor(new LoaderOptions())).<Object>load(scalar));
        } catch (YAMLException e) {
            return scalar;
        }
    }

    /** A value that is one of a few. */
    void oneOf(String key, Node value, List<String> values) {
        if (value instanceof ScalarNode && values.stream().noneMatch(text(value)::equalsIgnoreCase)) {
            report.add("unknown-value", value, key + " is " + text(value) + ": write " + String.join(" or ", values));
        }
    }

    /** An item of a list that is a map with one key. */
    boolean isSingle(Node item, String what) {
        if (!(item instanceof MappingNode)) {
            report.add("wrong-kind", item, what + " is " + quoted(item) + ", where a map belongs: end its name with a colon");
            return false;
        }
        Set<String> keys = entries(item).keySet();
        if (keys.size() != 1) {
            report.add("several-keys", item,
                what + " has the keys " + String.join(", ", keys) + ": begin each with a dash, or correct the indentation");
        }
        return keys.size() == 1;
    }

    /** Looks for keys that are there twice, here and below. */
    void twice(Node node) {
        if (!visited.add(node)) {
            return;
        }
        if (node instanceof MappingNode mapping) {
            keysOf(mapping);
            mapping.getValue().forEach(tuple -> twice(tuple.getValueNode()));
        }
        items(node).forEach(this::twice);
    }

    /** Looks for keys that are there twice in this map. */
    void keysOf(MappingNode mapping) {
        Set<String> keys = new HashSet<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!keys.add(text(tuple.getKeyNode()))) {
                report.add("key-twice", tuple.getKeyNode(), text(tuple.getKeyNode()) + " is there twice, and the first one is lost: make it one");
            }
        }
    }
}
