package io.sparknode.migrations.rules;

import java.util.Collection;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** What a value in YAML has to be. */
enum ValueKind {

    TEXT("a text"), BOOLEAN("true or false"), NUMBER("a number"), LIST("a list"), MAP("a map"), ANY("a value");

    private final String words;

    ValueKind(String words) {
        this.words = words;
    }

    /** The kind of a property of Liquibase. */
    static ValueKind of(Class<?> type) {
        if (type == Boolean.class || type == boolean.class) {
            return BOOLEAN;
        }
        if (Collection.class.isAssignableFrom(type)) {
            return LIST;
        }
        return Number.class.isAssignableFrom(type) || type == int.class || type == long.class ? NUMBER : TEXT;
    }

    boolean accepts(Node node) {
        return switch (this) {
            case TEXT -> node instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.NULL);
            case BOOLEAN -> node instanceof ScalarNode scalar && (scalar.getTag().equals(Tag.BOOL) || scalar.getValue().matches("true|false"));
            case NUMBER -> node instanceof ScalarNode scalar && scalar.getValue().matches("[-+]?\\d+(\\.\\d+)?");
            case LIST -> node instanceof SequenceNode;
            case MAP -> node instanceof MappingNode;
            case ANY -> true;
        };
    }

    @Override
    public String toString() {
        return words;
    }
}
