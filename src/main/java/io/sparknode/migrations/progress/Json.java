package io.sparknode.migrations.progress;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Texts of JSON (RFC 8259), for answers that programs read. */
public final class Json {

    private Json() {
    }

    /** A value: a map is an object, what can be iterated an array, and null null. */
    public static String of(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream().map(entry -> quoted(String.valueOf(entry.getKey())) + ":" + of(entry.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
        } else if (value instanceof Iterable<?> values) {
            StringBuilder array = new StringBuilder();
            values.forEach(each -> array.append(array.isEmpty() ? "" : ",").append(of(each)));
            return "[" + array + "]";
        }
        return value == null || value instanceof Number || value instanceof Boolean ? String.valueOf(value) : quoted(value.toString());
    }

    /** An object, by its names and values in turn. They keep their order, and a value may be null. */
    public static Map<String, Object> object(Object... namesAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return object;
    }

    private static String quoted(String text) {
        return text.chars().mapToObj(c -> c == '"' || c == '\\' ? "\\" + (char) c : c < ' ' ? "\\u%04x".formatted(c) : Character.toString(c))
            .collect(Collectors.joining("", "\"", "\""));
    }
}
