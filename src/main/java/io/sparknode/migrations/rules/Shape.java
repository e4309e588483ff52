package io.sparknode.migrations.rules;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * The keys of a map in YAML.
 *
 * @param required those that must be there
 * @param optional those that may be there
 * @param known    those that Liquibase knows, each with the kind of its value
 */
record Shape(Set<String> required, Set<String> optional, Map<String, ValueKind> known) {

    Shape {
        required = new TreeSet<>(required);
        optional = new TreeSet<>(optional);
        known = new LinkedHashMap<>(known);
    }

    boolean allows(String key) {
        return required.contains(key) || optional.contains(key);
    }

    ValueKind kind(String key) {
        return known.getOrDefault(key, ValueKind.ANY);
    }

    /** Whether an unknown key among these resembles this one. */
    boolean isMisspelt(String key, Set<String> among) {
        return among.stream().filter(other -> !allows(other)).anyMatch(other -> nearest(other, allowed()).equals(Optional.of(key)));
    }

    /** What to write instead of a key that is unknown: the one that it resembles, or those that may be written. */
    String insteadOf(String key) {
        return nearest(key, allowed()).map(name -> "write " + name).orElse(keysHere());
    }

    /** The keys that may be written. */
    String keysHere() {
        return allowed().isEmpty() ? "leave it out" : "the keys here are " + String.join(", ", allowed());
    }

    private List<String> allowed() {
        return Stream.concat(required.stream(), optional.stream()).distinct().sorted().toList();
    }

    /** The name that differs least, if it does not differ much. */
    static Optional<String> nearest(String name, Collection<String> names) {
        int most = Math.max(2, name.length() / 3);
        return names.stream().filter(other -> distance(name, other) <= most || isShort(name, other) || isShort(other, name))
            .min(Comparator.comparingInt(other -> distance(name, other)));
    }

    private static boolean isShort(String name, String other) {
        return name.length() > 3 && other.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT));
    }

    private static int distance(String one, String other) {
        return LevenshteinDistance.getDefaultInstance().apply(one.toLowerCase(Locale.ROOT), other.toLowerCase(Locale.ROOT));
    }
}
