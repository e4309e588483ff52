package io.sparknode.migrations.rules;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Reads nodes of YAML, which know their lines; a node that is not there, or is of another kind, is empty. */
final class YamlNodes {

    private YamlNodes() {
    }

    /** The values of a map; of a key that is there twice the last one, as Liquibase takes it. */
    static Map<String, Node> entries(Node node) {
        Map<String, Node> entries = new LinkedHashMap<>();
        if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(tuple -> entries.put(text(tuple.getKeyNode()), tuple.getValueNode()));
        }
        return entries;
    }

    static List<Node> items(Node node) {
        return node instanceof SequenceNode sequence ? sequence.getValue() : List.of();
    }

    static String text(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    /** All texts below a node but for the keys, one a line. */
    static String texts(Node node) {
        StringBuilder texts = new StringBuilder(text(node)).append('\n');
        items(node).forEach(item -> texts.append(texts(item)));
        entries(node).values().forEach(value -> texts.append(texts(value)));
        return texts.toString();
    }

    static boolean isText(Node node) {
        return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.STR);
    }

    /** Whether its line breaks are read as blanks. */
    static boolean isFolded(Node node) {
        return node instanceof ScalarNode scalar && (scalar.getScalarStyle() == ScalarStyle.FOLDED || scalar.getScalarStyle() == ScalarStyle.PLAIN)
            && scalar.getEndMark().getLine() > scalar.getStartMark().getLine();
    }

    /** As {@link #kind}, with a text between quotes. */
    static String quoted(Node node) {
        return node instanceof ScalarNode && !kind(node).equals("nothing") ? "'" + kind(node) + "'" : kind(node);
    }

    /** What a node is, in a message. */
    static String kind(Node node) {
        if (node instanceof SequenceNode) {
            return "a list";
        }
        if (node instanceof ScalarNode scalar) {
            return scalar.getTag().equals(Tag.NULL) ? "nothing" : scalar.getValue();
        }
        return node == null ? "nothing" : "a map";
    }
}
